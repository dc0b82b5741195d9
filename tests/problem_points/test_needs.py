"""Which evidence each step needs, and what it does with what is sent."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from gis_core import crs
from gis_core.accounts.models import User
from gis_core.errors import Invalid
from problem_points.models import (
    PointEvent,
    PointEvidence,
    ProblemPoint,
    Profile,
    Verification,
)
from tests.factories.exhibits import add_paper, add_photo
from tests.factories.photos import photo
from tests.factories.points import do, point_at, step, walk
from tests.people import Cast, inside

FOUR = ("near", "far", "direction1", "direction2")
METRE = 1 / 111_050  # degrees of latitude around 41° north


def missing(point: ProblemPoint, action: str, by: User, **told: Any) -> list[str]:
    """The codes of what is missing for a step."""
    with pytest.raises(Invalid) as refused:
        do(point, action, by, **told)
    assert refused.value.code == "evidence-missing"
    assert set(refused.value.fields) == {"evidence"}
    codes: list[str] = refused.value.params["missing"]
    return codes


def views(point: ProblemPoint, by: User, *slots: str, **facts: Any) -> list[Any]:
    """Photos of a verification, one a named view."""
    return [add_photo(point, by, "verification", slot=slot, **facts) for slot in slots]


# --- T3 ---------------------------------------------------------------------------------
def test_a_verification_shows_four_named_views(people: Cast) -> None:
    point, by = point_at("pending_verify", people), people.inspector
    three = views(point, by, *FOUR[:3])
    blank = views(point, by, "")
    last = views(point, by, FOUR[3])

    assert missing(point, "submit-verification", by, evidence=three) == [
        "photos-missing"
    ]
    assert missing(point, "submit-verification", by, evidence=three + blank) == [
        "views-missing"
    ]
    moved = do(point, "submit-verification", by, evidence=three + last)
    assert moved.status == "verify_review"


def test_photos_count_when_they_are_sent_with_the_step(people: Cast) -> None:
    point, by = point_at("pending_verify", people), people.inspector
    views(point, by, *FOUR)
    assert missing(point, "submit-verification", by, evidence=()) == ["photos-missing"]


def test_each_photo_of_a_verification_has_its_position(people: Cast) -> None:
    point, by = point_at("pending_verify", people), people.inspector
    sent = views(point, by, *FOUR[:3])
    sent += views(point, by, FOUR[3], lon=None, lat=None, accuracy=None)
    assert missing(point, "submit-verification", by, evidence=sent) == [
        "position-missing"
    ]


def test_a_position_that_the_camera_wrote_will_do(people: Cast) -> None:
    point, by = point_at("pending_verify", people), people.inspector
    sent = views(point, by, *FOUR[:3])
    picture = photo(77, place=(point.location.x, point.location.y))
    nowhere = {"lon": None, "lat": None, "accuracy": None}
    sent += views(point, by, FOUR[3], content=picture, **nowhere)
    assert do(point, "submit-verification", by, evidence=sent).status == "verify_review"


def test_a_patrol_finding_needs_two_photos_of_any_view(people: Cast) -> None:
    point, by = point_at("pending_verify", people, "GP"), people.inspector
    one = views(point, by, "")
    assert missing(point, "submit-verification", by, evidence=one) == ["photos-missing"]
    told = {"persons": ["高娃"], "evidence": one + views(point, by, "")}
    assert do(point, "submit-verification", by, **told).status == "verify_review"


@pytest.mark.parametrize(
    ("verdict", "kind", "code"),
    [
        ("outside", "zone_map", "zone-map-missing"),
        ("approved", "approval", "approval-missing"),
    ],
)
def test_a_verdict_that_ends_the_case_needs_its_paper(
    people: Cast, verdict: str, kind: str, code: str
) -> None:
    point, by = point_at("pending_verify", people), people.inspector
    sent = views(point, by, *FOUR)
    told = {"verdict": verdict, "evidence": sent}
    assert missing(point, "submit-verification", by, **told) == [code]

    add_paper(point, by, kind, "verification")  # on file is enough
    assert do(point, "submit-verification", by, **told).status == "verify_review"


# --- Distance ---------------------------------------------------------------------------
def test_photos_from_afar_need_a_reason_and_are_no_obstacle(people: Cast) -> None:
    point, by = point_at("pending_verify", people), people.inspector
    afar = inside(people.village111, north=260 * METRE)
    sent = views(point, by, *FOUR, place=afar)
    with pytest.raises(Invalid) as refused:
        do(point, "submit-verification", by, evidence=sent)
    assert set(refused.value.fields) == {"distance_reason"}
    assert "260" in str(refused.value.fields["distance_reason"])

    told = {"evidence": sent, "distance_reason": "河水上涨，无法靠近"}
    do(point, "submit-verification", by, **told)
    row = Verification.objects.get(point=point)
    assert row.distance_m == pytest.approx(260, abs=2)
    assert row.distance_reason == "河水上涨，无法靠近"


def test_one_photo_close_by_is_close_enough(people: Cast) -> None:
    point, by = point_at("pending_verify", people), people.inspector
    sent = views(point, by, *FOUR[:3], place=inside(people.village111, north=0.1))
    sent += views(
        point, by, FOUR[3], place=inside(people.village111, north=190 * METRE)
    )
    do(point, "submit-verification", by, evidence=sent)
    assert Verification.objects.get(point=point).distance_m == pytest.approx(190, abs=2)


def test_the_distance_is_to_the_outline_where_there_is_one(people: Cast) -> None:
    middle = inside(people.village111)
    outline = MultiPolygon(
        Polygon.from_bbox(
            (middle.x - 0.01, middle.y - 0.01, middle.x + 0.01, middle.y + 0.01)
        ),
        srid=crs.STORAGE,
    )
    point = point_at("pending_verify", people, outline=outline.hexewkb.decode())
    edge = inside(people.village111, north=0.01 + 100 * METRE)
    sent = views(point, people.inspector, *FOUR, place=edge)
    do(point, "submit-verification", people.inspector, evidence=sent)
    assert Verification.objects.get(point=point).distance_m == pytest.approx(100, abs=2)


def test_a_case_without_a_place_has_no_distance(people: Cast) -> None:
    point = point_at("verify_review", people, "XF", location=None)
    assert Verification.objects.get(point=point).distance_m is None


# --- T7, T8 -----------------------------------------------------------------------------
def test_a_plan_that_needs_an_assessment_brings_the_report(people: Cast) -> None:
    point = point_at("pending_plan", people)
    told = {"needs_assessment": True}
    assert missing(point, "submit-plan", people.unit, **told) == ["assessment-missing"]
    report = add_paper(point, people.unit, "assessment", "before")
    moved = do(point, "submit-plan", people.unit, evidence=[report], **told)
    assert moved.plans.get().needs_assessment


def test_a_plan_is_approved_on_a_sheet_and_with_photos_from_before(
    people: Cast,
) -> None:
    point = do(
        point_at("plan_review", people), "approve-plan", people.department, evidence=()
    )
    add_paper(point, people.county, "approval", "verification")  # of something else
    PointEvidence.objects.filter(point=point, kind="photo").update(phase="during")
    assert missing(point, "approve-plan", people.county, evidence=()) == [
        "before-photos-missing",
        "approval-sheet-missing",
    ]
    before = [add_photo(point, people.county, "before") for _ in range(2)]
    assert missing(point, "approve-plan", people.county, evidence=before) == [
        "approval-sheet-missing"
    ]


def test_a_department_signs_without_papers(people: Cast) -> None:
    point = point_at("plan_review", people)
    moved = do(point, "approve-plan", people.department, evidence=())
    assert moved.awaiting_departments == []


# --- T10, T12 ---------------------------------------------------------------------------
def test_progress_is_shown_by_a_photo(people: Cast) -> None:
    point = point_at("rectifying", people)
    assert missing(point, "report-progress", people.unit, pct=30, evidence=()) == [
        "photos-missing"
    ]


def test_a_declaration_shows_three_views_after_one_of_them_from_the_same_angle(
    people: Cast,
) -> None:
    point, by = point_at("rectifying", people), people.unit
    two = [add_photo(point, by, "after") for _ in range(2)]
    assert missing(point, "declare-done", by, evidence=two) == ["photos-missing"]
    third = [add_photo(point, by, "after")]
    assert missing(point, "declare-done", by, evidence=two + third) == ["pair-missing"]

    before = point.evidence.filter(phase="verification").first().uid
    pair = [add_photo(point, by, "after", pair_of=before)]
    assert do(point, "declare-done", by, evidence=two + pair).status == "self_check"


@pytest.mark.parametrize(
    ("kind", "paper", "code"),
    [
        ("penalty", "penalty", "penalty-missing"),
        ("papers", "approval", "approval-missing"),
    ],
)
def test_measures_on_paper_are_proved_by_the_paper(
    people: Cast, kind: str, paper: str, code: str
) -> None:
    point = do(
        point_at("pending_plan", people),
        "submit-plan",
        people.unit,
        measures=[{"text": "依法办理", "kind": kind}],
    )
    point = walk(point, people, until=lambda one: one.status == "rectifying")
    after = [add_photo(point, people.unit, "after") for _ in range(2)]
    before = point.evidence.filter(phase="verification").first().uid
    after.append(add_photo(point, people.unit, "after", pair_of=before))
    assert missing(point, "declare-done", people.unit, evidence=after) == [code]
    add_paper(point, people.unit, paper, "after")
    assert do(point, "declare-done", people.unit, evidence=after).status == "self_check"


def test_an_outfall_is_sampled_after_the_work(people: Cast) -> None:
    point = point_at("rectifying", people, "OF")
    after = [add_photo(point, people.unit, "after") for _ in range(2)]
    before = point.evidence.filter(phase="verification").first().uid
    after.append(add_photo(point, people.unit, "after", pair_of=before))
    assert missing(point, "declare-done", people.unit, evidence=after) == [
        "sample-missing"
    ]


# --- T13, T15, T18, T19, T20 ------------------------------------------------------------
def test_a_self_check_shows_a_visit_of_ones_own(people: Cast) -> None:
    point, by = point_at("self_check", people), people.county
    nowhere = {"lon": None, "lat": None, "accuracy": None}
    others = [
        add_photo(point, people.county_second, "self_check"),
        add_photo(point, by, "self_check", **nowhere),
        add_photo(point, by, "after"),
    ]
    for sent in ((), *([one] for one in others)):
        assert missing(point, "pass-self-check", by, evidence=sent) == [
            "own-visit-missing"
        ]


def test_the_submitters_photo_sent_once_more_is_no_visit_of_ones_own(
    people: Cast,
) -> None:
    point = point_at("rectifying", people)
    after = [
        add_photo(point, people.unit, "after", content=photo(4_711)),
        add_photo(point, people.unit, "after"),
    ]
    before = point.evidence.filter(phase="verification").first().uid
    after.append(add_photo(point, people.unit, "after", pair_of=before))
    point = do(point, "declare-done", people.unit, evidence=after)
    again = add_photo(point, people.county, "self_check", content=photo(4_711))
    assert missing(point, "pass-self-check", people.county, evidence=[again]) == [
        "own-visit-missing"
    ]


def test_an_acceptance_is_signed_on_paper(people: Cast) -> None:
    point = point_at("accept_review", people)
    assert missing(point, "accept", people.city2, evidence=()) == ["signature-missing"]


def test_only_the_closing_level_brings_the_signature_page(people: Cast) -> None:
    point = point_at("accept_review", people, close_level="province")
    point = do(point, "accept", people.city2, evidence=())
    assert point.awaiting_level == "province"
    assert missing(point, "accept", people.province, evidence=()) == [
        "signature-missing"
    ]


def test_a_visit_at_acceptance_is_asked_for_where_the_profile_says_so(
    people: Cast,
) -> None:
    Profile.objects.update(visit_at_acceptance=True)
    point = point_at("accept_review", people)
    page = add_paper(point, people.city2, "signature", "acceptance")
    assert missing(point, "accept", people.city2, evidence=[page]) == ["photos-missing"]
    visit = add_photo(point, people.city2, "acceptance")
    moved = do(point, "accept", people.city2, evidence=[page, visit], site_visited=True)
    assert moved.status == "publicity"


def test_closing_needs_the_papers_that_the_profile_lists(people: Cast) -> None:
    point = point_at("pending_close", people)
    close = partial(missing, point, "close", people.city)
    # Uploaded beside the step, it is not in the file.
    form = add_paper(point, people.city, "registration", "closure")
    assert close(evidence=()) == ["registration-missing"]

    Profile.objects.filter(category="GS").update(
        closing_files=["registration", "minutes", "signature"]
    )
    assert close(evidence=[form]) == ["minutes-missing"]
    minutes = add_paper(point, people.city, "minutes", "closure")
    closed = do(point, "close", people.city, evidence=[form, minutes])
    assert closed.status == "closed"


def test_papers_of_an_earlier_round_do_not_close_the_next(people: Cast) -> None:
    point = do(point_at("closed", people), "reopen", people.city)
    point = walk(point, people, until=lambda one: one.status == "pending_close")
    assert missing(point, "close", people.city, evidence=()) == ["registration-missing"]


def test_a_patrol_finding_closes_without_a_form(people: Cast) -> None:
    point = point_at("pending_close", people, "GP")
    assert do(point, "close", people.county, evidence=()).status == "closed"


def test_closing_needs_the_originals_of_what_was_used(people: Cast) -> None:
    point = point_at("pending_close", people)
    on_phone = point.evidence.filter(event__isnull=False).first()
    original = on_phone.original
    PointEvidence.objects.filter(pk=on_phone.pk).update(original=None)
    assert missing(point, "close", people.city) == ["originals-missing"]
    PointEvidence.objects.filter(pk=on_phone.pk).update(original=original)
    assert do(point, "close", people.city).status == "closed"


def test_a_look_back_shows_a_photo_with_its_place(people: Cast) -> None:
    point = point_at("closed", people)
    nowhere = add_photo(
        point, people.city, "look_back", lon=None, lat=None, accuracy=None
    )
    for sent in ((), [nowhere]):
        assert missing(point, "confirm-look-back", people.city, evidence=sent) == [
            "visit-photo-missing"
        ]
    looked = do(point, "confirm-look-back", people.city, result="无反弹")
    assert looked.status == "closed"
    assert looked.lookbacks.get().result == "无反弹"


# --- Whose, and once only ---------------------------------------------------------------
def test_evidence_of_another_point_is_unknown_here(people: Cast) -> None:
    point, other = (
        point_at("pending_verify", people),
        point_at("pending_verify", people),
    )
    foreign = views(other, people.inspector, "near")
    for sent in (foreign, [uuid4()]):
        with pytest.raises(Invalid) as refused:
            do(point, "submit-verification", people.inspector, evidence=sent)
        assert refused.value.code == "evidence-unknown"


def test_a_photo_serves_one_kind_of_step(people: Cast) -> None:
    point = point_at("verify_review", people)
    used = list(point.evidence.values_list("uid", flat=True))
    with pytest.raises(Invalid) as refused:
        do(point, "supervise", people.leader, evidence=used[:1])
    assert refused.value.code == "evidence-used"

    point = do(point, "return-verification", people.county)
    again = do(point, "submit-verification", people.inspector, evidence=used)
    assert again.status == "verify_review"


def test_a_step_keeps_the_hashes_of_its_evidence_and_ties_the_rows(
    people: Cast,
) -> None:
    point = step(point_at("pending_verify", people), people)
    event = PointEvent.objects.get(point=point, seq=point.last_seq)
    rows = point.evidence.order_by("pk")
    assert event.evidence == [row.original_sha256 for row in rows]
    assert {row.event_id for row in rows} == {event.pk}
