"""The journey: a batch arrives, one point of it goes the whole way, nothing is staged.

Everything happens over HTTP with the site's own processes; Django is used here only to
write the cast and its tokens and to look, at the end, for what the worker wrote.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from gis_core.models import Notice
from tests.journey.batch import HERE, import_the_batch
from tests.journey.party import SHANGHAI, Refused, wait_for
from tests.journey.scene import Journey
from tests.live import LiveSite
from tests.people import Cast

ITEMS = ("measures", "punished", "standards", "similar", "lasting")
CHECKLIST = {item: {"answer": "yes"} for item in ITEMS}
VIEWS = ("near", "far", "direction1", "direction2")

WAY = [
    ("register", None),
    ("dispatch", "苏和"),
    ("dispatch", "李建国"),
    ("dispatch", "巴图"),
    ("submit-verification", "高娃"),
    ("return-verification", "李建国"),
    ("submit-verification", "高娃"),
    ("approve-verification", "李建国"),
    ("approve-verification", "苏和"),
    ("submit-plan", "孙厂长"),
    ("approve-plan", "赵林草"),
    ("approve-plan", "李建国"),
    ("declare-done", "孙厂长"),
    ("pass-self-check", "李建国"),
    ("accept", "白音"),
    ("end-publicity", None),
    ("close", "白音"),
]
"""Each step and who took it; None where it may be the system or whoever imported."""


@pytest.fixture
def journey(live: LiveSite, people: Cast) -> Iterator[Journey]:
    """Nothing has happened yet."""
    yield Journey(live, people)


def test_a_batch_arrives_and_one_point_goes_all_the_way_to_closure(
    journey: Journey,
) -> None:
    assert journey.counts() == {"issued": 0, "done": 0, "closed": 0}

    accepted = import_the_batch(journey)
    assert journey.counts() == {"issued": accepted, "done": 0, "closed": 0}

    dispatch_down(journey)
    before = verify(journey)
    approve_verification(journey)
    plan(journey)
    rectify(journey, before)
    self_check(journey)
    assert journey.counts() == {"issued": accepted, "done": 1, "closed": 0}

    accept(journey)
    outlast_publicity(journey)
    missing, params = journey["city2"].refused(
        journey.point, "close", closure_no="销号〔2026〕1号"
    )
    assert missing == Refused(422, "evidence-missing")
    assert params["missing"] == ["registration-missing"]
    form = journey["city2"].take_paper(journey.point, "closure", "registration")
    closed = journey["city2"].act(
        journey.point,
        "close",
        note="同意销号",
        evidence=(form,),
        closure_no="销号〔2026〕1号",
    )
    assert (closed["status"], closed["bucket"]) == ("closed", "closed")
    assert journey.counts() == {"issued": accepted, "done": 1, "closed": 1}

    the_record_is_whole(journey, accepted)
    the_worker_told_people(journey)


# --- Down -------------------------------------------------------------------------------
def dispatch_down(journey: Journey) -> None:
    """City, county, town, inspector; who looked too early is refused."""
    people, point = journey.people, journey.point
    journey["city"].act(point, "dispatch", cell=people.county_cell.pk)

    seen = journey["county"].point(point)["version"]
    journey["county"].act(point, "dispatch", version=seen, cell=people.town11.pk)
    late, params = journey["county_second"].refused(
        point, "dispatch", version=seen, cell=people.town12.pk
    )
    assert late == Refused(409, "stale-version")
    assert params["version"] > seen

    given = journey["town"].act(point, "dispatch", user=people.inspector.pk)
    assert given["status"] == "pending_verify"
    assert given["holder_name"] == people.inspector.name


# --- Verification -----------------------------------------------------------------------
def verify(journey: Journey) -> str:
    """Two people, four photos; returned once and handed in again; the near photo."""
    point = journey.point
    photographers = ["inspector", "inspector", "inspector_second", "inspector_second"]
    taken = {}
    for slot, who in zip(VIEWS, photographers, strict=True):
        kept = journey[who].take_photo(point, "verification", near(slot), slot=slot)
        assert kept["flags"] == []
        taken[slot] = kept["uid"]
    found = {
        "persons": [
            journey.people.inspector.name,
            journey.people.inspector_second.name,
        ],
        "visited_on": today(),
        "verdict": "unlawful",
        "facts": "三间平房，未办理手续，占用草地。",
        "owner": journey.people.works.name,
    }
    three = tuple(taken[slot] for slot in VIEWS[1:])
    missing, params = journey["inspector"].refused(
        point, "submit-verification", evidence=three, **found
    )
    assert missing == Refused(422, "evidence-missing")
    assert params["missing"] == ["photos-missing"]

    journey["inspector"].act(
        point, "submit-verification", evidence=(taken["near"], *three), **found
    )
    returned = journey["county"].act(
        point, "return-verification", note="近景照片不清楚", reason="photos"
    )
    assert (returned["status"], returned["returned_count"]) == ("pending_verify", 1)

    again = journey["inspector"].take_photo(point, "verification", HERE, slot="near")
    submitted = journey["inspector"].act(
        point,
        "submit-verification",
        note="已重拍近景",
        evidence=(again["uid"], *three),
        **found,
    )
    assert submitted["status"] == "verify_review"
    return str(again["uid"])


def approve_verification(journey: Journey) -> None:
    """The county signs, then the city."""
    signed = journey["county"].act(journey.point, "approve-verification", note="属实")
    assert signed["awaiting_level"] == "city"
    journey["city"].act(journey.point, "approve-verification", note="同意")
    assert journey.status() == "pending_plan"


# --- Rectification ----------------------------------------------------------------------
def plan(journey: Journey) -> None:
    """The unit's plan, co-signed by forestry before the county may approve it."""
    point = journey.point
    journey["unit"].act(
        point,
        "submit-plan",
        goal="恢复草地原貌",
        measures=[
            {"text": "拆除平房", "kind": "demolish"},
            {"text": "平整覆土", "kind": "restore"},
        ],
        responsible_person=journey.people.unit.name,
        due_on=today(days=60),
    )
    sheet = journey["county"].take_paper(point, "before", "signature")
    alone, _params = journey["county"].refused(point, "approve-plan", evidence=(sheet,))
    assert alone == Refused(409, "cosign-missing")
    journey["department"].act(point, "approve-plan", note="同意会签")
    approved = journey["county"].act(point, "approve-plan", evidence=(sheet,))
    assert approved["status"] == "rectifying"


