"""The command line, the page and the API say the same of a file.

Each file is checked by the command and brought in by the form or by the API; then what
the command prints, what the API reports and what the page shows are laid side by side.
"""

import html
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from gis_core.crs_names import spoken
from gis_core.intake import report
from gis_core.intake.models import Fate, Finding, ImportRun, RunState
from gis_core.intake.models.finding import Severity
from problem_points.models import ProblemPoint
from tests import canary, files, mutants
from tests.calling import Caller
from tests.conftest import FULL
from tests.databases import ROOT
from tests.files import Field, Shapefile
from tests.gis_core.working import run_waiting
from tests.hostile import hostile
from tests.issued import GOOD, METRE, issued
from tests.people import Cast
from tests.problem_points.importing import test_truth
from tests.problem_points.test_api_imports import IMPORTS, upload

pytestmark = pytest.mark.django_db

SAMPLES = ROOT / "data" / "samples"
BATCH = "GS-2021"
COUNTS = (
    "rows",
    "accepted",
    "updated",
    "unchanged",
    "duplicates",
    "recurrences",
    "rejected",
)
TEXTS = ("encoding", "crs", "layer", "run")
FINDING = {"row", "code", "severity", "message"}
SELDOM = 30
"""Of the many files every so manieth is compared, unless under ./dev soak."""
SHOWN = 20
"""Examples of a finding on the page."""
Case = tuple[str, bytes, dict[str, Any]]


def samples() -> Iterator[Case]:
    """Those of the guide."""
    for file in sorted(SAMPLES.iterdir()):
        yield file.name, file.read_bytes(), {}


def awkward() -> Iterator[Case]:
    """Rows of every fate, layers to choose from, and files that only ask."""
    corrected = issued(
        (112.1, 40.6, "GS-1", "采砂场", "20210305"),
        (113.6, 41.2 + 100 * METRE, "GS-2", "居民点", "20210306"),
        (112.3, 40.7, "GS-8", "神秘设施", "20320305"),
        (112.3, 40.7, "GS-8", "采石场", "20210305"),
        (116.4, 39.9, "GS-9", "采石场", "20210305"),
        (float("nan"), 41.0, "", "", ""),
        (112.4, 40.7, "", "采石场", "20210305"),
        (112.4, 40.7, "", "采石场", "20210305"),
    )
    yield "every-fate.zip", corrected.zipped(), {}
    yield "again.zip", GOOD.zipped(), {}
    outside = issued((90.0, 30.0, "GS-1", "采石场", "20210305"))
    yield "none-is-good.zip", outside.zipped(), {}
    square = Shapefile([files.square(112.1, 40.6, 0.001)], [Field("编号")], [["GS-1"]])
    both = {f"点{s}": part for s, part in GOOD.parts().items()}
    both |= {f"面{s}": part for s, part in square.parts().items()}
    yield "two-layers.zip", files.zipped(both), {}
    yield "second-layer.zip", files.zipped(both), {"layer": "面"}
    yield "no-such-layer.zip", files.zipped(both), {"layer": "线"}
    metres = issued((424278.0, 4540963.0, "GS-1", "采石场", ""), prj=None)
    yield "truncated-metres.zip", metres.zipped(), {}
    yield "meridian-told.zip", metres.zipped(), {"crs": "EPSG:4547"}
    yield "nonsense-told.zip", metres.zipped(), {"crs": "EPSG:1"}
    mapped = {"mapping": {"问题点位编": "", "活动/设施": "title"}}
    yield "mapped.zip", GOOD.zipped(), mapped
    # A .shp without its other parts is no more to the command than to the page.
    yield "lone.shp", GOOD.parts()[".shp"], {}
    yield "zeros.shp", bytes(5000), {}


def others(address: str, folder: Path) -> Iterator[Case]:
    """Good files of every format, and those made to do harm."""
    for name, content, answers, _metres in test_truth.cases():
        yield name, content, answers
    for seed in mutants.seeds(folder):
        if seed.parts is None:
            yield seed.name, seed.content, {}
    for each in hostile(address):
        yield each.name, each.content, {}


