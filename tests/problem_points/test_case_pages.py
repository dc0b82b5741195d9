"""The pages of a case: every state for everybody, every form for the one who may."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from gis_core.accounts.models import User
from problem_points.forms.registry import FORMS
from problem_points.models import ProblemPoint
from problem_points.permissions import allowed_actions, visible_to
from problem_points.workflow.payloads import CHECKLIST
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action
from tests.factories import areas
from tests.factories.points import data_for, do, evidence_for, make_point, point_at
from tests.people import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(person: User) -> Client:
    """The browser of a person."""
    client = Client(raise_request_exception=True)
    client.force_login(person, backend=BACKEND)
    return client


def page_of(point: ProblemPoint) -> str:
    """The address of a case."""
    return reverse("problem_points:point", args=[point.pk])


# --- Reading --------------------------------------------------------------------------
@pytest.mark.parametrize("status", Status)
def test_a_case_answers_everybody_in_every_state(people: Cast, status: Status):
    point = point_at(status, people)

    for person in people.everybody():
        if not person.is_active:
            continue
        client = signed_in(person)
        page, drawer = (
            client.get(page_of(point)),
            client.get(page_of(point), headers={"HX-Request": "true"}),
        )
        seen = visible_to(person, ProblemPoint.objects.filter(pk=point.pk)).exists()
        assert page.status_code == drawer.status_code == (200 if seen else 404)
        if seen:
            assert point.number in page.content.decode()
            assert point.number in drawer.content.decode()
            assert "<html" not in drawer.content.decode()


@pytest.mark.parametrize("status", Status)
def test_every_allowed_step_has_its_form(people: Cast, status: Status):
    point = point_at(status, people)

    for person in people.everybody():
        for action in allowed_actions(person, point):
            page = signed_in(person).get(page_of(point), {"do": action.value})
            form = page.context["form"]
            assert form is not None and form.action == action
            assert f'name="version" value="{point.version}"' in page.content.decode()


def test_both_languages_have_the_whole_page(people: Cast):
    point = point_at(Status.ACCEPT_REVIEW, people)
    people.city.language = "en"
    people.city.save()

    english = signed_in(people.city).get(page_of(point)).content.decode()
    chinese = signed_in(people.city2).get(page_of(point)).content.decode()

    assert "awaiting acceptance" in english and 'lang="en"' in english
    assert "待验收" in chinese and 'lang="zh-Hans"' in chinese


def test_the_newest_step_stands_first_and_a_return_is_marked(people: Cast):
    point = point_at(Status.VERIFY_REVIEW, people)
    do(point, "return-verification", people.county, note="照片 2 看不清。")

    page = signed_in(people.inspector).get(page_of(point))
    timeline = page.context["timeline"]

    assert [entry.event.seq for entry in timeline] == sorted(
        (entry.event.seq for entry in timeline), reverse=True
    )
    assert timeline[0].is_return and timeline[0].note == "照片 2 看不清。"
    assert page.context["returned"] is timeline[0]


def test_an_altered_event_shows_on_the_page(people: Cast, monkeypatch):
    point = point_at(Status.PENDING_VERIFY, people)

    sound = signed_in(people.auditor).get(page_of(point))

    assert sound.context["faults"] == []
    assert "shield" in sound.content.decode()


def test_a_case_is_shown_without_reading_any_outline(people: Cast):
    box = (112.2, 40.7, 112.3, 40.8)
    zone = areas.zone(areas.site("NR1", box), "core", box)
    point = make_point(people)
    ProblemPoint.objects.filter(pk=point.pk).update(site=zone.site, site_zone=zone)

    with CaptureQueriesContext(connection) as queries:
        page = signed_in(people.city).get(page_of(point)).content.decode()

    assert zone.site.name in page
    assert [one["sql"] for one in queries if '."geom"' in one["sql"]] == []


def test_a_foreign_point_is_missing_and_not_forbidden(people: Cast):
    point = make_point(people, cell=people.village211)

    assert signed_in(people.county).get(page_of(point)).status_code == 404
    assert signed_in(people.county).get(f"/p/{point.number}").status_code == 404


def test_nobody_reads_without_signing_in(people: Cast):
    point = make_point(people)

    answer = Client().get(page_of(point))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/points/")


# --- Steps ----------------------------------------------------------------------------
def _same(data: dict[str, Any]) -> dict[str, Any]:
    return data


def _verification(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"persons": " ".join(data["persons"])}


def _dispatch(data: dict[str, Any]) -> dict[str, Any]:
    return {"to": f"{data['cell']}:"}


def _plan(data: dict[str, Any]) -> dict[str, Any]:
    rows = data.pop("measures")
    fields = {
        f"measures-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in row.items()
    }
    totals = {"measures-TOTAL_FORMS": len(rows), "measures-INITIAL_FORMS": 0}
    return data | fields | totals


def _in_words(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"text": "已清运过半", "result": "没有反弹"}


def _judgement(data: dict[str, Any]) -> dict[str, Any]:
    return {f"check_{key}": "yes" for key in CHECKLIST} | {"opinion": "符合要求"}


AS_FIELDS: dict[Action, Callable[[dict[str, Any]], dict[str, Any]]] = {
    Action.DISPATCH: _dispatch,
    Action.SUBMIT_VERIFICATION: _verification,
    Action.SUBMIT_PLAN: _plan,
    Action.REPORT_PROGRESS: _in_words,
    Action.CONFIRM_LOOK_BACK: _in_words,
    Action.PASS_SELF_CHECK: _judgement,
    Action.ACCEPT: _judgement,
}

STEPS = [
    (Action.DISPATCH, Status.PENDING_DISPATCH, "city", Status.PENDING_VERIFY),
    (Action.SUBMIT_VERIFICATION, Status.PENDING_VERIFY, "inspector", "verify_review"),
    (Action.APPROVE_VERIFICATION, Status.VERIFY_REVIEW, "county", "verify_review"),
    (Action.RETURN_VERIFICATION, Status.VERIFY_REVIEW, "county", "pending_verify"),
    (Action.SUBMIT_PLAN, Status.PENDING_PLAN, "town", Status.PLAN_REVIEW),
    (Action.RETURN_PLAN, Status.PLAN_REVIEW, "county", Status.PENDING_PLAN),
    (Action.REPORT_PROGRESS, Status.RECTIFYING, "unit", Status.RECTIFYING),
    (Action.REQUEST_EXTENSION, Status.RECTIFYING, "unit", Status.RECTIFYING),
    (Action.DECLARE_DONE, Status.RECTIFYING, "town", Status.SELF_CHECK),
    (Action.PASS_SELF_CHECK, Status.SELF_CHECK, "county", Status.ACCEPT_REVIEW),
    (Action.FAIL_SELF_CHECK, Status.SELF_CHECK, "county", Status.RECTIFYING),
    (Action.ACCEPT, Status.ACCEPT_REVIEW, "city2", Status.PUBLICITY),
    (Action.RETURN_ACCEPTANCE, Status.ACCEPT_REVIEW, "city2", Status.RECTIFYING),
    (Action.CLOSE, Status.PENDING_CLOSE, "city", Status.CLOSED),
    (Action.CONFIRM_LOOK_BACK, Status.CLOSED, "county", Status.CLOSED),
    (Action.REOPEN, Status.CLOSED, "city", Status.PENDING_PLAN),
    (Action.VOID, Status.PENDING_VERIFY, "city", Status.VOID),
    (Action.SUPERVISE, Status.PENDING_VERIFY, "leader", Status.PENDING_VERIFY),
]


@pytest.mark.parametrize(("action", "status", "username", "then"), STEPS, ids=str)
def test_a_form_takes_its_step(people: Cast, action, status, username, then):
    point = _recent(people, status)
    person = getattr(people, username)
    now = timezone.now()
    data = data_for(action, point, now)
    if action is Action.DISPATCH:
        data = {"cell": people.county_cell.pk}
    fields = AS_FIELDS.get(action, _same)(dict(data))

    answer = signed_in(person).post(
        reverse("problem_points:act", args=[point.pk, action.value]),
        {
            "version": point.version,
            "note": "按规定办理",
            "evidence": evidence_for(
                action, point, person, data | {"verdict": "unlawful"}
            ),
            **fields,
        },
    )

    assert answer.status_code == 302, _complaints(answer)
    point.refresh_from_db()
    event = point.events.latest("seq")
    assert (event.action, event.actor_id, event.client) == (action, person.pk, "web")
    assert point.status == then


def test_what_was_just_handed_in_can_be_taken_back(people: Cast):
    point = _recent(people, Status.PENDING_VERIFY)
    point = do(point, "submit-verification", people.inspector, at=timezone.now())

    answer = signed_in(people.inspector).post(
        reverse("problem_points:act", args=[point.pk, "take-back"]),
        {"version": point.version},
    )

    assert answer.status_code == 302
    point.refresh_from_db()
    assert point.status == Status.PENDING_VERIFY


@pytest.mark.parametrize("action", FORMS)
def test_an_empty_form_is_no_fault_and_writes_nothing(people: Cast, action: Action):
    point = make_point(people)

    answer = signed_in(people.city).post(
        reverse("problem_points:act", args=[point.pk, action.value]), {}
    )

    assert answer.status_code in {409, 422}
    point.refresh_from_db()
    assert point.version == 1


def test_a_step_without_version_is_refused(people: Cast):
    point = make_point(people)

    answer = signed_in(people.city).post(
        reverse("problem_points:act", args=[point.pk, "dispatch"]),
        {"to": f"{people.county_cell.pk}:"},
    )

    assert answer.status_code == 422
    point.refresh_from_db()
    assert point.status == Status.PENDING_DISPATCH


def test_a_step_that_does_not_exist_is_missing(people: Cast):
    point = make_point(people)

    answer = signed_in(people.city).post(f"/points/{point.pk}/bribe", {})

    assert answer.status_code == 404


# --- What waits for whom --------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "username", "verb"),
    [
        (Status.PENDING_DISPATCH, "city", Action.DISPATCH),
        (Status.PENDING_VERIFY, "inspector", Action.SUBMIT_VERIFICATION),
        (Status.VERIFY_REVIEW, "county", Action.APPROVE_VERIFICATION),
        (Status.PENDING_PLAN, "unit", Action.SUBMIT_PLAN),
        (Status.RECTIFYING, "unit", Action.REPORT_PROGRESS),
        (Status.SELF_CHECK, "county", Action.PASS_SELF_CHECK),
        (Status.PENDING_CLOSE, "city", Action.CLOSE),
    ],
)
def test_the_list_says_what_waits_for_a_person(people: Cast, status, username, verb):
    point = point_at(status, people)

    page = signed_in(getattr(people, username)).get("/todo")

    tasks = [task for group in page.context["groups"] for task in group.tasks]
    assert [(task.point.pk, task.action) for task in tasks] == [(point.pk, verb)]


def test_nothing_waits_for_those_who_only_read(people: Cast):
    point_at(Status.VERIFY_REVIEW, people)

    for person in (people.auditor, people.leader, people.administrator):
        page = signed_in(person).get("/todo")
        assert page.context["total"] == 0


def _recent(people: Cast, status: Status) -> ProblemPoint:
    """A point at a state, entered so lately that its dates are still ahead."""
    return point_at(status, people, at=timezone.now() - timedelta(days=2))


def _complaints(answer: Any) -> str:
    with translation.override("en"):
        text = answer.content.decode()
    return " | ".join(re.findall(r'role="alert">(.*?)</(?:div|p)>', text, re.S))
