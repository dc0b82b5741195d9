"""Evidence of a point: who may add and see it, once each, with what it claims."""

import io
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gis_core.accounts import tokens
from gis_core.accounts.models import User
from gis_core.errors import Conflict, Invalid, Missing, NotPermitted, TooLarge
from gis_core.evidence import contents, store
from gis_core.evidence.flags import Flag
from gis_core.evidence.models import StoredFile
from grid.models import Membership
from problem_points.actions.evidence import Sent, add_evidence, add_evidence_many
from problem_points.actions.registration import register
from problem_points.models import Batch, PointEvidence, ProblemPoint
from tests.evidence.test_documents import PDF
from tests.factories.photos import photo
from tests.people import Cast, inside

NOON = datetime(2021, 6, 1, 4, tzinfo=UTC)
PHOTO: dict[str, Any] = {"kind": "photo", "phase": "verification"}
Adder = Callable[..., PointEvidence]


@pytest.fixture
def point(people: Cast) -> ProblemPoint:
    """A point in the first village, registered by the county; the county acts next."""
    return registered(people)


def registered(people: Cast, east: float = 0.0, **facts: Any) -> ProblemPoint:
    where = inside(people.village111, east=east)
    said = {
        "category": "GS",
        "title": "采石场",
        "place": {"lon": where.x, "lat": where.y},
        **facts,
    }
    return register(by=people.county, at=NOON - timedelta(days=1), data=said)


def add(point: ProblemPoint, by: User, file: io.BytesIO | None = None, **facts: Any):
    return add_evidence(
        point_id=point.pk,
        by=by,
        at=NOON,
        uploaded_file=file or photo(),
        **{**PHOTO, **facts},
    )


def test_a_photo_is_kept_with_its_copy_and_all_claims(
    point: ProblemPoint, county: User
) -> None:
    where = point.location
    file = photo(
        place=(where.x, where.y), at=NOON, camera="HUAWEI P40", name="远景.jpg"
    )

    added = add(
        point,
        county,
        file,
        slot="far",
        source="live-camera",
        captured_at=NOON,
        lon=where.x + 0.0001,
        lat=where.y,
        accuracy=8.5,
        heading=270.0,
        fix_at=NOON,
    )

    row = PointEvidence.objects.get(pk=added.pk)
    assert row.original and row.display and row.fix_location and row.exif_location
    assert row.original_sha256 == store.sha256_of(file)
    assert store.path_of(row.original).read_bytes() == file.getvalue()
    assert (row.original.media_type, row.original.width) == ("image/jpeg", 640)
    assert row.display.sha256 != row.original.sha256
    assert (row.name, row.slot, row.source) == ("远景.jpg", "far", "live-camera")
    assert (row.captured_at, row.received_at) == (NOON, NOON)
    assert row.fix_location.coords == pytest.approx((where.x + 0.0001, where.y))
    assert (row.fix_accuracy_m, row.fix_heading_deg, row.fix_at) == (8.5, 270.0, NOON)
    assert row.exif_location.coords == pytest.approx(where.coords, abs=1e-6)
    assert (row.camera, row.exif_at) == ("HUAWEI P40", NOON)
    assert (row.author, row.round_no, row.event) == (county, 1, None)
    assert row.perceptual_hash is not None
    assert row.flags == []


def test_a_paper_is_kept_as_it_came(point: ProblemPoint, county: User) -> None:
    added = add(point, county, io.BytesIO(PDF), kind="approval")

    assert added.original and added.original.media_type == "application/pdf"
    assert added.display is None
    assert added.perceptual_hash is None


def test_a_photographed_paper_is_shown_as_a_photo(
    point: ProblemPoint, county: User
) -> None:
    assert add(point, county, kind="approval").display is not None


def test_an_uploaded_file_of_a_form_is_taken(point: ProblemPoint, county: User) -> None:
    upload = SimpleUploadedFile("..\\..\\近景.jpg", photo().getvalue(), "text/html")

    added = add_evidence(
        point_id=point.pk, by=county, at=NOON, uploaded_file=upload, **PHOTO
    )

    assert added.name == "近景.jpg"
    assert added.original and added.original.media_type == "image/jpeg"


