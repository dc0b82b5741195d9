"""The issued batches: as many as the report says, each in its right place."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from datetime import datetime, time
from pathlib import Path

import shapefile
import shapely

from problem_points.demo import story
from problem_points.demo.issued import issued
from problem_points.demo.packages import LAYOUTS, packages
from problem_points.demo.partition import cells
from problem_points.demo.photos import SCENES, Shot, jpeg
from problem_points.demo.roster import people, units
from problem_points.demo.samples import samples
from problem_points.demo.waters import waters
from problem_points.workflow.states import BUCKETS, Bucket, Status
from tests.demo.digest import digests

ROOT = Path(__file__).parents[2]
METRES = 20 / 111_000
"""Twenty metres in degrees: nearer places of one type may be one case."""


def test_five_years_bring_2252_points_of_which_2168_are_rectified() -> None:
    assert sorted(story.BATCHES) == [2017, 2018, 2019, 2020, 2021]
    assert Counter(row.year for row in issued()) == story.BATCHES
    buckets = Counter(BUCKETS[row.fate.status] for row in issued())
    assert sum(buckets.values()) == 2252
    assert buckets[Bucket.CLOSED] == 2127
    assert buckets[Bucket.DONE] == 41
    assert sum(buckets[b] for b in (Bucket.TODO, Bucket.DOING, Bucket.NONE)) == 84
    assert buckets[Bucket.NONE] >= 12


def test_at_least_200_points_are_walked_and_they_stand_in_every_state() -> None:
    walked = Counter(row.fate.status for row in issued() if row.fate.walked)
    assert walked.total() >= 200
    assert set(walked) == set(Status) - {Status.VOID}
    assert walked[Status.CLOSED] >= 50


def test_only_finished_points_enter_as_history() -> None:
    history = {row.fate.status for row in issued() if row.fate.as_history}
    assert history <= {Status.CLOSED, Status.ACCEPT_REVIEW, Status.NO_ISSUE}


def test_every_county_has_rectified_and_open_points() -> None:
    found: dict[str, set[Bucket]] = defaultdict(set)
    for row in issued():
        found[row.county].add(BUCKETS[row.fate.status])
    assert set(found) == set(cells()["county"])
    for county, buckets in found.items():
        assert buckets & {Bucket.DONE, Bucket.CLOSED}, county
        assert buckets & {Bucket.TODO, Bucket.DOING}, county


def test_a_point_lies_in_the_county_that_its_row_names() -> None:
    for row in issued():
        county = cells()["county"][row.county]
        assert county.division.name == row.county_name
        assert cells()["village"][row.village].outline.covers(row.place)
        assert row.village.startswith(row.county[:6])


def test_numbers_differ_and_no_two_places_could_be_taken_for_one() -> None:
    assert len({row.number for row in issued()}) == 2252
    places = [row.place for row in issued()]
    near = shapely.STRtree(places).query(places, predicate="dwithin", distance=METRES)
    assert near.shape[1] == len(places)


def test_no_point_lies_in_open_water() -> None:
    lakes = [water.shape for water in waters().values() if water.kind == "lake"]
    places = [row.place for row in issued()]
    assert not shapely.STRtree(places).query(lakes, predicate="contains").size


def test_files_come_as_a_chinese_windows_writes_them() -> None:
    for package in packages():
        archive = zipfile.ZipFile(io.BytesIO(package.content))
        names = {Path(name).suffix: name for name in archive.namelist()}
        assert ".cpg" not in names
        assert (".prj" in names) == LAYOUTS[package.year].has_prj
        dbf = archive.read(names[".dbf"])
        assert dbf[29] == 0  # no language driver
        with shapefile.Reader(
            **{
                suffix: io.BytesIO(archive.read(names[f".{suffix}"]))
                for suffix in ("shp", "shx", "dbf")
            },
            encoding="gb18030",
        ) as reader:
            assert len(reader) == story.BATCHES[package.year]
            columns = tuple(field.name for field in reader.fields[1:])
            assert columns == LAYOUTS[package.year].names
            assert {len(field.name.encode("gb18030")) <= 10 for field in reader.fields}
            first = reader.record(0)
            assert first[1].endswith(("区", "县", "旗", "市"))
    assert len({layout.names for layout in LAYOUTS.values()}) == 4


def test_two_generations_are_equal_byte_for_byte() -> None:
    """The second one in a process of its own, with other hashes of texts."""
    code = "from tests.demo.digest import digests\nprint('\\n'.join(digests()))"
    again = subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); " + code],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONHASHSEED": "12345",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        check=True,
        capture_output=True,
        text=True,
    )
    assert again.stdout.split() == digests()


def test_the_sample_files_are_those_that_the_generator_makes() -> None:
    folder = ROOT / "data" / "samples"
    made = samples()
    assert {path.name for path in folder.iterdir()} == set(made)
    for name, content in made.items():
        assert _members((folder / name).read_bytes()) == _members(content), name


def _members(content: bytes) -> dict[str, bytes]:
    """Names and contents of a zip (whose packing may differ); else the bytes."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return {"": content[:32]}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_samples_are_no_points_that_the_demo_knows() -> None:
    archive = zipfile.ZipFile(io.BytesIO(samples()["points-good.zip"]))
    parts = {
        Path(name).suffix[1:]: io.BytesIO(archive.read(name))
        for name in archive.namelist()
    }
    parts.pop("prj")
    with shapefile.Reader(**parts, encoding="gb18030") as reader:
        numbers = [record[0] for record in reader.records()]
        places = [shapely.Point(shape.points[0]) for shape in reader.shapes()]
        counties = {record[1] for record in reader.records()}
    assert len(numbers) == len(set(numbers)) == 12
    assert not set(numbers) & {row.number for row in issued()}
    assert len(counties) == 11
    known = shapely.STRtree([row.place for row in issued()])
    assert not known.query(places, predicate="dwithin", distance=5 * METRES).size


def test_photos_differ_are_small_and_the_same_each_time() -> None:
    row = issued()[0]
    seen = set()
    for scene in SCENES:
        shot = Shot(
            row.number,
            scene,
            1,
            row.place.x,
            row.place.y,
            datetime.combine(story.RECEIVED_ON[2017], time(12)),
        )
        content = jpeg(shot)
        assert content == jpeg(shot)
        assert len(content) < 30_000
        seen.add(hashlib.sha256(content).hexdigest())
    assert len(seen) == len(SCENES)


def test_there_is_one_login_for_each_role_and_not_too_many_people() -> None:
    logins = {person.username for person in people() if person.has_login}
    assert logins >= {
        *("admin", "city", "city2", "leader", "county", "department", "town"),
        *("inspector", "unit", "checker", "province", "auditor"),
        *("county2", "town2", "inspector2", "unit2"),
    }
    assert len(people()) <= 500
    assert len({person.username for person in people()}) == len(people())
    names = {unit.name for unit in units()}
    assert {p.organisation for p in people() if p.organisation} <= names