def by_command(
    name: str, content: bytes, answers: dict[str, Any], folder: Path
) -> tuple[int, dict[str, Any]]:
    """Exit status and report of the command line."""
    work = folder / "command"
    work.mkdir(exist_ok=True)
    file = work / name
    file.write_bytes(content)
    options = dict(answers)
    if "mapping" in answers:
        options["mapping"] = work / "mapping.json"
        options["mapping"].write_text(json.dumps(answers["mapping"]), encoding="utf-8")
    said, status = io.StringIO(), 0
    try:
        call_command(
            "import_points",
            file,
            batch=BATCH,
            category="GS",
            check_only=True,
            json=True,
            user="city",
            stdout=said,
            **options,
        )
    except SystemExit as ended:
        status = int(ended.code or 0)
    file.unlink()
    return status, json.loads(said.getvalue())


def by_form(client: Client, name: str, content: bytes) -> ImportRun:
    """The run that the form of the page opens, read by a worker."""
    sent = {"file": upload(content, name), "batch": BATCH, "category": "GS"}
    answer = client.post("/imports", sent)
    assert answer.status_code == 302, (name, answer.content.decode())
    run_waiting()
    return ImportRun.objects.get(pk=answer["Location"].rpartition("/")[2])


def by_api(
    client: Client, name: str, content: bytes, answers: dict[str, Any]
) -> ImportRun:
    """The run that the API opens, read by a worker."""
    said = dict(answers)
    if "mapping" in said:
        said["mapping"] = json.dumps(said["mapping"])
    sent = {"file": upload(content, name), "batch": BATCH, "category": "GS", **said}
    answer = client.post(IMPORTS, sent)
    assert answer.status_code == 202, (name, answer.content)
    run_waiting()
    return ImportRun.objects.get(uid=answer.json()["run"])


def check_form(found: dict[str, Any]) -> None:
    """The report of the command is what the contract says, no more and no less."""
    assert set(found) == {*COUNTS, *TEXTS, "findings"}
    assert all(type(found[name]) is int and found[name] >= 0 for name in COUNTS)
    assert found["rows"] == sum(found[name] for name in COUNTS[1:])
    assert all(type(found[name]) is str for name in TEXTS)
    assert str(UUID(found["run"])) == found["run"]
    for finding in found["findings"]:
        assert set(finding) == FINDING
        assert finding["row"] is None or type(finding["row"]) is int
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", finding["code"])
        assert finding["severity"] in Severity.values
        assert finding["message"]
        assert "%(" not in finding["message"]


def exit_status(state: str, found: dict[str, Any]) -> int:
    """What the command must end with for a run that the page shows in this state."""
    if state == RunState.ASKING:
        return 4
    if state == RunState.REFUSED or found["rejected"] == found["rows"]:
        return 3
    assert state == RunState.READY
    return 0


def on_page(client: Client, run: ImportRun) -> dict[str, Any]:
    """What the page says of a run: state, counts, findings, how it was read."""
    text = client.get(f"/imports/{run.pk}").content.decode()
    fates = re.findall(r'<a class="term[^>]*><b>(\d+)</b> ([^<]+)</a>', text)
    facts = re.findall(r"<dd>\s*(.*?)\s*(?:<p|</dd>)", text, re.S)
    groups = re.findall(
        r'<details class="finding (\w+)">\s*<summary title="([^"]+)">'
        r'.*?<span class="figure">(\d+)</span>(.*?)</details>',
        text,
        re.S,
    )
    said = re.findall(r'<section class="card(?: question)?".*?</section>', text, re.S)
    return {
        "state": re.findall(r'class="run-state ([\w-]+)"', text)[0],
        "counts": {words: int(count) for count, words in fates},
        "facts": [html.unescape(each) for each in facts[:3]],
        "findings": Counter(
            {(severity, code): int(n) for severity, code, n, _list in groups}
        ),
        "examples": [
            plain(item)
            for *_group, items in groups
            for item in re.findall(r"<li>(.*?)</li>", items, re.S)
        ],
        "text": plain(" ".join(said)),
        "may_write": f'action="/imports/{run.pk}/apply"' in text,
    }


