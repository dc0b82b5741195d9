"""The to-do list: headings, what came back, what one handled, and the inbox."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from gis_core.accounts.models import User
from gis_core.models import Notice
from problem_points.models import PointEvent, ProblemPoint
from problem_points.notifications import write_notices
from problem_points.views.todo.handled import handled_by
from problem_points.views.todo.notices import lines_of
from problem_points.views.todo.tasks import grouped, tasks_of
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action
from tests.factories.points import dispatch_down, do, make_point, point_at, step

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TABS = ("mine", "returned", "late", "handled", "notices")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """What is compared here is said in English."""
    with translation.override("en"):
        yield


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def recent(people, **columns):
    """A point handed to the inspector whose dates lie ahead."""
    at = timezone.now() - timedelta(days=1)
    return dispatch_down(make_point(people, at=at, **columns), people)


def returned(people):
    """A verification that the county sent back to the inspector."""
    point = do(recent(people), Action.SUBMIT_VERIFICATION, people.inspector)
    return do(point, Action.RETURN_VERIFICATION, people.county, note="远景不清")


def tell(at):
    """Write the notices of every step so far."""
    events = PointEvent.objects.exclude(action=Action.REGISTER).order_by("pk")
    return write_notices([event.pk for event in events], at=at)


def due(point: ProblemPoint, days: int) -> ProblemPoint:
    """The same point, due in so many days."""
    day = timezone.localdate() + timedelta(days=days)
    ProblemPoint.objects.filter(pk=point.pk).update(due_on=day)
    return point


# --- Headings -------------------------------------------------------------------------
def test_each_task_stands_under_the_most_pressing_of_its_headings(people):
    today = due(recent(people), 0)
    late = due(returned(people), -3)
    back = due(returned(people), 4)
    new = due(recent(people), 5)

    groups = grouped(tasks_of(people.inspector), on=timezone.localdate())

    assert [(str(g.label), [t.point.pk for t in g.tasks]) for g in groups] == [
        ("Due today", [today.pk]),
        ("Late", [late.pk]),
        ("Returned to you", [back.pk]),
        ("Newly assigned", [new.pk]),
    ]


def test_what_was_not_just_handed_over_or_sent_back_stands_under_others(people):
    point = do(recent(people), Action.SUBMIT_VERIFICATION, people.inspector)
    due(point, 5)

    (group,) = grouped(tasks_of(people.county), on=timezone.localdate())

    assert [task.point.pk for task in group.tasks] == [point.pk]
    assert [task.after for task in group.tasks] == [Action.SUBMIT_VERIFICATION]
    assert str(group.label) == "Others"


def test_a_stopped_clock_is_neither_late_nor_due(people):
    point = due(recent(people), -2)
    ProblemPoint.objects.filter(pk=point.pk).update(suspended_from=timezone.localdate())

    page = signed_in(people.inspector).get("/todo", {"tab": "late"})

    assert page.context["groups"] == []


# --- Tabs -----------------------------------------------------------------------------
def test_the_tabs_and_the_title_count_what_they_hold(people):
    due(recent(people), 5)
    due(returned(people), -3)
    tell(timezone.now())
    people.inspector.language = "en"
    people.inspector.save()

    page = signed_in(people.inspector).get("/todo")

    counts = {tab.key: tab.count for tab in page.context["tabs"]}
    assert counts == {
        "mine": 2,
        "returned": 1,
        "late": 1,
        "handled": None,
        "notices": 2,
    }
    assert "<title>(2) To do" in page.content.decode()


def test_what_came_back_says_who_sent_it_and_why(people):
    point = returned(people)

    page = signed_in(people.inspector).get("/todo", {"tab": "returned"})

    (one,) = page.context["returned"]
    assert (one.task.point.pk, one.by, one.note) == (point.pk, "李建国", "远景不清")
    assert "远景不清" in page.content.decode()


def test_a_supervisor_is_told_how_many_others_are_late(people):
    due(recent(people), -3)

    county = signed_in(people.county).get("/todo", {"tab": "late"})
    inspector = signed_in(people.inspector).get("/todo", {"tab": "late"})

    assert county.context["late_elsewhere"] == 1
    assert "/desk/chase" in county.content.decode()
    assert "late_elsewhere" not in inspector.context


@pytest.mark.parametrize("tab", TABS)
def test_an_empty_tab_offers_one_next_step(people, tab):
    people.inspector.language = "en"
    people.inspector.save()

    page = signed_in(people.inspector).get("/todo", {"tab": tab}).content.decode()

    empty = page[page.index('class="empty"') :]
    assert empty[: empty.index("</div>")].count('class="button"') == 1


def test_when_nothing_waits_the_next_date_of_the_area_is_named(people):
    due(recent(people), 4)

    page = signed_in(people.county).get("/todo")

    assert page.context["total"] == 0
    assert page.context["next"] == timezone.localdate() + timedelta(days=4)


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_asks_no_more_for_many_cases_than_for_one(people, tab):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/todo", {"tab": tab}).status_code == 200
        return len(queries)

    client = signed_in(people.inspector)
    returned(people)
    tell(timezone.now())
    asked()
    one = asked()
    for _ in range(3):
        recent(people)
        returned(people)
    tell(timezone.now())

    assert asked() <= one


# --- Handled --------------------------------------------------------------------------
def test_what_one_handled_says_where_it_is_now_and_with_whom(people):
    point = do(recent(people), Action.SUBMIT_VERIFICATION, people.inspector)
    gone = point_at(Status.CLOSED, people)

    rows = {one.point.pk: one for one in handled_by(people.inspector, on=_today())}

    assert rows[point.pk].with_whom == "the county level"
    assert rows[point.pk].days == (_today() - _day(point)).days
    assert not rows[gone.pk].is_open and rows[gone.pk].with_whom == ""


def test_having_entered_a_case_is_not_having_handled_it(people):
    point = make_point(people, by=people.city)

    assert handled_by(people.city, on=_today()) == []
    do(point, Action.DISPATCH, people.city, cell=people.county_cell.pk)
    assert [one.point.pk for one in handled_by(people.city, on=_today())] == [point.pk]


def test_what_one_may_no_longer_see_is_not_listed(people):
    recent(people)
    assert len(handled_by(people.town, on=_today())) == 1

    people.town.memberships.all().delete()

    fresh = User.objects.get(pk=people.town.pk)
    assert handled_by(fresh, on=_today()) == []


# --- Notices --------------------------------------------------------------------------
def test_notices_of_one_kind_are_one_line_and_count_cases_not_messages(people):
    points = [recent(people) for _ in range(3)]
    tell(timezone.now())
    tell(timezone.now())  # told twice: still three cases

    (line,) = lines_of(people.inspector, to_do=[points[0].pk, points[1].pk])

    assert (line.count, line.to_do) == (3, 2)
    assert {one.point_id for one in line.named} == {point.pk for point in points}
    assert line.sentence == "3 points newly assigned"


def test_a_line_is_read_by_itself_and_all_at_once(people):
    recent(people)
    returned(people)
    tell(timezone.now())
    client = signed_in(people.inspector)
    lines = lines_of(people.inspector, to_do=[])
    assert len(lines) == 2
    first = lines[0]

    client.post("/todo/read", {"code": first.code, "fold": first.fold})

    unread = {
        line.code: bool(line.unread) for line in lines_of(people.inspector, to_do=[])
    }
    assert unread == {first.code: False, lines[1].code: True}
    client.post("/todo/read")
    assert not any(line.unread for line in lines_of(people.inspector, to_do=[]))


def test_pressing_a_case_reads_what_was_told_of_it_and_leads_there(people):
    point, other = recent(people), recent(people)
    tell(timezone.now())

    answer = signed_in(people.inspector).post("/todo/read", {"point": str(point.pk)})

    assert answer["Location"] == f"/points/{point.pk}"
    unread = Notice.objects.filter(recipient=people.inspector, read_at=None)
    assert {notice.target_id for notice in unread} == {other.pk}


def test_nobody_reads_the_notices_of_another(people):
    point = recent(people)
    tell(timezone.now())

    signed_in(people.county2).post("/todo/read", {"point": str(point.pk)})
    signed_in(people.county2).post("/todo/read")

    assert not Notice.objects.filter(read_at__isnull=False).exists()


def test_a_notice_counts_as_something_to_do_until_it_is_done(people):
    point = due(recent(people), 5)
    tell(timezone.now())
    client = signed_in(people.inspector)

    def told() -> int:
        return next(
            tab.count
            for tab in client.get("/todo").context["tabs"]
            if tab.key == "notices"
        )

    assert told() == 1
    step(point, people)
    assert told() == 0


def _today():
    return timezone.localdate()


def _day(point: ProblemPoint):
    newest = point.events.latest("seq")
    return timezone.localdate(newest.at)