# --- Flags ------------------------------------------------------------------------------
def test_the_same_photo_on_two_points_is_flagged(people: Cast) -> None:
    first, second = registered(people), registered(people, east=0.1)

    assert Flag.SAME_ELSEWHERE not in add(first, people.county).flags
    assert Flag.SAME_ELSEWHERE not in add(first, people.county).flags
    assert Flag.SAME_ELSEWHERE in add(second, people.county).flags


def test_nearly_the_same_photo_on_two_points_is_flagged(people: Cast) -> None:
    first, second = registered(people), registered(people, east=0.1)
    add(first, people.county, photo(5))

    again = add(second, people.county, photo(5, size=(500, 375), kind="WEBP"))
    other = add(second, people.county, photo(6))

    assert Flag.SIMILAR_ELSEWHERE in again.flags
    assert not {Flag.SIMILAR_ELSEWHERE, Flag.SAME_ELSEWHERE} & set(other.flags)


def test_place_and_time_are_held_against_the_point(people: Cast) -> None:
    point = registered(people)
    point.batch = Batch.objects.create(
        code="B",
        category="GS",
        series="B",
        issued_on=date(2021, 5, 30),
        created_at=NOON,
    )
    point.save(update_fields=["batch"])

    added = add(
        point,
        people.county,
        photo(place=(116.4, 39.9), at=datetime(2019, 1, 1, tzinfo=UTC)),
        lon=point.location.x,
        lat=point.location.y,
    )

    assert set(added.flags) == {
        Flag.FAR_AWAY,
        Flag.POSITIONS_DIFFER,
        Flag.BEFORE_ISSUE,
    }
    point.refresh_from_db()
    assert point.location == inside(people.village111)


# --- Many at once -----------------------------------------------------------------------
def sent(point: ProblemPoint, number: int = 0, **facts: Any) -> Sent:
    return Sent(point_id=point.pk, uploaded_file=photo(number), **{**PHOTO, **facts})


def test_each_file_of_a_call_has_its_own_answer(people: Cast) -> None:
    here, there = registered(people), registered(people, east=0.1)
    uid = uuid4()

    answers = add_evidence_many(
        [
            sent(here, 1, uid=uid),
            sent(here, 2, kind="poem"),
            sent(here, 1, uid=uid),
            sent(there, 3, uid=uid),
            Sent(point_id=2**70, uploaded_file=photo(4), **PHOTO),
            sent(there, 5),
        ],
        by=people.county,
        at=NOON,
    )

    kept, wrong, again, conflict, missing, other = answers
    assert isinstance(wrong, Invalid)
    assert isinstance(conflict, Conflict)
    assert isinstance(missing, Missing)
    assert isinstance(kept, PointEvidence)
    assert isinstance(other, PointEvidence)
    assert again == kept
    assert set(PointEvidence.objects.all()) == {kept, other}
    assert (kept.point_id, other.point_id) == (here.pk, there.pk)


def test_flags_within_one_call_are_those_of_one_call_after_another(
    people: Cast,
) -> None:
    points = [registered(people, east=0.1 * number) for number in range(3)]
    add(points[2], people.county, photo(9))
    wanted = [
        sent(points[0], 5),
        sent(points[0], 5),
        sent(points[1], 5),
        Sent(
            point_id=points[1].pk,
            uploaded_file=photo(5, size=(500, 375), kind="WEBP"),
            **PHOTO,
        ),
        sent(points[0], 9),
        sent(points[1], 8),
    ]

    answers = add_evidence_many(wanted, by=people.county, at=NOON)

    copies = {Flag.SAME_ELSEWHERE, Flag.SIMILAR_ELSEWHERE}
    found = [
        copies & set(row.flags) for row in answers if isinstance(row, PointEvidence)
    ]
    assert found == [
        set(),
        set(),
        {Flag.SAME_ELSEWHERE},
        {Flag.SIMILAR_ELSEWHERE},
        {Flag.SAME_ELSEWHERE},
        set(),
    ]


def test_the_queries_of_a_call_do_not_grow_with_its_files(people: Cast) -> None:
    points = [registered(people, east=0.1 * number) for number in range(3)]
    counts = []
    for files in (1, 12):
        wanted = [
            sent(points[number % 3], 100 * files + number) for number in range(files)
        ]
        with CaptureQueriesContext(connection) as queries:
            answers = add_evidence_many(wanted, by=people.county, at=NOON)
        assert all(isinstance(row, PointEvidence) for row in answers)
        counts.append(len(queries))

    assert counts[1] <= counts[0] <= 24


