"""Production refuses a database that may lose or rewrite what it confirmed."""

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3
from django.utils import timezone

from gis_core import checks
from gis_core.accounts.models import User
from gis_core.models import Holiday
from tests import databases


def found_in_production(settings, *, with_holidays: bool = True):
    settings.PRODUCTION = True
    if with_holidays:
        Holiday.objects.create(date=timezone.localdate(), name="今天")
    found = checks.production_database(None, databases=["default"])
    return [message.id for message in found]


@pytest.mark.django_db
def test_a_safe_server_with_two_roles_is_accepted(settings):
    assert found_in_production(settings) == []


@pytest.mark.django_db
def test_confirming_before_the_disk_has_it_is_refused(settings):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")

    assert found_in_production(settings) == ["gis_core.E001"]


@pytest.mark.django_db
def test_accounts_of_the_demo_city_are_refused(settings):
    User.objects.create(username="city", name="演示", is_demo=True)

    assert found_in_production(settings) == ["gis_core.E002"]


@pytest.mark.django_db
def test_one_role_for_everything_is_said_to_be_weaker(settings):
    settings.DATABASE_OWNER = settings.DATABASE

    assert found_in_production(settings) == ["gis_core.W001"]


@pytest.mark.django_db
def test_outside_production_nothing_is_asked(settings):
    User.objects.create(username="city", name="演示", is_demo=True)

    assert checks.production_database(None, databases=["default"]) == []


def test_web_and_worker_do_not_start_on_a_demo_city(own_database, settings):
    User.objects.create(username="city", name="演示", is_demo=True)
    settings.PRODUCTION = True

    with pytest.raises(ImproperlyConfigured, match="demo city"):
        checks.refuse_unsafe_start()


def test_a_database_that_is_away_stops_nobody_from_starting(own_database, settings):
    settings.PRODUCTION = True
    connection.close()
    databases.drop(own_database)

    checks.refuse_unsafe_start()


def test_a_database_without_tables_has_no_demo_accounts(own_database):
    with databases.connected(settings.DATABASE_OWNER, own_database) as owner:
        owner.cursor().execute("DROP TABLE accounts_user CASCADE")

    assert checks.demo_accounts_exist() is False


@pytest.mark.django_db
def test_a_year_without_holidays_is_pointed_out(settings):
    assert found_in_production(settings, with_holidays=False) == ["gis_core.W002"]


def test_the_database_is_reached_through_psycopg2():
    assert is_psycopg3 is False


def test_the_libraries_are_new_enough():
    assert checks.libraries(None) == []


@pytest.mark.parametrize("library", checks.FLOORS)
def test_a_library_with_known_holes_is_refused(library, monkeypatch):
    _version, floor = checks.FLOORS[library]
    monkeypatch.setitem(checks.FLOORS, library, ("1.9.9", floor))

    assert [message.id for message in checks.libraries(None)] == ["gis_core.E004"]


def test_psycopg_3_beside_psycopg2_is_refused(monkeypatch):
    monkeypatch.setattr(checks, "is_psycopg3", True)

    assert [message.id for message in checks.libraries(None)] == ["gis_core.E005"]
