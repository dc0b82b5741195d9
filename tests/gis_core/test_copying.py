"""COPY carries any text as it is."""

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_core.copying import copy_rows

pytestmark = pytest.mark.django_db

TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40
)


@pytest.fixture
def table(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE copied (n bigint, t text, f double precision, b bool)"
        )
    yield "copied"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE copied")


def copied(table: str):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT n, t, f, b FROM {table} ORDER BY n")  # noqa: S608
        return cursor.fetchall()


@given(st.lists(TEXT, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_arrives_unchanged(table: str, texts: list[str]):
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE copied")

    assert copy_rows(table, ["n", "t"], enumerate(texts)) == len(texts)
    assert [row[1] for row in copied(table)] == texts


def test_nulls_numbers_and_truth_values(table: str):
    rows = [(1, None, 0.1, True), (2, r"\N", -1.5e300, False), (3, "", None, None)]
    copy_rows(table, ["n", "t", "f", "b"], rows)

    assert copied(table) == rows


def test_many_rows_are_streamed(table: str):
    pulled = 0

    def rows():
        nonlocal pulled
        for n in range(5000):
            pulled = n
            yield n, f"点位{n}"

    assert copy_rows(table, ["n", "t"], rows()) == 5000
    assert pulled == 4999
    assert copied(table)[4999][1] == "点位4999"


def test_a_row_that_the_database_refuses_copies_nothing(table: str):
    with pytest.raises(DatabaseError), transaction.atomic():
        copy_rows(table, ["n", "t"], [(1, "a"), ("no number", "b")])

    assert copied(table) == []
