"""A file beside an earlier batch: new, seen again, no longer detected; and re-sends."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gis_core.intake import actions
from gis_core.intake.models import ImportRun
from problem_points.models import Batch, ProblemPoint
from problem_points.permissions import visible_to
from problem_points.views import import_compared
from problem_points.workflow.states import Status
from tests.imports import AT
from tests.issued import METRE, finished, issued
from tests.people import Cast
from tests.problem_points.test_import_pages import page

pytestmark = pytest.mark.django_db

# County one lies from 112° to 113° east, county two from 113° to 114°.
BEFORE = issued(
    (112.1, 40.6, "A-1", "采石场", "20200305"),
    (112.2, 40.6, "A-2", "采石场", "20200305"),
    (112.3, 40.6, "A-3", "采石场", "20200305"),
    (113.6, 41.2, "A-4", "居民点", "20200306"),
)
AFTER = issued(
    (112.1, 40.6 + 10 * METRE, "B-1", "工矿用地", "20210305"),
    (112.2, 40.6 + 40 * METRE, "B-2", "采石场", "20210305"),
    (112.4, 40.7, "B-3", "采石场", "20210305"),
    (90.0, 30.0, "B-4", "采石场", "20210305"),
)
CORRECTED = issued(
    (112.1, 40.6, "A-1", "采砂场", "20200305"),
    (112.2, 40.6, "A-2", "采石场", "20200305"),
    (112.4, 40.7, "A-5", "采石场", "20200305"),
)


def read(run: ImportRun) -> ImportRun:
    actions.read(run, at=AT)
    return run


def compared(people: Cast, run: ImportRun, code: str) -> import_compared.Compared:
    batch = Batch.objects.get(code=code)
    found = import_compared.compare(people.city, run, batch, "")
    assert found is not None
    return found


def figures(found: import_compared.Compared) -> tuple[Any, ...]:
    return found.new, found.persisting, gone(found), found.gone_open, found.counties


def gone(found: import_compared.Compared) -> list[str]:
    return [point.number for point in found.gone]


def test_a_years_file_is_set_beside_the_year_before(
    taken: Any,
    opened: Any,
    people: Cast,
) -> None:
    taken(BEFORE.zipped(), "GS-2020")
    run = read(opened(AFTER.zipped(), "GS-2021"))

    found = compared(people, run, "GS-2020")

    # 10 m away is the same place though its type is another; 40 m away is not; what
    # lies in the other county was not looked at by this file.
    assert (found.new, found.persisting) == (2, 1)
    assert gone(found) == ["A-2", "A-3"]
    assert found.gone_open == 2
    assert len(found.counties) == 1
    # Written or not: the answer is the same, and nobody's state has moved.
    actions.apply(run, by=people.city, at=AT)
    assert figures(compared(people, run, "GS-2020")) == figures(found)
    assert set(ProblemPoint.objects.values_list("status", flat=True)) == {
        Status.PENDING_DISPATCH
    }


def test_the_earlier_batches_of_the_category_are_offered_the_last_first(
    taken: Any,
    opened: Any,
) -> None:
    taken(BEFORE.zipped(), "GS-2019")
    taken(BEFORE.zipped(), "OT-2020", "OT")
    further = issued((112.4, 40.6, "A-9", "采石场", "20200305"))
    taken(further.zipped(), "GS-2020")
    run = opened(AFTER.zipped(), "GS-2021")
    Batch.objects.filter(code="GS-2019").update(issued_on="2019-05-01")
    Batch.objects.filter(code="GS-2020").update(issued_on="2020-05-01")
    batch = Batch.objects.get(code="GS-2021")

    offered = import_compared.earlier_batches(run, batch)

    assert [each.code for each in offered] == ["GS-2020", "GS-2019"]
    assert import_compared.chosen_of(offered, "GS-2019") == offered[1]
    assert import_compared.chosen_of(offered, "elsewhere") == offered[0]
    assert import_compared.chosen_of([], "GS-2019") is None


def test_a_corrected_resend_is_set_beside_the_files_before_it(
    taken: Any,
    opened: Any,
    people: Cast,
) -> None:
    taken(BEFORE.zipped())
    run = read(opened(CORRECTED.zipped()))
    batch = Batch.objects.get()
    assert import_compared.earlier_batches(run, batch) == [batch]

    found = compared(people, run, "GS-2021")

    assert (run.updated, run.unchanged, run.accepted) == (1, 1, 1)
    assert (found.new, found.persisting, gone(found)) == (1, 2, ["A-3"])
    actions.apply(run, by=people.city, at=AT)
    assert figures(compared(people, run, "GS-2021")) == figures(found)


def test_a_recurrence_is_seen_again(
    taken: Any,
    opened: Any,
    people: Cast,
) -> None:
    taken(finished("A-1", "已销号", "20201120").zipped(), "GS-2020")
    again = issued((112.1, 40.6, "B-1", "采石场", "20210305"))
    run = read(opened(again.zipped(), "GS-2021"))

    assert run.recurrences == 1
    assert figures(compared(people, run, "GS-2020"))[:3] == (0, 1, [])


def test_what_the_reader_may_not_see_is_not_listed(
    taken: Any,
    opened: Any,
    people: Cast,
) -> None:
    taken(BEFORE.zipped(), "GS-2020")
    run = read(opened(AFTER.zipped(), "GS-2021"))
    batch = Batch.objects.get(code="GS-2020")

    found = import_compared.compare(people.county2, run, batch, "")

    assert found is not None
    assert gone(found) == []
    seen = visible_to(people.county2, ProblemPoint.objects.all())
    assert {point.number for point in seen} == {"A-4"}


def test_the_page_shows_counts_rule_and_list(
    taken: Any,
    opened: Any,
    people: Cast,
    office: Client,
) -> None:
    taken(BEFORE.zipped(), "GS-2020")
    run = read(opened(AFTER.zipped(), "GS-2021"))
    address = reverse("problem_points:import-compared", args=[run.pk])
    assert f'hx-get="{address}"' in page(office, "import", run.pk)

    text = page(office, "import-compared", run.pk)

    assert "<b>2</b> no longer detected" in text
    assert "lies within 20 m of its place" in text
    point = ProblemPoint.objects.get(point_no="A-2")
    assert f'href="{reverse("problem_points:point", args=[point.pk])}"' in text
    assert "2 of them open" in text
    first = ImportRun.objects.order_by("pk").first()
    assert first is not None
    assert page(office, "import-compared", first.pk).strip() == ""


def test_a_resend_shows_changed_same_and_new_before_each_cell(
    taken: Any,
    opened: Any,
    office: Client,
) -> None:
    taken(BEFORE.zipped())
    run = read(opened(CORRECTED.zipped()))

    report = page(office, "import", run.pk)

    assert "<b>1</b> new" in report
    assert "<b>1</b> updated" in report
    assert "<b>1</b> unchanged" in report
    assert "<del>" not in report
    rows = page(office, "import-rows", run.pk, fate="updated")
    assert "<del>Quarry</del> → <ins>Sand mining</ins>" in rows


@pytest.mark.parametrize(
    "notation, place",
    [("degrees", "40.70000°N 112.10000°E"), ("dms", "40°42′00.0″N 112°06′00.0″E")],
)
def test_a_moved_place_is_shown_in_the_notation_of_the_reader(
    taken: Any, opened: Any, office: Client, notation: str, place: str
) -> None:
    taken(BEFORE.zipped())
    run = read(opened(issued((112.1, 40.7, "A-1", "采石场", "20200305")).zipped()))
    office.cookies["notation"] = notation

    text = page(office, "import-rows", run.pk, fate="updated")

    assert f"<ins>{place}</ins>" in text
