"""Production refuses a database that may lose or rewrite what it confirmed."""

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from gis_core import checks
from gis_core.accounts.models import User
from tests import databases


def found_in_production(settings):
    settings.PRODUCTION = True
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
