"""Evidence over HTTP: handed in, told, refused."""

import io
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest

from problem_points.models import PointEvidence, ProblemPoint
from tests.calling import Caller
from tests.factories import cases
from tests.factories.photos import photo
from tests.people import Cast


@pytest.fixture
def point(people: Cast) -> ProblemPoint:
    """A point of county one that the county may dispatch, so may add evidence to."""
    (made,) = cases.enter(people.village111)
    return made


def hand_in(client: Any, point: ProblemPoint, **said: Any) -> Any:
    """Send a file with what is said of it."""
    sent = {"file": photo(), "kind": "photo", "phase": "verification", **said}
    return client.post(f"/api/v1/points/{point.pk}/evidence", sent)


def test_a_photo_is_kept_with_what_is_said_of_it(
    people: Cast, point: ProblemPoint, calling: Caller
) -> None:
    client = calling(people.county)
    answer = hand_in(
        client,
        point,
        slot="near",
        lon="112.2501",
        lat="40.7502",
        accuracy="8",
        captured_at="2026-03-05T10:00:00+08:00",
        source="live-camera",
    )
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["lon"] == 112.2501
    assert body["accuracy"] == 8
    assert body["slot"] == "near"
    assert body["captured_at"] == "2026-03-05T10:00:00+08:00"
    assert body["author"] == people.county.name
    assert body["event_seq"] is None
    assert len(body["sha256"]) == 64
    (listed,) = client.get(f"/api/v1/points/{point.pk}/evidence").json()["items"]
    assert listed == body
    with closing(client.get(body["url"])) as shown:
        assert shown["Content-Type"] == "image/jpeg"


def test_the_same_upload_again_changes_nothing(
    people: Cast, point: ProblemPoint, calling: Caller
) -> None:
    client = calling(people.county)
    uid = str(uuid4())
    first = hand_in(client, point, uid=uid)
    again = hand_in(client, point, uid=uid)
    assert first.json() == again.json()
    other = hand_in(client, point, uid=uid, file=photo(seed=2))
    assert other.status_code == 409
    assert PointEvidence.objects.count() == 1


@pytest.mark.parametrize(
    "said, field",
    [
        ({"kind": "novel"}, "kind"),
        ({"phase": "later"}, "phase"),
        ({"source": "dream"}, "source"),
        ({"lon": "200", "lat": "40"}, "lon"),
        ({"lon": "112"}, "lat"),
        ({"lon": "nan", "lat": "40"}, "lon"),
        ({"lat": "north", "lon": "112"}, "lat"),
        ({"captured_at": "yesterday"}, "captured_at"),
        ({"uid": "7"}, "uid"),
        ({"slot": "x" * 21}, "slot"),
        ({"pair_of": "8e2b4f63-54a5-4d7b-8a51-7d1e3f0f0a11"}, "pair_of"),
        ({"file": ""}, "file"),
    ],
)
def test_what_is_wrong_with_evidence_is_said_field_by_field(
    people: Cast,
    point: ProblemPoint,
    calling: Caller,
    said: dict[str, str],
    field: str,
) -> None:
    answer = hand_in(calling(people.county), point, **said)
    assert answer.status_code == 422, answer.content
    assert field in answer.json()["fields"]
    assert PointEvidence.objects.count() == 0


def test_a_photo_that_is_none_is_refused(
    people: Cast, point: ProblemPoint, calling: Caller
) -> None:
    fake = io.BytesIO(b"<script>alert(1)</script>")
    fake.name = "photo.jpg"
    answer = hand_in(calling(people.county), point, file=fake)
    assert answer.status_code == 422, answer.content
    assert PointEvidence.objects.count() == 0


def test_evidence_for_a_foreign_point_is_not_found(
    people: Cast, point: ProblemPoint, calling: Caller
) -> None:
    assert hand_in(calling(people.county2), point).status_code == 404


def test_who_has_no_step_to_take_hands_in_nothing(
    people: Cast, point: ProblemPoint, calling: Caller
) -> None:
    answer = hand_in(calling(people.auditor), point)
    assert answer.status_code == 403
    assert PointEvidence.objects.count() == 0
