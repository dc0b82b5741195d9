"""The application role reads and writes rows, but rewrites no history."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from gis_core import rights
from gis_core.models import CodeList
from tests import databases

INSUFFICIENT_PRIVILEGE = "42501"


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return getattr(error.__cause__, "pgcode", "") == INSUFFICIENT_PRIVILEGE
    return False


def test_events_anchors_and_histories_are_append_only():
    tables = rights.append_only_tables()

    assert {
        "problem_points_pointevent",
        "problem_points_auditanchor",
        "grid_cellevent",
        "protected_areas_siteevent",
        "outfalls_outfallevent",
    } <= set(tables)


@pytest.mark.django_db
@pytest.mark.parametrize("table", rights.append_only_tables())
def test_the_application_cannot_rewrite_what_is_append_only(table):
    with connection.cursor() as cursor:
        column = connection.introspection.get_primary_key_column(cursor, table)

    assert refused(f'UPDATE "{table}" SET "{column}" = "{column}"')  # noqa: S608  our names
    assert refused(f'DELETE FROM "{table}"')  # noqa: S608  our names
    assert refused(f'TRUNCATE "{table}"')


@pytest.mark.django_db
def test_the_application_truncates_creates_and_migrates_nothing():
    assert refused("TRUNCATE grid_cell CASCADE")
    assert refused("CREATE TABLE mine (id int)")
    assert refused("UPDATE django_migrations SET app = 'x'")
    assert refused("ALTER TABLE grid_cell DROP COLUMN name")


@pytest.mark.django_db
def test_the_application_writes_ordinary_rows():
    made = CodeList.objects.create(key="birds", title_zh="鸟", title_en="Birds")
    made.title_en = "All birds"
    made.save()
    made.delete()

    assert not CodeList.objects.filter(key="birds").exists()


@pytest.mark.django_db
def test_the_application_role_is_as_weak_as_it_should_be():
    assert rights.weaknesses() == []


def test_one_role_for_both_is_said_to_be_weaker(own_database):
    """The owner's connection, as if it were the only one."""
    before = dict(connection.settings_dict)
    owner = settings.DATABASE_OWNER
    connection.close()
    connection.settings_dict.update(USER=owner.user, PASSWORD=owner.password)
    try:
        assert rights.weaknesses() == ["owner", "rewrites-history"]
        rights.grant(owner.user)  # nothing to grant, no error
    finally:
        connection.close()
        connection.settings_dict.update(before)


def test_granting_again_takes_back_what_somebody_added(own_database):
    with databases.connected(settings.DATABASE_OWNER, own_database) as owner:
        owner.cursor().execute(
            f"GRANT UPDATE ON problem_points_pointevent TO {settings.DATABASE.user}"
        )
    assert rights.weaknesses() == ["rewrites-history"]

    databases._manage(own_database, "migrate", "--no-input")

    assert rights.weaknesses() == []
