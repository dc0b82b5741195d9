"""The whole site where nothing leads out: it works, and does not even try."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from problem_points.workflow.states import Status
from tests.browser.conftest import sign_in
from tests.databases import ROOT
from tests.factories.points import point_at
from tests.people import PASSWORD, make_cast
from tests.sealed import SealedSite

TRIES = """
import os, socket, sys
import psycopg2
from tests import sealing
from tests.sealed import counted
is_walled = sealing.seal()
sealing.watch(sys.argv[1])
for attempt in (
    lambda: socket.create_connection(("192.0.2.1", 80)),
    lambda: socket.getaddrinfo("tiles.example", 443),
    lambda: is_walled and psycopg2.connect(host="192.0.2.1", connect_timeout=1),
):
    try:
        attempt()
    except (OSError, psycopg2.OperationalError):
        pass
print(is_walled, *counted(os.getpid()) if is_walled else ())
"""


@pytest.fixture
def sealed(own_database: str) -> Iterator[SealedSite]:
    """Web and worker on an empty city, without a way out."""
    site = SealedSite(own_database)
    try:
        site.start()
        yield site
    finally:
        site.stop()


def test_a_try_to_get_out_is_seen_in_python_and_below_it(tmp_path: Path):
    log = tmp_path / "tried"

    done = subprocess.run(
        [sys.executable, "-c", TRIES, log],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    tried = log.read_text().splitlines()
    assert [line.split(" ")[0] for line in tried] == [
        "socket.getaddrinfo",
        "socket.getaddrinfo",
    ]
    assert done.stdout.strip() in {"True 1 OutNoRoutes", "False"}


def test_map_case_and_import_work_where_nothing_leads_out(
    sealed, open_page, record_property
):
    cast = make_cast()
    point = point_at(Status.VERIFY_REVIEW, cast)
    page = sign_in(open_page(sealed, "desktop"), "city", PASSWORD)

    page.goto("/map")
    expect(page.locator(".overview")).to_have_attribute("data-ready", "")
    page.goto(f"/points/{point.pk}")
    expect(page.locator("h1")).to_have_text(point.number)
    expect(page.locator(".thumbs img").first).to_be_visible()
    page.goto("/imports")
    page.set_input_files("[name=file]", ROOT / "data" / "samples" / "points-good.zip")
    page.fill("[name=batch]", "GS-2026-01")
    page.locator("form.card button.primary").click()
    expect(page.locator(".equation")).to_be_visible(timeout=60_000)

    assert sealed.attempts() == []
    how = "networks of their own" if sealed.is_walled else "Python alone"
    record_property("figure", f"web and worker, watched by {how}: 0 ways out tried")