def rectify(journey: Journey, before: str) -> None:
    """Done, with three photos from after, one at the angle of a photo from before."""
    point, unit = journey.point, journey["unit"]
    photos = (
        unit.take_photo(point, "after", near("near"), pair_of=before),
        unit.take_photo(point, "after", near("far")),
        unit.take_photo(point, "after", near("direction1")),
    )
    declared = unit.act(
        point,
        "declare-done",
        evidence=tuple(photo["uid"] for photo in photos),
        text="已拆除并覆土",
        done_measures=[1, 2],
        place={"lon": HERE[0], "lat": HERE[1], "accuracy": 8},
    )
    assert declared["status"] == "self_check"


def self_check(journey: Journey) -> None:
    """The county goes there itself."""
    county = journey["county"]
    own = county.take_photo(journey.point, "self_check", near("direction2"))
    passed = county.act(
        journey.point, "pass-self-check", evidence=(own["uid"],), checklist=CHECKLIST
    )
    assert (passed["status"], passed["bucket"]) == ("accept_review", "done")


# --- Closure ----------------------------------------------------------------------------
def accept(journey: Journey) -> None:
    """Not by the one who signed in this round before, but by the other city manager."""
    point = journey.point
    page = journey["city2"].take_paper(point, "acceptance", "signature")
    same, _params = journey["city"].refused(
        point, "accept", evidence=(page,), checklist=CHECKLIST
    )
    assert same == Refused(403, "four-eyes")
    accepted = journey["city2"].act(
        point, "accept", evidence=(page,), checklist=CHECKLIST, opinion="同意通过验收"
    )
    assert accepted["status"] == "publicity"


def outlast_publicity(journey: Journey) -> None:
    """Not before five working days are over; then the site's daily task or the city."""
    point = journey.point
    runs, params = journey["city"].refused(point, "end-publicity")
    assert runs == Refused(409, "publicity-runs")
    ends_on = date.fromisoformat(params["date"])
    days = (ends_on - datetime.now(SHANGHAI).date()).days + 1
    assert days > 5
    journey.site.move_time(days)

    seen = journey["city"].point(point)
    if seen["status"] == "publicity":
        answer = journey["city"].visitor.post_json(
            f"/api/v1/points/{point}/actions/end-publicity",
            {"version": seen["version"]},
        )
        # The worker's daily task may have been quicker; then nothing is left to end.
        assert answer.status in {200, 409}, answer.text
    assert journey.status() == "pending_close"


# --- What remains -----------------------------------------------------------------------
def the_record_is_whole(journey: Journey, accepted: int) -> None:
    """Every step in its order, each sealed with the one before; the audit agrees."""
    events = journey["auditor"].get(f"/points/{journey.point}/events")["items"]
    assert [event["seq"] for event in events] == list(range(1, len(WAY) + 1))
    assert [event["action"] for event in events] == [action for action, _who in WAY]
    for event, (_action, who) in zip(events, WAY, strict=True):
        assert who in {None, event["actor"]}
    hashes = [event["hash"] for event in events]
    assert all(len(bytes.fromhex(each)) == 32 for each in hashes)
    assert len(set(hashes)) == len(hashes)
    assert [event["prev_hash"] for event in events] == [None, *hashes[:-1]]
    moments = [datetime.fromisoformat(event["at"]) for event in events]
    assert moments == sorted(moments)
    assert (moments[-1] - moments[-3]).days >= 5

    verdict = json.loads(journey.site.manage("verify_audit", "--json"))
    assert verdict["ok"], verdict["faults"]
    assert verdict["points"] == accepted
    assert verdict["events"] == accepted - 1 + len(WAY)


def the_worker_told_people(journey: Journey) -> None:
    """The inspector heard of the work and of its return."""

    def told() -> set[str] | None:
        codes = Notice.objects.filter(
            recipient=journey.people.inspector, target_id=journey.point
        ).values_list("code", flat=True)
        return set(codes) or None

    notices = wait_for(told, "the inspector's notices")
    assert {"point-dispatch", "point-return-verification"} <= notices


def near(slot: str) -> tuple[float, float]:
    """Where a view was taken from: some metres from the place, each from its own."""
    step = VIEWS.index(slot) * 0.0002
    return HERE[0] + step, HERE[1] - step


def today(days: int = 0) -> str:
    """The site's day, or one so many days later."""
    day = datetime.now(SHANGHAI).date()
    return date.fromordinal(day.toordinal() + days).isoformat()
