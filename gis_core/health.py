"""Whether the site is alive, and whether it can work; no person is asked for here."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gis_core import rights
from gis_core.models import Worker

# A worker writes its row every few seconds; this long without is too long.
WORKER_SILENCE = timedelta(seconds=60)


@login_not_required
@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing of the database."""
    return JsonResponse({"status": "alive"})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Database, migrations and worker: 200 if all are well, else 503 with what is not."""
    parts = {
        "database": _ok(_database_answers),
        "migrations": _ok(_migrations_are_applied),
        "worker": _ok(_worker_is_there),
    }
    well = all(parts.values())
    answer = {
        "status": "ready" if well else "not-ready",
        **{name: "ok" if ok else "missing" for name, ok in parts.items()},
        "weaker": rights.weaknesses() if parts["database"] else [],
    }
    return JsonResponse(answer, status=200 if well else 503)


def _ok(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except Error:
        connection.close()
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _migrations_are_applied() -> bool:
    # Only an answer of yes is kept: migrations are not taken back under a running site.
    return _once_applied.cache_info().currsize > 0 or _once_applied() is None


@cache
def _once_applied() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Error


def _worker_is_there() -> bool:
    return Worker.objects.filter(heartbeat_at__gt=Now() - WORKER_SILENCE).exists()
