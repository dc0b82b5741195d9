"""The review queue on the server: decisions sent once, many at once, flags as facts."""

import uuid

import pytest
from django.test import Client

from gis_core.accounts.models import User
from problem_points.models import PointEvidence, ProblemPoint
from problem_points.views.review.evidence import evidence_of
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action
from tests.factories.points import do, point_at

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def decide(person, point, action, **said):
    form = {"version": point.version, **said}
    return signed_in(person).post(f"/review/{point.pk}/{action}", form)


def test_a_decision_sent_twice_is_done_once(people):
    point = point_at(Status.VERIFY_REVIEW, people)
    uid = uuid.uuid4()
    before = point.events.count()

    answers = [
        decide(people.county, point, Action.APPROVE_VERIFICATION, uid=uid)
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["number"] == point.number
    assert point.events.count() == before + 1


def test_a_refused_decision_says_why_and_moves_nothing(people):
    point = point_at(Status.VERIFY_REVIEW, people)
    missing = decide(people.county, point, Action.RETURN_VERIFICATION)
    stranger = decide(people.county2, point, Action.APPROVE_VERIFICATION)
    inspector = decide(people.inspector, point, Action.APPROVE_VERIFICATION)
    stale = decide(
        people.county, point, Action.APPROVE_VERIFICATION, version=point.version - 1
    )

    assert (missing.status_code, set(missing.json()["fields"])) == (
        422,
        {"reason", "note"},
    )
    assert stranger.status_code == 404
    assert inspector.status_code == 403
    assert (stale.status_code, stale.json()["code"]) == (409, "stale-version")
    assert ProblemPoint.objects.get(pk=point.pk).version == point.version


def test_a_case_whose_decision_is_on_its_way_is_left_out(people):
    first, second = (point_at(Status.VERIFY_REVIEW, people) for _ in range(2))
    client = signed_in(people.county)

    page = client.get("/review", {"without": str(first.pk)})

    assert [task.point.pk for task in page.context["queue"]] == [second.pk]


def test_who_still_has_to_co_sign_is_named(people):
    point = point_at(Status.PLAN_REVIEW, people, is_focus=True)
    ProblemPoint.objects.filter(pk=point.pk).update(awaiting_departments=["forestry"])

    page = signed_in(people.county).get("/review", {"at": str(point.pk)})

    assert len(page.context["cosigners"]) == 1


# --- Many at once ---------------------------------------------------------------------
def test_a_bulk_is_sorted_by_what_must_be_known_before(people):
    clean, flagged = (point_at(Status.VERIFY_REVIEW, people) for _ in range(2))
    own_form = point_at(Status.SELF_CHECK, people)
    PointEvidence.objects.filter(point=clean).update(flags=[])
    PointEvidence.objects.filter(point=flagged).update(flags=["far-away"])

    page = _preview(people.county, clean, flagged, own_form)

    bulk = page.context["bulk"]
    assert [task.point.pk for task in bulk.clean] == [clean.pk]
    assert [one.task.point.pk for one in bulk.flagged] == [flagged.pk]
    assert [task.point.pk for task in bulk.apart] == [own_form.pk]


def test_a_bulk_passes_what_may_pass_and_names_the_rest_with_its_reason(people):
    passes, changed, own = (point_at(Status.VERIFY_REVIEW, people) for _ in range(3))
    people.county.language = "en"
    people.county.save()
    page = _preview(people.county, passes, changed, own)
    do(changed, Action.RETURN_VERIFICATION, people.county_second, note="照片不清")
    # Four eyes: what one handed in oneself is not one's own to pass.
    ProblemPoint.objects.filter(pk=own.pk).update(submitted_by=people.county)

    answer = signed_in(people.county).post(
        "/review/pass", {"plan": page.context["sealed_all"]}, follow=True
    )

    told = {str(message) for message in answer.context["messages"]}
    assert "1 case passed." in told and len(told) == 3
    assert any(one.startswith(changed.number) for one in told)
    assert any(one.startswith(own.number) for one in told)
    assert _fresh(passes).version == passes.version + 1
    assert _fresh(own).version == own.version


def test_a_bulk_holds_only_what_waits_for_this_person(people):
    foreign = point_at(Status.VERIFY_REVIEW, people)

    page = _preview(people.county2, foreign)

    assert page.context["bulk"].all == []


def test_nobody_can_change_a_bulk_on_its_way_through_the_browser(people):
    point = point_at(Status.VERIFY_REVIEW, people)
    plan = _preview(people.county, point).context["sealed_all"]

    answer = signed_in(people.county).post("/review/pass", {"plan": plan[:-2] + "xx"})

    assert answer.status_code == 422
    assert _fresh(point).version == point.version


# --- Flags as facts -------------------------------------------------------------------
def test_flags_speak_of_metres_and_of_other_cases(people):
    point, other = (point_at(Status.VERIFY_REVIEW, people) for _ in range(2))
    rows = list(point.evidence.exclude(display=None).order_by("-id"))
    first, second = rows[:2]
    place = point.location.clone()
    place.x += 0.01
    _change(first, flags=["far-away"], fix_location=place)
    _change(second, flags=["same-elsewhere"])
    twin = other.evidence.exclude(display=None).first()
    _change(twin, original_sha256=second.original_sha256)

    facts = dict(evidence_of(point, people.county)["flags"])

    assert "842" in facts[1] or "843" in facts[1] or "844" in facts[1]
    assert other.number in facts[2]
    assert other.number not in dict(evidence_of(point, people.stranger)["flags"])[2]


def _change(row, **columns):
    PointEvidence.objects.filter(pk=row.pk).update(**columns)


def _preview(person, *points):
    chosen = {"points": [str(point.pk) for point in points]}
    return signed_in(person).post("/review/bulk", chosen)


def _fresh(point):
    return ProblemPoint.objects.get(pk=point.pk)