def plain(text: str) -> str:
    """Words without tags, with single blanks."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def compare(
    name: str, status: int, said: dict[str, Any], told: dict[str, Any], page: Any
) -> list[Any]:
    """Where the three differ."""
    wrong: list[Any] = []

    def same(what: str, one: Any, other: Any) -> None:
        if one != other:
            wrong.append((name, what, one, other))

    same("exit", status, exit_status(told["state"], told))
    for each in (*COUNTS, "encoding", "crs", "layer", "findings"):
        same(each, said[each], told[each])
    same("page state", page["state"], told["state"])
    if told["state"] != RunState.READY:
        for finding in said["findings"]:
            words = plain(finding["message"])
            same("page words", words in page["text"], True)  # noqa: FBT003
        return wrong
    counted = {"in the file": said["rows"]}
    names = zip(COUNTS[1:], FATES, strict=True)
    counted |= {str(fate.label): said[count] for count, fate in names}
    same("page counts", page["counts"], counted)
    same("page offers to write", page["may_write"], status == 0)
    named = told["decisions"]["crs"]
    crs = spoken(named.get("name", ""), named.get("crs") or said["crs"])
    same("page facts", page["facts"], [said["layer"], said["encoding"], crs])
    found = Counter((each["severity"], each["code"]) for each in said["findings"])
    same("page findings", page["findings"], found)
    if not found or max(found.values()) <= SHOWN:
        listed = Counter(worded(each) for each in said["findings"])
        same("page words", Counter(page["examples"]), listed)
    return wrong


FATES = (
    Fate.ACCEPTED,
    Fate.UPDATED,
    Fate.UNCHANGED,
    Fate.DUPLICATE,
    Fate.RECURRENCE,
    Fate.REJECTED,
)


def worded(finding: dict[str, Any]) -> str:
    """A finding as the page lists it."""
    row = f"row {finding['row']} " if finding["row"] else ""
    return row + plain(finding["message"])


@pytest.mark.soak
def test_command_page_and_api_agree_on_every_file(
    people: Cast,
    calling: Caller,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    people.city.language = "en"
    people.city.save(update_fields=["language"])
    office, program = Client(), calling(people.city)
    office.force_login(people.city)
    first = by_form(office, "first.zip", GOOD.zipped())
    office.post(f"/imports/{first.pk}/apply")
    run_waiting()
    before = ProblemPoint.objects.count()

    wrong: list[Any] = []
    statuses: Counter[int] = Counter()
    with canary.listening() as listener, translation.override("en"):
        more = list(others(listener.address, tmp_path))
        every = [*samples(), *awkward(), *more[:: 1 if FULL else SELDOM]]
        for number, (name, content, answers) in enumerate(every):
            status, said = by_command(name, content, answers, tmp_path)
            check_form(said)
            if answers or number % 2 or not content:
                run = by_api(program, name, content, answers)
            else:
                run = by_form(office, name, content)
            told = program.get(f"{IMPORTS}/{run.uid}").json()
            wrong += compare(name, status, said, told, on_page(office, run))
            statuses[status] += 1

    record_property(
        "figure",
        f"one answer: {len(every)} files by command and by page or API "
        f"({statuses[0]} read, {statuses[3]} refused, {statuses[4]} asked), "
        f"{len(wrong)} differences",
    )
    assert not wrong, "\n".join(map(str, wrong))
    assert set(statuses) == {0, 3, 4}
    # Whatever was found, nothing was written.
    assert ProblemPoint.objects.count() == before


def test_the_names_of_the_report_are_those_of_the_contract() -> None:
    assert report.COUNTS == COUNTS
    assert (report.TAKEN, report.REFUSED, report.ASKED) == (0, 3, 4)
    assert {"row", "code", "severity"} <= {f.name for f in Finding._meta.get_fields()}
