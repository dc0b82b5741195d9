"""Where the site begins for a person: at the work of their role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from grid.roles import Role
from grid.scopes import roles_of

PAGES: tuple[tuple[frozenset[Role], str], ...] = (
    (
        frozenset({Role.CITY, Role.LEADER, Role.DEPARTMENT, Role.PROVINCE}),
        "reporting:map",
    ),
    (
        frozenset({Role.COUNTY, Role.TOWN, Role.UNIT, Role.CHECKER}),
        "problem_points:todo",
    ),
    (frozenset({Role.INSPECTOR}), "problem_points:near"),
    (frozenset({Role.VIEWER}), "reporting:map"),
    (frozenset({Role.ADMINISTRATOR}), "admin:index"),
)
"""The first line that holds a role of the person decides; else the map."""


def home(request: HttpRequest) -> HttpResponse:
    """The page without address: whoever signs in without asking for another comes here."""
    roles = roles_of(request.user)
    found = (page for those, page in PAGES if roles & those)
    return redirect(next(found, "reporting:map"))
