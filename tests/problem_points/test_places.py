"""Every version of a place: what moved, and what is drawn on the small map."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from gis_core import crs
from problem_points.models import GeometryVersion
from problem_points.models.geometry_version import GeometryKind
from problem_points.views.places import on_the_map, places_of
from tests.factories.points import make_point
from tests.people import Cast


@pytest.fixture
def corrected(people: Cast):
    """A point that was issued, then corrected by 0.001° to the north."""
    point = make_point(people)
    first = point.geometry_versions.get()
    assert first.location is not None
    GeometryVersion.objects.create(
        point=point,
        no=2,
        kind=GeometryKind.CORRECTED,
        location=Point(first.location.x, first.location.y + 0.001, srid=crs.STORAGE),
        reason="坐标偏移",
        created_by=people.inspector,
        created_at=timezone.now() + timedelta(minutes=1),
    )
    return point


def test_a_version_says_how_far_it_lies_from_the_one_before(corrected):
    first, second = places_of(corrected)

    assert first.moved_m is None
    assert second.moved_m == pytest.approx(111.06, abs=0.05)
    assert not first.has_new_outline and not second.has_new_outline


def test_the_map_shows_versions_once_there_are_two(corrected, people: Cast):
    places = places_of(corrected)

    assert [one["no"] for one in on_the_map(places)] == [1, 2]
    assert on_the_map(places[:1]) == []


def test_the_case_page_and_the_paper_list_them(corrected, people: Cast, client):
    client.force_login(people.city)
    for address in (f"/points/{corrected.pk}", f"/points/{corrected.pk}/print"):
        page = client.get(address, headers={"Accept-Language": "en"}).content.decode()

        assert 'class="place-versions"' in page and "坐标偏移" in page
        assert "111" in page


def test_the_paper_holds_the_record_and_nothing_to_press(
    corrected, people: Cast, client
):
    client.force_login(people.auditor)

    page = client.get(f"/points/{corrected.pk}/print").content.decode()

    assert corrected.number in page and "dossier-record" in page
    assert "<form" not in page and "step-form" not in page


def test_nobody_prints_a_foreign_case(corrected, people: Cast, client):
    client.force_login(people.inspector2)

    assert client.get(f"/points/{corrected.pk}/print").status_code == 404
