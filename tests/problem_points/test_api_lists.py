"""Lists of points over HTTP: who sees what, every filter, cursors, GeoJSON, refusals."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from problem_points.models import ProblemPoint
from problem_points.workflow.states import Status
from tests.calling import Caller
from tests.factories import areas, cases
from tests.people import Cast

POINTS = "/api/v1/points"
GEOJSON = "/api/v1/points.geojson"


def numbers(answer: Any) -> set[str]:
    """The numbers of the points in an answer."""
    assert answer.status_code == 200, answer.content
    return {item["number"] for item in answer.json()["items"]}


@pytest.fixture
def scattered(people: Cast) -> dict[str, ProblemPoint]:
    """Points in both counties, in several states, of two categories."""
    gs = cases.batch("GS-2021-01", issued_on=date(2021, 5, 31))
    ws = cases.batch("WS-1", category="WS", series="WS")
    site = areas.site("NR1", (112.2, 40.7, 112.3, 40.8), level="national")
    areas.zone(site, "core", (112.2, 40.7, 112.3, 40.8))
    source = areas.water_source("S1")
    areas.water_zone(source, "first", (113.2, 40.7, 113.3, 40.8))
    near, far = people.village111, people.village211
    (a,) = cases.enter(near, batch=gs, point_no="A-1", detected_type="quarry")
    (b,) = cases.enter(near, batch=gs, point_no="B-2", status=Status.CLOSED)
    (c,) = cases.enter(far, batch=gs, point_no="C-3", status=Status.ACCEPT_REVIEW)
    (d,) = cases.enter(far, batch=ws, point_no="D-4", title="Pipe 100% at_the lake")
    (e,) = cases.enter(near, batch=gs, point_no="E-5", status=Status.NO_ISSUE)
    return {"a": a, "b": b, "c": c, "d": d, "e": e}


# --- Who sees what ----------------------------------------------------------------------
@pytest.mark.parametrize(
    "person, sees",
    [
        ("city", {"A-1", "B-2", "C-3", "D-4", "E-5"}),
        ("leader", {"A-1", "B-2", "C-3", "D-4", "E-5"}),
        ("auditor", {"A-1", "B-2", "C-3", "D-4", "E-5"}),
        ("county", {"A-1", "B-2", "E-5"}),
        ("county2", {"C-3", "D-4"}),
        ("inspector", {"A-1", "B-2", "E-5"}),
        ("inspector2", {"C-3", "D-4"}),
        ("administrator", set()),
        ("stranger", set()),
        ("unit", set()),
    ],
)
def test_lists_show_what_the_person_may_see_and_count_only_that(
    people: Cast,
    scattered: dict[str, ProblemPoint],
    calling: Caller,
    person: str,
    sees: set[str],
) -> None:
    client = calling(getattr(people, person))
    answer = client.get(POINTS)
    assert numbers(answer) == sees
    assert answer.json()["count"] == len(sees)
    features = client.get(GEOJSON).json()
    assert {one["properties"]["number"] for one in features["features"]} == sees
    assert features["count"] == len(sees)


def test_nothing_is_told_to_a_stranger_without_token(
    scattered: dict[str, ProblemPoint],
) -> None:
    answer = Client(headers={"Accept-Language": "en"}).get(POINTS)
    assert answer.status_code == 401
    assert answer.json()["code"] == "not-signed-in"


def test_a_filter_shows_no_more_than_the_person_may_see(
    people: Cast, scattered: dict[str, ProblemPoint], calling: Caller
) -> None:
    client = calling(people.county)
    for query in (
        {"cell": "150902"},
        {"q": "C-3"},
        {"status": "accept_review"},
        {"bbox": "113,40,114,42"},
        {"batch": "WS-1"},
    ):
        assert client.get(POINTS, query).json() == {
            "count": 0,
            "next": None,
            "items": [],
        }


# --- Filters ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query, found",
    [
        ({"status": "closed"}, "B"),
        ({"status": "closed,no_issue"}, "BE"),
        ({"bucket": "todo"}, "AD"),
        ({"bucket": "todo,closed"}, "ABD"),
        ({"bucket": "done"}, "C"),
        ({"bucket": "none"}, "E"),
        ({"bucket": "doing"}, ""),
        ({"status": "closed", "bucket": "todo"}, ""),
        ({"category": "WS"}, "D"),
        ({"category": "WS,GS"}, "ABCDE"),
        ({"cell": "150901"}, "ABE"),
        ({"cell": "150902001201"}, "CD"),
        ({"cell": "150901,150902"}, "ABCDE"),
        ({"cell": "1509"}, "ABCDE"),
        ({"cell": "509"}, ""),
        ({"cell": "none"}, ""),
        ({"cell": "%"}, ""),
        ({"batch": "GS-2021-01"}, "ABCE"),
        ({"batch": "GS-2021-01,WS-1"}, "ABCDE"),
        ({"site": "NR1"}, "ABE"),
        ({"type": "quarry"}, "A"),
        ({"zone": "core"}, "ABE"),
        ({"zone": "first"}, "CD"),
        ({"zone": "none"}, ""),
        ({"month": "2021-05"}, "ABCE"),
        ({"month": "2026-03"}, "D"),
        ({"doubtful": "0"}, "ABCDE"),
        ({"holder": "none"}, "ABCDE"),
        ({"holder": "me"}, ""),
        ({"bbox": "112,40,112.9,42"}, "ABE"),
        ({"bbox": "112.249,40.749,112.251,40.751"}, "ABE"),
        ({"bbox": "-180,-90,180,90"}, "ABCDE"),
        ({"q": "c-3"}, "C"),
        ({"q": "100%"}, "D"),
        ({"q": "at_the"}, "D"),
        ({"q": "_"}, "D"),
        ({"q": "二县"}, "CD"),
        ({"q": "NR1"}, "ABE"),
        ({"q": " "}, "ABCDE"),
        ({"overdue": "1"}, "ACD"),
        ({"overdue": "0"}, "BE"),
        ({"lamp": "red"}, "ACD"),
        ({"lamp": "blue"}, "BE"),
        ({"lamp": "green,yellow,grey"}, ""),
        ({"view": "split", "z": "11", "bucket": ""}, "ABCDE"),
    ],
)
def test_each_filter_leaves_what_it_describes(
    people: Cast,
    scattered: dict[str, ProblemPoint],
    calling: Caller,
    query: dict[str, str],
    found: str,
) -> None:
    ProblemPoint.objects.filter(pk=scattered["c"].pk).update(due_on=date(2026, 3, 4))
    answer = calling(people.city).get(POINTS, query)
    assert {number[0] for number in numbers(answer)} == set(found)
    assert answer.json()["count"] == len(found)


def test_a_parameter_may_also_be_repeated(
    people: Cast, scattered: dict[str, ProblemPoint], calling: Caller
) -> None:
    answer = calling(people.city).get(POINTS + "?status=closed&status=no_issue")
    assert numbers(answer) == {"B-2", "E-5"}


def test_void_points_are_listed_only_when_asked_for(
    people: Cast, scattered: dict[str, ProblemPoint], calling: Caller
) -> None:
    client = calling(people.city)
    a = scattered["a"]
    done = client.post(
        f"{POINTS}/{a.pk}/actions/void",
        {"version": a.version, "note": "twice in the file"},
        content_type="application/json",
    )
    assert done.status_code == 200, done.content
    assert "A-1" not in numbers(client.get(POINTS))
    answer = client.get(POINTS, {"status": "void"})
    assert numbers(answer) == {"A-1"}
    assert answer.json()["items"][0]["lamp"] is None
    assert numbers(client.get(POINTS, {"bucket": "void"})) == {"A-1"}


@pytest.mark.parametrize(
    "query, field",
    [
        ({"bbox": "113,40,112,42"}, "bbox"),
        ({"bbox": "112,42,113,40"}, "bbox"),
        ({"bbox": "112,40,113,42,5"}, "bbox"),
        ({"bbox": "112,40,113"}, "bbox"),
        ({"bbox": "nan,40,113,42"}, "bbox"),
        ({"bbox": "112,40,inf,42"}, "bbox"),
        ({"bbox": "112,40,200,42"}, "bbox"),
        ({"bbox": "112,-91,113,42"}, "bbox"),
        ({"bbox": "a,b,c,d"}, "bbox"),
        ({"bbox": '{"srid": 4490, "driver": "GTiff"}'}, "bbox"),
        ({"bbox": "/vsicurl/http://canary.invalid/x"}, "bbox"),
        ({"bbox": "1" * 300}, "bbox"),
        ({"bucket": "todo,gone"}, "bucket"),
        ({"status": "open"}, "status"),
        ({"lamp": "pink"}, "lamp"),
        ({"category": "ZZ"}, "category"),
        ({"overdue": "perhaps"}, "overdue"),
        ({"month": "2021-13"}, "month"),
        ({"month": "2021"}, "month"),
        ({"q": "a" * 101}, "q"),
        ({"cell": "1" * 81}, "cell"),
        ({"batch": ",".join("x" * 60)}, "batch"),
        ({"limit": "0"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "1000000000"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "A" * 500}, "cursor"),
        ({"cursor": "WzEsMl0"}, "cursor"),
        ({"cursor": "bnVsbA"}, "cursor"),
        ({"order": "sideways"}, "order"),
    ],
)
@pytest.mark.parametrize("address", [POINTS, GEOJSON])
def test_a_wrong_filter_is_refused_in_words(
    people: Cast, calling: Caller, address: str, query: dict[str, str], field: str
) -> None:
    answer = calling(people.city).get(address, query)
    assert answer.status_code == 422, answer.content
    body = answer.json()
    assert body["code"] == "invalid"
    named = [name for name in body["fields"] if name.split(".")[0] == field]
    assert named
    assert body["fields"][named[0]].endswith(".")


def test_a_refusal_speaks_the_callers_language(people: Cast, calling: Caller) -> None:
    client = calling(people.city)
    query = {"bbox": "113,40,112,42"}
    english = client.get(POINTS, query).json()
    chinese = client.get(POINTS, query, headers={"Accept-Language": "zh-Hans"}).json()
    assert english["code"] == chinese["code"] == "invalid"
    assert "turned round" in english["fields"]["bbox"]
    assert chinese["fields"]["bbox"] != ""


def test_text_that_no_database_can_hold_is_refused(
    people: Cast, calling: Caller
) -> None:
    answer = calling(people.city).get(POINTS + "?q=a%00b")
    assert answer.status_code in {400, 422}
    assert answer.json()["code"]


# --- Pages ------------------------------------------------------------------------------
def _walk(client: Client, **query: Any) -> list[int]:
    """All ids, page by page."""
    seen: list[int] = []
    cursor = ""
    while True:
        page = client.get(POINTS, {**query, "cursor": cursor}).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            return seen
        cursor = page["next"]


@pytest.mark.parametrize("order", ["oldest", "newest"])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 7, 1000])
def test_pages_hold_every_point_once(
    people: Cast, calling: Caller, order: str, limit: int
) -> None:
    made = [one.pk for one in cases.enter(people.village111, times=7)]
    walked = _walk(calling(people.city), limit=limit, order=order)
    assert walked == sorted(made, reverse=order == "newest")


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_points_that_come_in_meanwhile_neither_hide_nor_double_others(
    people: Cast, calling: Caller, order: str
) -> None:
    before = {one.pk for one in cases.enter(people.village111, times=6)}
    client = calling(people.city)
    seen: list[int] = []
    cursor = ""
    for _turn in range(6):
        page = client.get(POINTS, {"limit": 2, "cursor": cursor, "order": order}).json()
        seen += [item["id"] for item in page["items"]]
        cases.enter(people.village112)
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_a_cursor_of_one_order_does_not_fit_the_other(
    people: Cast, calling: Caller
) -> None:
    cases.enter(people.village111, times=2)
    client = calling(people.city)
    cursor = client.get(POINTS, {"limit": 1}).json()["next"]
    wrong = client.get(POINTS, {"limit": 1, "cursor": cursor, "order": "newest"})
    assert wrong.status_code == 422


def test_a_list_costs_the_same_few_queries_for_one_point_and_for_many(
    people: Cast, calling: Caller, django_assert_max_num_queries: Any
) -> None:
    cases.enter(people.village111, times=30)
    client = calling(people.city)
    # Token and its day of use, roles, rows, count.
    with django_assert_max_num_queries(6) as asked:
        client.get(POINTS, {"limit": 1})
    with django_assert_max_num_queries(len(asked)):
        client.get(POINTS, {"limit": 30})
    with django_assert_max_num_queries(len(asked)):
        client.get(GEOJSON, {"limit": 30})


# --- Rows -------------------------------------------------------------------------------
def test_a_row_says_what_a_table_needs(
    people: Cast, scattered: dict[str, ProblemPoint], calling: Caller
) -> None:
    (row,) = calling(people.city).get(POINTS, {"q": "A-1"}).json()["items"]
    a = scattered["a"]
    assert row == {
        "id": a.pk,
        "uid": str(a.uid),
        "number": "A-1",
        "title": "",
        "category": "GS",
        "status": "pending_dispatch",
        "bucket": "todo",
        "lamp": "red",
        "lamp_reason": "overdue",
        "overdue": True,
        "due_on": "2026-03-04",
        "round_no": 1,
        "version": 1,
        "batch_code": "GS-2021-01",
        "cell_code": "150901001201",
        "cell_name": people.village111.name,
        "county_name": "一县",
        "holder_name": None,
        "site_name": "NR1保护区",
        "zone": "core",
        "type": "quarry",
        "is_focus": False,
        "is_doubtful": False,
        "is_supervised": False,
        "lon": 112.25,
        "lat": 40.75,
    }


def test_geojson_is_what_rfc_7946_asks_for(
    people: Cast, scattered: dict[str, ProblemPoint], calling: Caller
) -> None:
    answer = calling(people.city).get(GEOJSON, {"limit": 2})
    assert answer["Content-Type"] == "application/geo+json"
    body = answer.json()
    assert body["type"] == "FeatureCollection"
    assert body["count"] == 5
    assert body["next"]
    assert len(body["features"]) == 2
    first = body["features"][0]
    assert first["type"] == "Feature"
    assert first["id"] == scattered["a"].pk
    assert first["geometry"] == {"type": "Point", "coordinates": [112.25, 40.75]}
    assert first["properties"]["bucket"] == "todo"
    assert "location" not in first["properties"]


def test_geojson_and_list_say_the_same_of_a_point(
    people: Cast, scattered: dict[str, ProblemPoint], calling: Caller
) -> None:
    client = calling(people.city)
    rows = {item["id"]: item for item in client.get(POINTS).json()["items"]}
    for feature in client.get(GEOJSON).json()["features"]:
        assert {"id": feature["id"], **feature["properties"]} == rows[feature["id"]]


def test_a_point_without_place_has_no_geometry(people: Cast, calling: Caller) -> None:
    (made,) = cases.enter(people.village111, category="XF")
    ProblemPoint.objects.filter(pk=made.pk).update(location=None)
    (feature,) = calling(people.city).get(GEOJSON).json()["features"]
    assert feature["geometry"] is None


def test_answers_may_not_be_kept_by_anybody_between(
    people: Cast, calling: Caller
) -> None:
    for address in (POINTS, GEOJSON):
        answer = calling(people.city).get(address)
        assert "private" in answer["Cache-Control"]
