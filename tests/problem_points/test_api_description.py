"""The API describes itself, without any help from outside."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.browsing import Watch
from tests.conftest import PageOpener
from tests.live import LiveSite

OPENAPI = "/api/v1/openapi.json"

AGREED = {
    ("get", "/api/v1/points"),
    ("get", "/api/v1/points.geojson"),
    ("get", "/api/v1/points/{point_id}"),
    ("get", "/api/v1/points/{point_id}/events"),
    ("post", "/api/v1/points/{point_id}/actions/{action}"),
    ("post", "/api/v1/points/{point_id}/evidence"),
    ("post", "/api/v1/assignments"),
    ("post", "/api/v1/imports"),
    ("get", "/api/v1/imports/{run}"),
    ("post", "/api/v1/imports/{run}/apply"),
    ("post", "/api/v1/imports/{run}/rollback"),
    ("get", "/api/v1/imports/{run}/findings.xlsx"),
    ("get", "/api/v1/statistics/progress"),
}
FILTERS = {
    "bbox",
    "status",
    "bucket",
    "category",
    "cell",
    "batch",
    "holder",
    "overdue",
    "lamp",
    "zone",
    "q",
    "limit",
    "cursor",
}


@pytest.fixture
def description(db: None) -> Any:
    """The OpenAPI document, which everybody may read."""
    answer = Client().get(OPENAPI)
    assert answer.status_code == 200
    return answer.json()


def test_every_agreed_address_is_described(description: Any) -> None:
    described = {
        (method, path)
        for path, methods in description["paths"].items()
        for method in methods
    }
    assert described >= AGREED


@pytest.mark.parametrize("path", ["/api/v1/points", "/api/v1/points.geojson"])
def test_every_filter_is_described(description: Any, path: str) -> None:
    parameters = description["paths"][path]["get"]["parameters"]
    assert {one["name"] for one in parameters} >= FILTERS
    assert not any(one["required"] for one in parameters)


def test_every_address_describes_its_refusals(description: Any) -> None:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            described = set(operation["responses"])
            assert described & {"200", "202"}, (method, path)
            assert {"401", "403", "404", "422"} <= described, (method, path)


def test_the_page_of_the_api_asks_nobody_outside(db: None) -> None:
    page = Client().get("/api/v1/docs").content.decode()
    linked = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert linked
    assert all(link.startswith("/static/") for link in linked)


def test_the_page_of_the_api_opens_in_a_browser(
    live: LiveSite, open_page: PageOpener, watch: Watch
) -> None:
    page = open_page(live, "desktop")
    page.goto("/api/v1/docs")
    page.get_by_text("/api/v1/statistics/progress").wait_for()
