"""The tables of the workflow against the copy typed by hand from domain.md C3 and C4."""

import pytest
from django.db import connection

from grid.roles import Role
from problem_points.models import Profile
from problem_points.permissions import can_import, can_register
from problem_points.workflow.states import BUCKETS, NUMBERS, Status
from problem_points.workflow.transitions import TRANSITIONS
from tests.people import Cast
from tests.problem_points.expected_moves import (
    ACTIONS,
    EDGES,
    IMPORTS,
    PROFILES,
    REGISTERS,
    ROLES,
    STATES,
)

CAST_OF = dict(zip(ROLES, ROLES, strict=True)) | {"viewer": "auditor"}
"""The person of the cast who holds a role."""


def test_states_have_the_numbers_and_buckets_of_the_list() -> None:
    found = {s.value: (NUMBERS[s], BUCKETS[s].value) for s in Status}
    assert found == STATES


def test_the_transition_table_has_the_edges_of_the_list() -> None:
    found = {
        row.code: {
            f"{source.value if source else '-'}>{target.value}"
            for source, target in row.edges
        }
        for row in TRANSITIONS
    }
    assert found == {code: set(edges.split()) for code, edges in EDGES.items()}
    assert {row.action.value: row.code for row in TRANSITIONS} == ACTIONS


def test_the_trigger_in_the_database_admits_exactly_the_edges_of_the_list(
    people: Cast,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgrelid = 'problem_points_problempoint'::regclass"
            " AND t.tgname LIKE 'pgtrigger_status_edge%'"
        )
        (source,) = cursor.fetchone()
    every = {edge for edges in EDGES.values() for edge in edges.split()}
    pairs = {tuple(edge.split(">")) for edge in every}
    for before in STATES:
        for after in STATES:
            admitted = f"'{before}>{after}'" in source
            assert admitted == (before != after and (before, after) in pairs)
    first = source.split("NOT IN (", 1)[1].split(")", 1)[0]
    for state in STATES:
        assert (f"'{state}'" in first) == (("-", state) in pairs)


def test_a_new_database_has_the_profiles_of_the_list(people: Cast) -> None:
    found = {
        profile.category: (
            profile.has_plan,
            profile.has_publicity,
            profile.close_level,
            profile.national_close_level,
        )
        for profile in Profile.objects.filter(category__in=PROFILES)
    }
    assert found == PROFILES


@pytest.mark.parametrize("category", REGISTERS)
@pytest.mark.parametrize("role", ROLES)
def test_who_registers_by_hand(people: Cast, role: str, category: str) -> None:
    person = getattr(people, CAST_OF[role])
    assert can_register(person, category) == (role in REGISTERS[category].split())


@pytest.mark.parametrize("role", ROLES)
def test_who_imports(people: Cast, role: str) -> None:
    assert can_import(getattr(people, CAST_OF[role])) == (role in IMPORTS.split())


def test_the_cast_of_the_table_holds_every_role() -> None:
    assert set(ROLES) == {role.value for role in Role}
