"""Somebody without rights tries everything: each answer is a refusal, nothing is written.

Through pages and API alike: foreign points and what belongs to them, keys of others,
stale and missing versions, wrong methods, wrong types, huge values. A refusal is below
500, in the caller's language, and leaves every table as it was.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from annotated_types import MaxLen
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone
from pydantic import StringConstraints

from gis_core.accounts.models import User
from gis_core.errors import Conflict, Invalid
from problem_points.models import (
    Plan,
    PointEvent,
    PointEvidence,
    ProblemPoint,
    ProgressReport,
    Publicity,
    Verification,
)
from problem_points.workflow.payloads import SCHEMAS
from problem_points.workflow.transitions import Action
from tests.calling import Caller, post
from tests.factories.exhibits import add_photo
from tests.factories.photos import photo
from tests.factories.points import dispatch_down, do, make_point, point_at, walk
from tests.people import Cast

HUGE = 10**30
OURS = {"problem_points", "grid", "intake", "outfalls", "protected_areas"}
"""Apps whose tables nobody may fill by trying."""


def _counts() -> dict[str, int]:
    """How many rows each table has."""
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in OURS and "event" not in model.__name__.lower()
    ]
    tables.append(PointEvent._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', count(*) FROM \"{table}\""  # noqa: S608
                for table in tables
            )
        )
        return dict(cursor.fetchall())


@contextmanager
def nothing_written(*points: ProblemPoint) -> Iterator[None]:
    """Fails if a table grew or shrank, or one of these points moved."""
    before = _counts(), list(_columns(points))
    yield
    assert (_counts(), list(_columns(points))) == before


def _columns(points: tuple[ProblemPoint, ...]) -> Any:
    wanted = [point.pk for point in points]
    return ProblemPoint.objects.filter(pk__in=wanted).order_by("pk").values()


@pytest.fixture
def browser(client: Client) -> Callable[[User], Client]:
    """A browser in which somebody is signed in, in Chinese."""

    def of(person: User) -> Client:
        client.force_login(person)
        return client

    return of


@pytest.fixture
def foreign(people: Cast) -> ProblemPoint:
    """A point of county one with evidence that was not used yet."""
    point = dispatch_down(make_point(people), people)
    add_photo(point, people.inspector, "verification", slot="near")
    return point


OUTSIDERS = ("county2", "town2", "inspector2", "unit2", "department2", "stranger")


# --- Foreign points ---------------------------------------------------------------------
@pytest.mark.parametrize("name", OUTSIDERS)
def test_nothing_of_a_foreign_point_is_shown_or_moved(
    people: Cast,
    foreign: ProblemPoint,
    calling: Caller,
    browser: Callable[[User], Client],
    name: str,
) -> None:
    person = getattr(people, name)
    evidence = PointEvidence.objects.get(point=foreign)
    api, pages = calling(person), browser(person)
    base, page = f"/api/v1/points/{foreign.pk}", f"/points/{foreign.pk}"
    event = PointEvent.objects.filter(point=foreign).latest("seq")
    with nothing_written(foreign):
        for address in ("", "/events", "/evidence", "/verification-draft"):
            assert api.get(base + address).status_code == 404
        for action in Action:
            step = {"version": foreign.version, "note": "x", "data": {}}
            # With the key of the very event that somebody else wrote.
            for headers in ({}, {"Idempotency_Key": str(event.uid)}):
                answer = post(api, f"{base}/actions/{action}", step, **headers)
                assert answer.status_code == 404
            told = {"version": foreign.version, "note": "x", "save": "1"}
            assert pages.post(f"{page}/{action}", told).status_code == 404
        answer = api.put(
            f"{base}/verification-draft",
            {"data": {"facts": "x"}},
            content_type="application/json",
        )
        assert answer.status_code == 404
        sent = {"file": photo(7), "kind": "photo", "phase": "verification"}
        assert api.post(f"{base}/evidence", sent).status_code == 404
        for address in ("", f"/evidence/{evidence.uid}"):
            assert pages.get(page + address).status_code == 404
            assert api.get(page + address).status_code == 404
        assert pages.get(f"{page}/evidence/{evidence.uid}/original").status_code == 404
        assert pages.get(f"/p/{foreign.number}").status_code == 404
        order = {"points": [foreign.pk], "cell": people.village111.pk}
        answer = post(api, "/api/v1/assignments", order).json()
        assert (answer["done"], answer["answers"][0]["code"]) == (0, "not-found")
    for address in (f"/api/v1/points?q={foreign.number}", "/api/v1/points.geojson"):
        assert api.get(address).json()["count"] == 0
    assert foreign.number not in pages.get("/map?view=table").content.decode()


def test_a_foreign_number_and_no_number_get_one_answer(
    people: Cast, browser: Callable[[User], Client]
) -> None:
    """Merging and duplicates name points by number: no way to find out which exist."""
    foreign = make_point(people)
    own = dispatch_down(make_point(people, cell=people.village211), people)
    pages = browser(people.inspector2)
    seen = []
    for number in (foreign.number, "no-such-number"):
        told = {"version": own.version, "verdict": "duplicate", "duplicate_of": number}
        answer = pages.post(f"/points/{own.pk}/submit-verification", told)
        assert answer.status_code == 422
        seen.append(answer.context["form"].errors["duplicate_of"])
    assert seen[0] == seen[1]


def test_evidence_of_another_point_proves_nothing(
    people: Cast, foreign: ProblemPoint, calling: Caller
) -> None:
    own = dispatch_down(make_point(people, cell=people.village211), people)
    theirs = PointEvidence.objects.get(point=foreign).uid
    step = {
        "version": own.version,
        "evidence": [str(theirs)],
        "data": {
            "persons": ["呼和", "乌云"],
            "visited_on": timezone.localdate().isoformat(),
            "verdict": "unlawful",
            "facts": "现场有设施。",
        },
    }
    with nothing_written(own, foreign):
        answer = post(
            calling(people.inspector2),
            f"/api/v1/points/{own.pk}/actions/submit-verification",
            step,
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "evidence-unknown")


def test_photos_of_an_earlier_round_do_not_prove_the_next(people: Cast) -> None:
    point = do(point_at("closed", people, "GP"), "reopen", people.city)
    old = list(point.evidence.filter(phase="after").values_list("uid", flat=True))
    assert old
    with pytest.raises(Invalid) as refused:
        do(point, "declare-done", people.unit, evidence=old)
    assert refused.value.code == "evidence-used"
    assert walk(point, people, until=lambda one: one.status == "closed").round_no == 2


# --- Keys -------------------------------------------------------------------------------
def test_the_key_of_somebody_elses_step_is_no_key_of_ones_own(
    people: Cast, calling: Caller
) -> None:
    point, other = make_point(people), make_point(people)
    key = str(uuid4())
    order = {"version": 1, "note": "加快", "data": {}}
    address = "/api/v1/points/{}/actions/supervise"
    first = post(
        calling(people.leader), address.format(point.pk), order, Idempotency_Key=key
    )
    assert first.status_code == 200
    point.refresh_from_db()
    with nothing_written(point, other):
        for person, target in (
            (people.city, point),
            (people.leader, other),
            (people.city, other),
        ):
            answer = post(
                calling(person), address.format(target.pk), order, Idempotency_Key=key
            )
            assert answer.status_code == 409
            assert answer.json()["code"] == "idempotency-conflict"


def test_one_key_used_by_two_at_the_same_moment_is_one_step(
    own_database: str, people: Cast
) -> None:
    points = [make_point(people) for _turn in range(12)]
    key, start = uuid4(), Barrier(len(points))

    def order(point: ProblemPoint) -> str:
        start.wait(timeout=60)
        try:
            do(point, "supervise", people.leader, uid=key)
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(points)) as hands:
        answers = sorted(hands.map(order, points))
    assert answers == ["done", *["idempotency-conflict"] * (len(points) - 1)]
    assert PointEvent.objects.filter(action="supervise").count() == 1


# --- Versions ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("version", "status"),
    [
        (None, 428),
        (1, 409),
        (0, 409),
        (2**31 - 1, 409),
        (2**31, 422),
        (HUGE, 422),
        (-1, 422),
        ("zwei", 422),
        (True, 409),  # one of JSON's ways to write 1
        ([], 422),
        (1.5, 422),
    ],
)
def test_a_step_on_a_version_that_is_not_the_one_now_changes_nothing(
    people: Cast, foreign: ProblemPoint, calling: Caller, version: Any, status: int
) -> None:
    with nothing_written(foreign):
        answer = post(
            calling(people.city),
            f"/api/v1/points/{foreign.pk}/actions/supervise",
            {"version": version, "note": "加快"},
        )
        assert answer.status_code == status


# --- Nonsense ---------------------------------------------------------------------------
NONSENSE: tuple[Any, ...] = (
    None,
    True,
    -1,
    HUGE,
    1e308,
    "",
    "x" * 5000,
    "\u0000",
    "2021-02-30",
    "9999-12-31",
    "0001-01-01",
    [],
    [[]],
    ["x" * 5000],
    [HUGE],
    {},
    {"x": {}},
    {"lon": 1e308, "lat": "x"},
)

STATE_OF: dict[Action, str] = {
    Action.DISPATCH: "pending_dispatch",
    Action.SUBMIT_VERIFICATION: "pending_verify",
    Action.RETURN_VERIFICATION: "verify_review",
    Action.SUBMIT_PLAN: "pending_plan",
    Action.REPORT_PROGRESS: "rectifying",
    Action.REQUEST_EXTENSION: "rectifying",
    Action.DECLARE_DONE: "rectifying",
    Action.SUPERVISE: "pending_dispatch",
    Action.VOID: "pending_dispatch",
}
WHO = {
    Action.DISPATCH: "city",
    Action.SUBMIT_VERIFICATION: "inspector",
    Action.RETURN_VERIFICATION: "county",
    Action.SUBMIT_PLAN: "unit",
    Action.REPORT_PROGRESS: "unit",
    Action.REQUEST_EXTENSION: "unit",
    Action.DECLARE_DONE: "unit",
    Action.SUPERVISE: "city",
    Action.VOID: "city",
}


@pytest.mark.parametrize("action", STATE_OF)
def test_nonsense_in_any_field_is_a_refusal_or_a_step_never_a_fault(
    people: Cast, calling: Caller, action: Action
) -> None:
    point = point_at(STATE_OF[action], people)
    api = calling(getattr(people, WHO[action]))
    api.raise_request_exception = False
    address = f"/api/v1/points/{point.pk}/actions/{action}"
    before = _counts()
    for name in SCHEMAS[action].model_fields:
        for value in NONSENSE:
            body = {"version": point.version, "note": "x", "data": {name: value}}
            answer = post(api, address, body)
            if answer.status_code == 200:  # an empty value may well be none
                point.refresh_from_db()
                return
            assert answer.status_code in {400, 409, 422}, (name, value, answer.content)
            assert answer.json()["message"]
        assert _counts() == before, name
    point.refresh_from_db()
    assert point.version == point.last_seq


WEB = (
    "/points/{point}",
    "/points/{point}/supervise",
    "/points/{huge}",
    "/points/{huge}/supervise",
    "/points/{point}/evidence/{uid}",
    "/points/{point}/evidence/{uid}/original",
    "/p/%F0%9F%92%A9",
    "/imports",
    "/imports/{huge}",
    "/imports/1",
    "/imports/1/layers",
    "/imports/1/along/{huge}",
    "/imports/1/compared?with=%00&page=x",
    "/imports/1/answers",
    "/imports/1/apply",
    "/imports/1/rollback",
    "/todo",
    "/todo?tab=nothing",
    "/review?at={huge}&without=%C2%B2",
    "/review/{point}/close",
    "/review/{huge}/nothing",
    "/review/pass",
    "/desk/cell?lon=nan&lat=1e400&zoom=x",
    "/desk/handover?from=%00",
    "/desk/handover/preview",
    "/statistics?by=nothing&batch=%00",
    "/statistics?cell=%F0%9F%92%A9&month=9999-13",
    "/map",
    "/map?sel={huge}",
    "/map?sel=%C2%B2&bbox=1,2,3",
    "/map?view=nothing&status=nothing",
    "/points/{point}?do=%00",
    "/points/{point}?do=nothing",
)
API = (
    "/points",
    "/points?bbox=nan,1,2,3",
    "/points?limit=99999999999999999999",
    "/points?cursor=eA==",
    "/points.geojson?status=nothing",
    "/points/{huge}",
    "/points/{point}",
    "/points/{point}/events",
    "/points/{point}/evidence",
    "/points/{point}/verification-draft",
    "/points/{point}/actions/close",
    "/points/{point}/actions/nothing",
    "/points/{huge}/actions/close",
    "/assignments",
    "/imports",
    "/imports/{uid}",
    "/imports/{uid}/apply",
    "/imports/{uid}/rollback",
    "/imports/{uid}/answers",
    "/imports/{uid}/findings.xlsx",
    "/statistics/progress",
    "/statistics/progress?by=nothing",
    "/statistics/progress?category=nothing",
)
BODIES: tuple[tuple[bytes, str], ...] = (
    (b"", "application/json"),
    (b"{", "application/json"),
    (b"[]", "application/json"),
    (b"null", "application/json"),
    (b'{"data": ' + b"[" * 3000 + b"]" * 3000 + b"}", "application/json"),
    (b'{"version": 1e400, "note": NaN}', "application/json"),
    (json.dumps({"points": [HUGE], "cell": HUGE, "user": "x"}).encode(), "text/json"),
    (json.dumps({"points": [HUGE, -1], "cell": -1}).encode(), "application/json"),
    (b"\xff\xfe", "application/x-www-form-urlencoded"),
    (b"version=x&evidence=x&evidence=y&note=", "application/x-www-form-urlencoded"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (b"x", "multipart/form-data"),
    (b"x" * 100, "nothing/known"),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


ATTEMPTS = [
    (method, body, kind)
    for method in METHODS
    for body, kind in {
        "POST": BODIES,
        "PUT": BODIES[1:3],
        "PATCH": BODIES[1:3],
    }.get(method, ((b"", ""),))
]


@pytest.mark.soak
@pytest.mark.parametrize("name", ["county2", "stranger"])
def test_every_address_survives_every_method_and_body(
    people: Cast,
    foreign: ProblemPoint,
    calling: Caller,
    browser: Callable[[User], Client],
    name: str,
    record_property: Callable[[str, object], None],
    times: Callable[[int], int],
) -> None:
    person = getattr(people, name)
    api, pages = calling(person), browser(person)
    named = {"point": foreign.pk, "huge": HUGE, "uid": uuid4()}
    asked = 0
    # Each address meets a part of the attempts; the next goes on where it stopped.
    turns, share = itertools.cycle(ATTEMPTS), times(len(ATTEMPTS))
    with nothing_written(foreign):
        for client, addresses in (
            (api, [f"/api/v1{one}" for one in API]),
            (api, WEB),
            (pages, WEB),
        ):
            client.raise_request_exception = False
            for address in addresses:
                for method, body, kind in itertools.islice(turns, share):
                    answer = client.generic(method, address.format(**named), body, kind)
                    asked += 1
                    assert answer.status_code < 500, (method, address, body)
                    if method[0] == "P":
                        assert answer.status_code >= 400, (method, address, body)
                        told = answer.content or answer.get("Location", "")
                        assert told, (method, address, body)
    record_property("figure", f"trespass by {name}: {asked} requests, none a fault")


def test_a_refusal_speaks_chinese_to_those_who_read_it(
    people: Cast, foreign: ProblemPoint, browser: Callable[[User], Client]
) -> None:
    pages = browser(people.inspector2)
    for method, address in (
        ("GET", f"/points/{foreign.pk}"),
        ("DELETE", f"/points/{foreign.pk}"),
        ("GET", f"/points/{foreign.pk}/supervise"),
        ("GET", "/imports"),
    ):
        answer = pages.generic(method, address, headers={"Accept-Language": "zh-hans"})
        assert 400 <= answer.status_code < 500
        text = answer.content.decode()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text), (method, address)


# --- Limits -----------------------------------------------------------------------------
def test_no_text_passes_the_schema_that_its_column_cannot_hold() -> None:
    """What is too long is told by its field, not found out by the database."""
    tables = {
        Action.SUBMIT_VERIFICATION: (Verification, ProblemPoint),
        Action.SUBMIT_PLAN: (Plan,),
        Action.REPORT_PROGRESS: (ProgressReport,),
        Action.DECLARE_DONE: (ProgressReport,),
        Action.END_PUBLICITY: (Publicity,),
    }
    compared = 0
    for action, models in tables.items():
        for name, field in SCHEMAS[action].model_fields.items():
            limits = [
                limit
                for one in field.metadata
                for limit in [
                    getattr(one, "max_length", None)
                    if isinstance(one, StringConstraints | MaxLen)
                    else None
                ]
                if limit
            ]
            for model in models:
                columns = {f.name: f for f in model._meta.get_fields() if f.concrete}
                room = getattr(columns.get(name), "max_length", None)
                if limits and room:
                    compared += 1
                    assert min(limits) <= room, (action, name, min(limits), room)
    assert compared >= 10


def test_a_note_has_an_end(people: Cast, calling: Caller) -> None:
    point = make_point(people)
    with nothing_written(point), pytest.raises(Invalid) as refused:
        do(point, "supervise", people.city, note="长" * 4001)
    assert set(refused.value.fields) == {"note"}
    assert do(point, "supervise", people.city, note="长" * 4000).is_supervised
