"""A parcel of several layers and papers: each layer is read, each paper can be opened,
and points and polygons of one number become one case."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gis_core.intake.models import ImportRun, RunState
from problem_points.models import GeometryVersion, ProblemPoint
from tests import files
from tests.files import Field, Shapefile
from tests.gis_core.working import run_waiting
from tests.imports import fates
from tests.issued import everything
from tests.people import Cast
from tests.problem_points.test_api_imports import upload
from tests.problem_points.test_import_pages import page

pytestmark = pytest.mark.django_db

PLACE = (112.1003, 40.6004)
POINTS = Shapefile(
    [files.point(*PLACE)], [Field("编号"), Field("描述")], [["甲-1", "点"]]
)
POLYGONS = Shapefile([files.square(112.1, 40.6, 0.001)], [Field("编号")], [["甲-1"]])
PHOTO = b"\xff\xd8\xff\xe0 a photo"


def parcel() -> bytes:
    """A layer of points, one of polygons, a photo and a letter."""
    return files.zipped(
        {
            **{f"点{suffix}": part for suffix, part in POINTS.parts().items()},
            **{f"图斑/面{suffix}": part for suffix, part in POLYGONS.parts().items()},
            "照片/甲-1_远景.jpg": PHOTO,
            "来文.docx": b"PK\x03\x04 a letter",
        }
    )


def bring(client: Client, content: bytes, name: str = "某县.zip") -> ImportRun:
    """Hand a file in by the form; its run, read."""
    sent = {"file": upload(content, name), "batch": "GS-2021", "category": "GS"}
    answer = client.post("/imports", sent)
    assert answer.status_code == 302, answer.content.decode()
    run_waiting()
    return last()


def last() -> ImportRun:
    """The newest run."""
    return ImportRun.objects.order_by("-pk")[0]


def write(client: Client, run: ImportRun) -> None:
    """Have a run written."""
    client.post(reverse("problem_points:import-apply", args=[run.pk]))
    run_waiting()
    run.refresh_from_db()
    assert run.state == RunState.APPLIED


@pytest.mark.parametrize("first, second", [("点", "面"), ("面", "点")])
def test_one_upload_is_enough_for_points_and_polygons_of_one_number(
    people: Cast,
    office: Client,
    first: str,
    second: str,
) -> None:
    run = bring(office, parcel())
    assert run.state == RunState.ASKING
    choices = run.findings.get(code="ask-layer").params["choices"]
    answers = reverse("problem_points:import-answers", args=[run.pk])
    office.post(answers, {"layer": choices.index(first)})
    run_waiting()
    run.refresh_from_db()
    assert (run.layer, run.accepted) == (first, 1)
    write(office, run)

    text = page(office, "import", run.pk)
    assert f"Read {second} too" in text
    answer = office.post(
        reverse("problem_points:import-layer", args=[run.pk]), {"layer": second}
    )
    run_waiting()
    other = last()
    assert answer["Location"] == f"/imports/{other.pk}"
    assert (other.layer, other.updated, other.upload) == (second, 1, run.upload)
    write(office, other)

    point = ProblemPoint.objects.get()
    assert (point.location.x, point.location.y) == PLACE
    assert point.outline is not None
    assert point.outline.area > 0
    assert GeometryVersion.objects.filter(point=point).count() == 2
    # Each page leads to the other layer's; nothing is left to read.
    for one, beside in ((run, other), (other, run)):
        text = page(office, "import", one.pk)
        assert "import-layer" not in text
        assert " too</button>" not in text
        assert f'href="/imports/{beside.pk}"' in text


def test_layers_of_one_number_in_two_files_become_one_case(
    taken: Any,
) -> None:
    assert fates(taken(POLYGONS.zipped())) == {"accepted": 1}
    assert fates(taken(POINTS.zipped())) == {"updated": 1}
    before = everything()
    assert fates(taken(POLYGONS.zipped())) == {"unchanged": 1}
    assert fates(taken(POINTS.zipped())) == {"unchanged": 1}

    assert everything() == before
    assert ProblemPoint.objects.count() == 1


def test_the_files_of_a_batch_lead_to_each_other(
    people: Cast,
    office: Client,
) -> None:
    first = bring(office, POINTS.zipped(), "一县.zip")
    second = bring(office, POLYGONS.zipped(), "二县.zip")

    assert "1 other file or layer of this batch" in page(office, "import", first.pk)
    text = page(office, "import", second.pk)
    assert f'<a href="/imports/{first.pk}">一县.zip · points</a>' in text


def test_a_paper_of_the_parcel_is_opened_and_nothing_else(
    people: Cast,
    office: Client,
) -> None:
    content = files.zipped(
        {
            **{f"点{suffix}": part for suffix, part in POINTS.parts().items()},
            "照片/甲-1_远景.jpg": PHOTO,
            "来文.docx": b"PK\x03\x04 a letter",
        }
    )
    run = bring(office, content)
    listed = [each["name"] for each in run.decisions["along"]]
    number = listed.index("照片/甲-1_远景.jpg")
    address = reverse("problem_points:import-along", args=[run.pk, number])
    assert f'href="{address}"' in page(office, "import", run.pk)

    answer = office.get(address)

    assert b"".join(answer.streaming_content) == PHOTO  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    beyond = reverse("problem_points:import-along", args=[run.pk, len(listed)])
    assert office.get(beyond).status_code == 404
    stranger = Client()
    stranger.force_login(people.county2)
    assert stranger.get(address).status_code == 404


def test_only_a_layer_that_the_file_holds_is_read(
    people: Cast,
    office: Client,
) -> None:
    run = bring(office, POINTS.zipped())
    address = reverse("problem_points:import-layer", args=[run.pk])

    assert office.post(address, {"layer": "面"}).status_code == 422
    assert ImportRun.objects.count() == 1
    stranger = Client()
    stranger.force_login(people.county2)
    assert stranger.post(address, {"layer": "面"}).status_code == 404