# --- Once -------------------------------------------------------------------------------
def test_the_same_upload_again_gives_the_same_row(
    point: ProblemPoint, county: User
) -> None:
    uid = uuid4()

    first = add(point, county, uid=uid)

    assert add(point, county, uid=uid) == first
    assert PointEvidence.objects.count() == 1


def test_other_bytes_under_the_same_number_are_a_conflict(
    point: ProblemPoint, county: User
) -> None:
    first = add(point, county, photo(1), uid=(uid := uuid4()))

    with pytest.raises(Conflict) as refusal:
        add(point, county, photo(2), uid=uid)

    assert refusal.value.code == "evidence-conflict"
    assert PointEvidence.objects.get().original_sha256 == first.original_sha256


def test_an_upload_repeated_by_somebody_else_is_a_conflict(
    point: ProblemPoint, people: Cast
) -> None:
    add(point, people.county, uid=(uid := uuid4()))

    with pytest.raises(Conflict):
        add(point, people.county_second, uid=uid)


def test_an_upload_may_be_repeated_when_the_step_is_over(
    point: ProblemPoint, people: Cast
) -> None:
    """The answer was lost; meanwhile the person has nothing to do with it any more."""
    first = add(point, people.county, uid=(uid := uuid4()))
    ProblemPoint.objects.filter(pk=point.pk).update(cell=people.village111)
    Membership.objects.filter(user=people.county).update(role="viewer")

    assert add(point, User.objects.get(pk=people.county.pk), uid=uid) == first


def test_ten_uploads_of_one_number_at_once_leave_one_row(
    own_database: str, people: Cast
) -> None:
    point = registered(people)
    uid, answers = uuid4(), []

    def upload() -> None:
        answers.append(add(point, people.county, uid=uid).pk)
        connection.close()

    threads = [threading.Thread(target=upload) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 10
    assert len(set(answers)) == 1
    assert PointEvidence.objects.count() == 1


# --- Who --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "username", ["county2", "inspector2", "unit2", "stranger", "administrator"]
)
def test_a_point_that_one_may_not_see_is_missing(
    point: ProblemPoint, people: Cast, username: str
) -> None:
    with pytest.raises(Missing):
        add(point, getattr(people, username))


@pytest.mark.parametrize("username", ["auditor", "inspector", "department"])
def test_who_has_nothing_to_do_now_adds_nothing(
    point: ProblemPoint, people: Cast, username: str
) -> None:
    with pytest.raises(NotPermitted):
        add(point, getattr(people, username))

    assert not PointEvidence.objects.exists()


