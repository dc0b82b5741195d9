"""Imports over HTTP: a file in, its report, apply, roll back, and who may."""

import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import openpyxl
import pytest

from gis_core.intake.models import ImportRun
from problem_points.models import Batch, ProblemPoint
from tests import files
from tests.calling import Caller
from tests.files import Field, Shapefile
from tests.gis_core.working import run_waiting
from tests.people import Cast

IMPORTS = "/api/v1/imports"
COLUMNS = [Field("问题点位编号"), Field("活动/设施类型"), Field("问题描述", 80)]


def issued(*rows: tuple[float, float, str, str, str], **more: Any) -> Any:
    """A zipped shapefile of (lon, lat, number, type, description), as an upload."""
    made = Shapefile(
        [files.point(row[0], row[1]) for row in rows],
        COLUMNS,
        [list(row[2:]) for row in rows],
        **more,
    )
    return upload(made.zipped())


def upload(content: bytes, name: str = "绿盾.zip") -> io.BytesIO:
    """Bytes under a name."""
    file = io.BytesIO(content)
    file.name = name
    return file


def two_good_one_outside() -> Any:
    """Two places in the city and one in the sea."""
    return issued(
        (112.1, 40.6, "GS-1", "采石场", "=1+1"),
        (113.6, 41.2, "GS-2", "居民点", "平房"),
        (0.0, 0.0, "GS-3", "居民点", "@SUM(A1)"),
    )


def bring(client: Any, file: Any = None, **said: str) -> Any:
    """Hand a file in."""
    sent = {"file": file or two_good_one_outside(), "batch": "GS-2021-01", **said}
    return client.post(IMPORTS, sent)


def test_a_file_is_taken_read_applied_and_taken_back(
    people: Cast, calling: Caller
) -> None:
    client = calling(people.city)

    answer = bring(client, category="GS", title="第一批")
    assert answer.status_code == 202, answer.content
    run = answer.json()
    assert run["state"] == "waiting"
    assert run["batch"] == "GS-2021-01"
    assert run["file"] == "绿盾.zip"
    assert run["job"]["state"] == "waiting"
    assert Batch.objects.get().title == "第一批"

    run_waiting()
    address = f"{IMPORTS}/{run['run']}"
    report = client.get(address).json()
    assert report["state"] == "ready", report
    assert report["job"]["state"] == "done"
    assert (report["rows"], report["accepted"], report["rejected"]) == (3, 2, 1)
    assert report["encoding"] == "GB18030"
    assert report["findings_count"] >= len(report["findings"]) > 0
    (refused,) = {
        one["row"] for one in report["findings"] if one["severity"] == "error"
    }
    assert refused == 3
    assert ProblemPoint.objects.count() == 0

    assert client.post(f"{address}/apply").status_code == 202
    run_waiting()
    applied = client.get(address).json()
    assert applied["state"] == "applied"
    assert applied["applied_at"]
    assert ProblemPoint.objects.count() == 2

    undone = client.post(f"{address}/rollback")
    assert undone.status_code == 200, undone.content
    assert undone.json()["state"] == "rolled-back"


def test_findings_come_as_a_workbook_in_which_nothing_computes(
    people: Cast, calling: Caller
) -> None:
    client = calling(people.city)
    run = bring(client).json()["run"]
    run_waiting()
    found = ImportRun.objects.get(uid=run).findings
    found.create(code="unknown-value", severity="warning", row=1, value="=1+1|'x'!A0")
    found.create(code="unknown-value", severity="warning", row=2, column="@SUM(A1)")
    answer = client.get(f"{IMPORTS}/{run}/findings.xlsx")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:6] == ("Row", "Severity", "Code", "Finding", "Column", "Value")
    assert rows[0][6] == "Suggestion"
    assert len(rows) == 1 + found.count()
    assert "=1+1|'x'!A0" in {row[5] for row in rows}
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_rejected_rows_are_corrected_in_the_workbook_and_sent_again(
    people: Cast, calling: Caller
) -> None:
    client = calling(people.city)
    made = issued(
        (112.1, 40.6, "GS-1", "采石坑场", "平房"),
        (80.0, 30.0, "GS-2", "采石场", "平房"),
    )
    run = bring(client, made).json()["run"]
    run_waiting()

    answer = client.get(f"{IMPORTS}/{run}/findings.xlsx")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(io.BytesIO(content))
    suggested = {row[2]: row[6] for row in book["Findings"].values}
    assert "采石场" in suggested["unknown-code"]
    rows = book["Rejected rows"]
    assert [cell.value for cell in rows[2]] == [
        "GS-2",
        "采石场",
        "平房",
        "80.0",
        "30.0",
    ]
    rows["D2"], rows["E2"] = "112.3", "40.7"
    corrected = io.BytesIO()
    book.save(corrected)

    again = bring(client, upload(corrected.getvalue(), "corrected.xlsx")).json()["run"]
    run_waiting()
    report = client.get(f"{IMPORTS}/{again}").json()
    assert (report["rows"], report["accepted"]) == (1, 1), report
    assert report["layer"] == "Rejected rows"
    assert report["decisions"]["mapping"]["point_no"] == "问题编号"


