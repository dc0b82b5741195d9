"""The batch of a journey: six rows as a sender makes them, five of them in the city."""

import io
from typing import Any

from tests import files
from tests.files import Field, Shapefile
from tests.journey.party import Party, wait_for
from tests.journey.scene import Journey

HERE = (112.25, 40.75)
PLACES = [
    (112.1, 40.6, "GS-1", "居民点"),
    (112.2, 40.65, "GS-2", "采石场"),
    (*HERE, "GS-3", "居民点"),
    (112.3, 40.8, "GS-4", "工矿用地"),
    (112.4, 40.9, "GS-5", "居民点"),
]
IN_THE_SEA = (0.0, 0.0, "GS-6", "居民点")


def package() -> io.BytesIO:
    """A zip as it comes from the ministry: GBK, names too, and no .cpg."""
    rows = [*PLACES, IN_THE_SEA]
    made = Shapefile(
        [files.point(lon, lat) for lon, lat, _number, _type in rows],
        [Field("问题点位编号"), Field("活动/设施类型")],
        [[number, kind] for _lon, _lat, number, kind in rows],
        encoding="gbk",
        cpg=None,
        stem="问题点位",
    )
    assert ".cpg" not in made.parts()
    file = io.BytesIO(made.zipped(names="gbk"))
    file.name = "绿盾.zip"
    return file


def import_the_batch(journey: Journey) -> int:
    """Uploaded, read, applied by the worker; how many rows were accepted."""
    desk = Party.by_session(journey.site, journey.people.city)
    sent = {"file": package(), "batch": "GS-2026-01", "category": "GS"}
    address = f"/imports/{desk.send('/imports', sent, status=202)['run']}"

    def has(state: str) -> Any:
        report = desk.get(address)
        assert report["state"] not in {"failed", "refused"}, report
        return report if report["state"] == state else None

    report = wait_for(lambda: has("ready"), "the report")
    assert report["encoding"] == "GB18030"
    assert (report["rows"], report["accepted"], report["rejected"]) == (6, 5, 1)
    assert journey.counts()["issued"] == 0, "a dry run writes no points"

    desk.send(f"{address}/apply", {}, status=202)
    applied = wait_for(lambda: has("applied"), "the rows")
    assert applied["accepted"] == 5

    items = journey["city"].get("/points", batch="GS-2026-01")["items"]
    (chosen,) = [item for item in items if (item["lon"], item["lat"]) == HERE]
    assert (chosen["status"], chosen["is_focus"]) == ("pending_dispatch", False)
    journey.point = chosen["id"]
    return int(applied["accepted"])
