"""Alive and ready, without signing in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gis_core.models import Worker

pytestmark = pytest.mark.django_db


def beat(seconds_ago: float) -> None:
    now = timezone.now()
    Worker.objects.create(
        name="tests",
        started_at=now,
        heartbeat_at=now - timedelta(seconds=seconds_ago),
    )


def test_the_process_says_that_it_is_alive(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_the_site_is_ready_with_database_migrations_and_worker(client):
    beat(1)

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "database": "ok",
        "migrations": "ok",
        "worker": "ok",
        "weaker": [],
    }


def test_a_silent_worker_makes_the_site_not_ready(client):
    beat(90)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["worker"] == "missing"


def test_health_is_only_read(client):
    assert client.post("/healthz").status_code == 405