def test_a_question_is_asked_and_answered(people: Cast, calling: Caller) -> None:
    client = calling(people.city)
    # Truncated coordinates without .prj: nobody but a person knows the meridian.
    file = issued((424278.0, 4540963.0, "GS-1", "采石场", ""), prj=None)
    run = bring(client, file).json()["run"]
    run_waiting()
    asked = client.get(f"{IMPORTS}/{run}").json()
    assert asked["state"] == "asking"
    assert [one["code"] for one in asked["findings"]] == ["ask-crs"]
    assert client.post(f"{IMPORTS}/{run}/apply").status_code == 409

    answered = client.post(
        f"{IMPORTS}/{run}/answers",
        json.dumps({"crs": "EPSG:4547"}),
        content_type="application/json",
    )
    assert answered.status_code == 202, answered.content
    run_waiting()
    assert client.get(f"{IMPORTS}/{run}").json()["state"] == "ready"


def test_a_file_that_is_none_is_refused_with_its_reason(
    people: Cast, calling: Caller
) -> None:
    client = calling(people.city)
    run = bring(client, upload(b"not a zip", "points.zip")).json()["run"]
    run_waiting()
    report = client.get(f"{IMPORTS}/{run}").json()
    assert report["state"] == "refused"
    assert report["findings"][0]["severity"] == "error"
    assert report["findings"][0]["message"]
    assert ProblemPoint.objects.count() == 0


@pytest.mark.parametrize(
    "said, field",
    [
        ({"batch": ""}, "batch"),
        ({"batch": "x" * 61}, "batch"),
        ({"category": "ZZ"}, "category"),
        ({"mapping": "{"}, "mapping"),
        ({"mapping": "[1]"}, "mapping"),
        ({"crs": "E" * 21}, "crs"),
        ({"file": ""}, "file"),
    ],
)
def test_what_is_wrong_with_an_import_is_said_field_by_field(
    people: Cast, calling: Caller, said: dict[str, str], field: str
) -> None:
    file = {"file": ""} if "file" in said else {"file": two_good_one_outside()}
    sent = {"batch": "GS-1", **said, **file}
    answer = calling(people.city).post(IMPORTS, sent)
    assert answer.status_code == 422, answer.content
    assert field in answer.json()["fields"]
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    "person", ["inspector", "town", "auditor", "leader", "province"]
)
def test_others_bring_in_nothing(people: Cast, calling: Caller, person: str) -> None:
    answer = bring(calling(getattr(people, person)))
    assert answer.status_code == 403
    assert ImportRun.objects.count() == Batch.objects.count() == 0


def test_a_file_beyond_the_limit_is_not_kept(
    people: Cast, calling: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gis_core.intake.archive.MAX_UNPACKED", 100)
    answer = bring(calling(people.city))
    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"
    assert ImportRun.objects.count() == 0


def test_columns_are_mapped_by_hand(people: Cast, calling: Caller) -> None:
    client = calling(people.city)
    mapping = json.dumps({"问题描述": "title"})
    run = bring(client, mapping=mapping).json()["run"]
    run_waiting()
    assert client.get(f"{IMPORTS}/{run}").json()["answers"] == {
        "mapping": {"问题描述": "title"}
    }


def test_a_county_sees_its_own_imports_and_the_city_all(
    people: Cast, calling: Caller
) -> None:
    own = bring(calling(people.county)).json()["run"]
    citys = bring(calling(people.city)).json()["run"]
    assert calling(people.county).get(f"{IMPORTS}/{own}").status_code == 200
    assert calling(people.city).get(f"{IMPORTS}/{own}").status_code == 200
    assert calling(people.county2).get(f"{IMPORTS}/{own}").status_code == 404
    assert calling(people.county).get(f"{IMPORTS}/{citys}").status_code == 404
    for method, rest in (
        ("get", ""),
        ("get", "/findings.xlsx"),
        ("post", "/apply"),
        ("post", "/rollback"),
    ):
        hidden = getattr(calling(people.county2), method)(f"{IMPORTS}/{own}{rest}")
        missing = getattr(calling(people.county2), method)(f"{IMPORTS}/{uuid4()}{rest}")
        assert hidden.status_code == missing.status_code == 404
        assert hidden.json() == missing.json()


def test_an_import_that_was_not_applied_cannot_be_taken_back(
    people: Cast, calling: Caller
) -> None:
    client = calling(people.city)
    run = bring(client).json()["run"]
    run_waiting()
    answer = client.post(f"{IMPORTS}/{run}/rollback")
    assert answer.status_code == 409
    assert answer.json()["code"] == "import-not-applied"


def test_a_run_is_not_ready_before_its_worker_is_free(
    people: Cast, calling: Caller
) -> None:
    client = calling(people.city)
    address = f"{IMPORTS}/{bring(client, category='GS').json()['run']}"
    run_waiting()

    def while_a_worker_is_busy(task: str) -> Any:
        job = ImportRun.objects.get().job
        assert job is not None
        type(job).objects.update(state="running", task=f"gis_core.intake.tasks.{task}")
        told = client.get(address).json()["state"]
        refused = client.post(f"{address}/apply")
        assert (refused.status_code, refused.json()["code"]) == (409, "import-busy")
        return told

    assert while_a_worker_is_busy("read") == "reading"
    assert while_a_worker_is_busy("apply") == "applying"
