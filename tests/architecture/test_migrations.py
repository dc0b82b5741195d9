"""Migrations match the models, have names, and run as the owner alone."""

import re

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tests.databases import APPS, ROOT


@pytest.mark.django_db
def test_no_model_differs_from_its_migrations():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_has_a_name_that_says_what_it_does():
    files = [
        file.name for app in APPS for file in (ROOT / app).rglob("migrations/0*.py")
    ]

    assert files
    assert [
        name for name in files if re.search(r"_auto_|_alter_.*_and_more", name)
    ] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id integer)",
        "ALTER TABLE problem_points_problempoint ADD mine integer",
        "DROP TABLE problem_points_pointevent",
        "TRUNCATE problem_points_pointevent",
        "ALTER TABLE problem_points_pointevent DISABLE TRIGGER ALL",
    ],
)
def test_the_application_role_cannot_change_the_schema(statement):
    with (
        pytest.raises(DatabaseError, match="permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