# --- What is refused --------------------------------------------------------------------
def stored_files() -> set[str]:
    return {path.name for path in settings.FILE_STORE.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "facts, field",
    [
        ({"kind": "poem"}, "kind"),
        ({"phase": ""}, "phase"),
        ({"source": "satellite"}, "source"),
        ({"slot": "x" * 21}, "slot"),
        ({"lon": 113.0}, "lat"),
        ({"lat": 41.0}, "lon"),
        ({"lon": 181.0, "lat": 41.0}, "lon"),
        ({"lon": float("nan"), "lat": 41.0}, "lon"),
        ({"lon": 113.0, "lat": float("inf")}, "lat"),
        ({"accuracy": -1.0}, "accuracy"),
        ({"heading": 361.0}, "heading"),
        ({"pair_of": UUID(int=1)}, "pair_of"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(
    point: ProblemPoint, county: User, facts: dict[str, Any], field: str
) -> None:
    before = stored_files()

    with pytest.raises(Invalid) as refusal:
        add(point, county, photo(41), **facts)

    assert set(refusal.value.fields) == {field}
    assert stored_files() == before
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("content", [b"", b"hello", PDF, photo().getvalue()[:900]])
def test_a_photo_that_is_none_is_refused_and_nothing_is_kept(
    point: ProblemPoint, county: User, content: bytes
) -> None:
    before = stored_files()

    with pytest.raises(Invalid) as refusal:
        add(point, county, io.BytesIO(content))

    assert refusal.value.code == "not-a-photo"
    assert set(refusal.value.fields) == {"file"}
    assert stored_files() == before
    assert not PointEvidence.objects.exists()


def test_a_file_beyond_the_limit_is_refused(point: ProblemPoint, county: User) -> None:
    large = io.BytesIO(photo().getvalue() + bytes(50 * contents.MEGABYTE))

    with pytest.raises(TooLarge) as refusal:
        add(point, county, large)

    assert "50 MB" in refusal.value.sentence()


# --- Pairs ------------------------------------------------------------------------------
def test_a_photo_repeats_another_at_the_same_angle(
    point: ProblemPoint, county: User
) -> None:
    before = add(point, county, photo(1), phase="before")
    after = add(point, county, photo(2), phase="after", pair_of=before.uid)

    assert after.pair_of == before


def test_a_pair_is_of_the_same_point(people: Cast) -> None:
    first, second = registered(people), registered(people, east=0.1)
    before = add(first, people.county)

    with pytest.raises(Invalid):
        add(second, people.county, pair_of=before.uid)


# --- Serving ----------------------------------------------------------------------------
def address(row: PointEvidence, rest: str = "") -> str:
    return f"/points/{row.point_id}/evidence/{row.uid}{rest}"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_page_shows_our_copy_of_a_photo(
    point: ProblemPoint, people: Cast, client: Client
) -> None:
    row = add(point, people.county, photo(place=(113.0, 41.0)))
    client.force_login(people.inspector)

    answer = client.get(address(row))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert row.display
    assert body(answer) == store.path_of(row.display).read_bytes()


def test_the_original_is_downloaded_as_it_came(
    point: ProblemPoint, people: Cast, client: Client
) -> None:
    row = add(point, people.county, photo(name="远景.jpg"))
    client.force_login(people.inspector)

    answer = client.get(address(row, "/original"))

    assert answer["Content-Disposition"].startswith("attachment")
    assert "%E8%BF%9C%E6%99%AF.jpg" in answer["Content-Disposition"]
    assert row.original
    assert body(answer) == store.path_of(row.original).read_bytes()


def test_a_paper_is_downloaded(
    point: ProblemPoint, people: Cast, client: Client
) -> None:
    row = add(point, people.county, io.BytesIO(PDF), kind="approval")
    client.force_login(people.county)

    answer = client.get(address(row))

    assert answer["Content-Disposition"] == f'attachment; filename="{row.uid}"'
    assert body(answer) == PDF


def test_a_program_downloads_with_its_token(
    point: ProblemPoint, people: Cast, client: Client
) -> None:
    row = add(point, people.county)
    token = tokens.issue(people.inspector, "", NOON)

    answer = client.get(address(row), headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-cache"
    assert body(answer)


@pytest.mark.parametrize("rest", ["", "/original"])
@pytest.mark.parametrize(
    "username",
    ["county2", "inspector2", "unit", "checker", "stranger", "administrator"],
)
def test_a_file_of_a_point_that_one_may_not_see_is_missing(
    point: ProblemPoint, people: Cast, client: Client, username: str, rest: str
) -> None:
    row = add(point, people.county)
    client.force_login(getattr(people, username))

    foreign = client.get(address(row, rest))
    missing = client.get(f"/points/{point.pk}/evidence/{uuid4()}{rest}")

    assert foreign.status_code == missing.status_code == 404


def test_a_file_is_asked_for_under_its_own_point(people: Cast, client: Client) -> None:
    first, second = registered(people), registered(people, east=0.1)
    row = add(first, people.county)
    client.force_login(people.county)

    assert client.get(f"/points/{second.pk}/evidence/{row.uid}").status_code == 404


def test_a_stranger_to_the_house_signs_in_first(
    point: ProblemPoint, people: Cast, client: Client
) -> None:
    row = add(point, people.county)

    answer = client.get(address(row))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_rights_that_are_taken_away_count_at_the_next_request(
    point: ProblemPoint, people: Cast, client: Client
) -> None:
    row = add(point, people.county)
    client.force_login(people.inspector)
    first = client.get(address(row))
    body(first)

    Membership.objects.filter(user=people.inspector).update(cell=people.village211)

    again = client.get(address(row), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 404
