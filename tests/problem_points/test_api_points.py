"""One point over HTTP: its facts, its chain, the steps, and every refusal of them."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from problem_points.models import PointEvent, ProblemPoint
from problem_points.workflow.states import Status
from tests.calling import Caller, post
from tests.factories import areas, cases
from tests.factories.points import make_point
from tests.people import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MISSING = 999_999_999


def address(point: ProblemPoint | int, rest: str = "") -> str:
    """Where a point is."""
    number = point if isinstance(point, int) else point.pk
    return f"/api/v1/points/{number}{rest}"


def act(client: Client, point: ProblemPoint, action: str, **body: Any) -> Any:
    """Take a step as the body says."""
    headers = {"Idempotency_Key": body.pop("key")} if "key" in body else {}
    return post(client, address(point, f"/actions/{action}"), body, **headers)


@pytest.fixture
def pending(people: Cast) -> ProblemPoint:
    """A point of county one that waits to be dispatched."""
    site = areas.site("NR1", (112.2, 40.7, 112.3, 40.8), level="national")
    areas.zone(site, "core", (112.2, 40.7, 112.3, 40.8), boundary_accuracy_m=6000)
    (made,) = cases.enter(
        people.village111, batch=cases.batch(), point_no="A-1", detected_type="quarry"
    )
    return made


@pytest.fixture
def foreign(people: Cast) -> ProblemPoint:
    """A point of county two."""
    (made,) = cases.enter(people.village211, point_no="F-1")
    return made


# --- Facts ------------------------------------------------------------------------------
def test_a_point_is_told_with_all_its_facts(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    answer = calling(people.county).get(address(pending))
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["number"] == "A-1"
    assert body["version"] == 1
    assert body["allowed_actions"] == ["dispatch", "supervise"]
    assert body["labels"]["status"] == "pending dispatch"
    assert body["location"] == {"type": "Point", "coordinates": [112.25, 40.75]}
    assert body["outline"] is None
    assert body["cell"]["code"] == people.village111.code
    assert body["site"]["code"] == "NR1"
    assert body["site_zone"]["zone"] == "core"
    assert body["placement"]["is_doubtful"] is True
    assert "from the border (functional zone)" in body["placement"]["doubts"][0]
    assert body["moments"]["registered_at"].startswith("2026-03-02")
    assert body["moments"]["closed_at"] is None


def test_a_point_is_told_with_everything_around_it(
    people: Cast, calling: Caller
) -> None:
    source = areas.water_source("S1")
    areas.water_zone(source, "first", (112.2, 40.7, 112.3, 40.8))
    areas.red_line("R1", (112.2, 40.7, 112.3, 40.8), name="红线一片")
    outfall = areas.outfall("一号口", 112.2501, 40.75)
    (made,) = cases.enter(people.village111)
    body = calling(people.city).get(address(made)).json()
    assert body["water_zone"]["code"] == "S1"
    assert body["water_zone"]["zone"] == body["zone"] == "first"
    assert body["red_line"]["name"] == "红线一片"
    assert body["outfall"] == {"id": outfall.pk, "code": "", "name": "一号口"}
    assert body["site"] is body["site_zone"] is None


def test_a_point_that_no_overlay_has_placed_says_so(
    people: Cast, calling: Caller
) -> None:
    point = make_point(people)
    body = calling(people.city).get(address(point)).json()
    assert body["placement"] is None
    assert body["responsible"] == str(people.works)


@pytest.mark.parametrize(
    "person, may",
    [
        ("city", ["dispatch", "void", "supervise"]),
        ("leader", ["supervise"]),
        ("county", ["dispatch", "supervise"]),
        ("town", ["dispatch"]),
        ("inspector", []),
        ("auditor", []),
        ("department", []),
    ],
)
def test_everybody_is_told_what_they_may_do_now(
    people: Cast, pending: ProblemPoint, calling: Caller, person: str, may: list[str]
) -> None:
    body = calling(getattr(people, person)).get(address(pending)).json()
    assert body["allowed_actions"] == may


@pytest.mark.parametrize("rest", ["", "/events", "/evidence"])
def test_what_one_may_not_see_is_as_missing_as_what_is_not_there(
    people: Cast, foreign: ProblemPoint, calling: Caller, rest: str
) -> None:
    client = calling(people.county)
    hidden = client.get(address(foreign, rest))
    missing = client.get(address(MISSING, rest))
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json() == missing.json()
    assert hidden.json()["code"] == "not-found"


@pytest.mark.parametrize("number", ["0", "-1", "9" * 30, "abc", "1.5", "%00"])
def test_a_number_that_is_none_is_not_found(
    people: Cast, calling: Caller, number: str
) -> None:
    answer = calling(people.city).get(f"/api/v1/points/{number}")
    assert answer.status_code in {400, 404}
    assert answer.json()["code"]


def test_an_earlier_case_is_named_only_to_those_who_may_see_it(
    people: Cast, pending: ProblemPoint, foreign: ProblemPoint, calling: Caller
) -> None:
    ProblemPoint.objects.filter(pk=pending.pk).update(earlier_case=foreign)
    told = calling(people.city).get(address(pending)).json()
    hidden = calling(people.county).get(address(pending)).json()
    assert told["earlier_case"] == foreign.pk
    assert hidden["earlier_case"] is None


# --- The chain --------------------------------------------------------------------------
def test_the_chain_is_told_with_its_hashes(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    client = calling(people.city)
    note = "请尽快核查"
    done = act(
        client,
        pending,
        "dispatch",
        version=1,
        note=note,
        data={"cell": people.county_cell.pk},
    )
    assert done.status_code == 200, done.content
    first, second = client.get(address(pending, "/events")).json()["items"]
    assert (first["seq"], first["action"], first["from_status"]) == (
        1,
        "register",
        None,
    )
    assert second["action"] == "dispatch"
    assert second["label"] == "Dispatch"
    assert second["actor"] == people.city.name
    assert second["role"] == "city"
    assert second["client"] == "api"
    assert second["note"] == note
    assert second["data"] == {"cell": people.county_cell.pk}
    assert first["prev_hash"] is None
    assert second["prev_hash"] == first["hash"]
    stored = PointEvent.objects.get(point=pending, seq=2)
    assert second["hash"] == bytes(stored.hash).hex()
    assert len(second["hash"]) == 64


# --- Steps ------------------------------------------------------------------------------
def test_a_step_gives_back_the_point_as_it_is_now(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    answer = act(
        calling(people.county),
        pending,
        "dispatch",
        version=1,
        data={"cell": people.village111.pk, "user": people.inspector.pk},
    )
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["status"] == "pending_verify"
    assert body["version"] == 2
    assert body["holder_name"] == people.inspector.name
    assert body["holder_cell"]["code"] == people.village111.code


def test_a_step_without_version_is_told_to_bring_one(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    answer = act(
        calling(people.county), pending, "dispatch", data={"cell": people.town11.pk}
    )
    assert answer.status_code == 428
    assert answer.json()["code"] == "version-required"
    assert PointEvent.objects.filter(point=pending).count() == 1


def test_a_step_on_an_old_version_is_told_the_current_one(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    client = calling(people.county)
    told = {"cell": people.town11.pk}
    assert act(client, pending, "dispatch", version=1, data=told).status_code == 200
    answer = act(client, pending, "dispatch", version=1, data=told)
    assert answer.status_code == 409
    body = answer.json()
    assert body["code"] == "stale-version"
    assert body["params"] == {"version": 2, "status": "pending_verify"}


def test_a_step_that_does_not_fit_the_state_is_told_the_state(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    answer = act(
        calling(people.city), pending, "close", version=1, data={"closure_no": "1"}
    )
    assert answer.status_code == 409
    body = answer.json()
    assert body["code"] == "not-allowed-from-state"
    assert body["params"]["status"] == "pending_dispatch"


@pytest.mark.parametrize("person", ["inspector", "auditor", "department", "leader"])
def test_a_step_of_somebody_elses_role_is_forbidden(
    people: Cast, pending: ProblemPoint, calling: Caller, person: str
) -> None:
    answer = act(
        calling(getattr(people, person)),
        pending,
        "dispatch",
        version=1,
        data={"cell": people.town11.pk},
    )
    assert answer.status_code == 403
    assert answer.json()["code"] == "not-permitted"
    assert PointEvent.objects.filter(point=pending).count() == 1


def test_a_step_on_a_foreign_point_is_not_found(
    people: Cast, foreign: ProblemPoint, calling: Caller
) -> None:
    client = calling(people.county)
    hidden = act(client, foreign, "dispatch", version=1)
    missing = post(client, address(MISSING, "/actions/dispatch"), {"version": 1})
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json() == missing.json()


@pytest.mark.parametrize(
    "body, field",
    [
        ({"data": {}}, "cell"),
        ({"data": {"cell": "x"}}, "cell"),
        ({"data": {"cell": MISSING}}, "cell"),
        ({"data": {"cel": 1}}, "cel"),
        ({"note": "x" * 4001}, "note"),
        ({"evidence": ["no-uuid"]}, "evidence"),
        ({"version": "one"}, "version"),
        ({"version": -1}, "version"),
        ({"version": 10**30}, "version"),
        ({"data": [1]}, "data"),
    ],
)
def test_what_is_wrong_is_said_field_by_field(
    people: Cast,
    pending: ProblemPoint,
    calling: Caller,
    body: dict[str, Any],
    field: str,
) -> None:
    answer = act(calling(people.county), pending, "dispatch", **{"version": 1, **body})
    assert answer.status_code == 422, answer.content
    said = {name.split(".")[0]: text for name, text in answer.json()["fields"].items()}
    assert field in said
    assert PointEvent.objects.filter(point=pending).count() == 1


def test_a_step_that_does_not_exist_is_refused(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    answer = act(calling(people.city), pending, "explode", version=1)
    assert answer.status_code == 422
    assert "action" in answer.json()["fields"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'{"version": NaN}', b"\xff", b'{"note": "\\u0000"}']
)
def test_a_body_that_is_no_json_object_is_refused(
    people: Cast, pending: ProblemPoint, calling: Caller, body: bytes
) -> None:
    answer = calling(people.city).post(
        address(pending, "/actions/dispatch"), body, content_type="application/json"
    )
    assert answer.status_code in {400, 422}
    assert answer.json()["code"]


def test_refusals_come_in_the_callers_language(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    client = calling(people.county)
    url = address(pending, "/actions/dispatch")
    english = post(client, url, {}).json()
    chinese = post(client, url, {}, Accept_Language="zh-Hans").json()
    assert english["code"] == chinese["code"] == "version-required"
    assert english["message"] == "Send the version of the point that you saw."
    assert chinese["message"]


@pytest.mark.parametrize("action", ["register", "enter-history"])
def test_points_are_not_registered_by_a_step(
    people: Cast, pending: ProblemPoint, calling: Caller, action: str
) -> None:
    answer = act(calling(people.city), pending, action, version=1)
    assert answer.status_code == 409


# --- Idempotency ------------------------------------------------------------------------
@pytest.mark.parametrize(
    "key", ["5f0c9d1e-7c1b-4b0e-9a55-0d6b3c1f2a77", "phone-17/step 4"]
)
def test_the_same_key_again_takes_the_step_once(
    people: Cast, pending: ProblemPoint, calling: Caller, key: str
) -> None:
    client = calling(people.county)
    body = {"version": 1, "data": {"cell": people.town11.pk}, "key": key}
    first = act(client, pending, "dispatch", **body)
    again = act(client, pending, "dispatch", **body)
    assert first.status_code == again.status_code == 200, again.content
    assert first.json() == again.json()
    assert PointEvent.objects.filter(point=pending).count() == 2


def test_a_uuid_key_becomes_the_uid_of_the_event(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    key = str(uuid4())
    data = {"cell": people.town11.pk}
    act(calling(people.county), pending, "dispatch", version=1, data=data, key=key)
    assert PointEvent.objects.get(point=pending, seq=2).uid == UUID(key)


def test_a_key_that_stands_for_another_step_is_a_conflict(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    client = calling(people.city)
    data = {"cell": people.county_cell.pk}
    act(client, pending, "dispatch", version=1, data=data, key="k")
    answer = act(client, pending, "supervise", version=2, note="late", key="k")
    assert answer.status_code == 409
    assert answer.json()["code"] == "idempotency-conflict"


def test_two_persons_may_use_the_same_key(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    first = act(
        calling(people.city),
        pending,
        "dispatch",
        version=1,
        data={"cell": people.county_cell.pk},
        key="k",
    )
    second = act(
        calling(people.county),
        pending,
        "dispatch",
        version=2,
        data={"cell": people.town11.pk},
        key="k",
    )
    assert (first.status_code, second.status_code) == (200, 200)
    assert PointEvent.objects.filter(point=pending).count() == 3


def test_a_key_that_is_too_long_is_refused(
    people: Cast, pending: ProblemPoint, calling: Caller
) -> None:
    answer = act(calling(people.city), pending, "dispatch", version=1, key="k" * 201)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["fields"]


# --- Sessions ---------------------------------------------------------------------------
def test_a_session_needs_the_csrf_token_for_a_step(
    people: Cast, pending: ProblemPoint
) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    client.force_login(people.county, backend=BACKEND)
    url = address(pending, "/actions/dispatch")
    assert client.get(address(pending)).status_code == 200
    assert post(client, url, {"version": 1}).status_code == 403
    assert PointEvent.objects.filter(point=pending).count() == 1


def test_nobody_steps_without_signing_in(pending: ProblemPoint) -> None:
    answer = post(Client(), address(pending, "/actions/dispatch"), {"version": 1})
    assert answer.status_code == 401
    assert ProblemPoint.objects.get(pk=pending.pk).status == Status.PENDING_DISPATCH
