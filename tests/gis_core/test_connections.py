"""How long a query may take depends on who waits for it."""

import subprocess
import sys

import pytest
from django.db import connection

from tests import databases
from tests.gis_core.working import until

ASK = (
    "from django.db import connection as c; k = c.cursor();"
    " k.execute('SHOW statement_timeout'); print(k.fetchone()[0])"
)
LONG = (
    "from django.db import connection as c; c.cursor().execute('SELECT pg_sleep(600)')"
)


@pytest.mark.parametrize(("serves_web", "limit"), [("yes", "5s"), ("no", "0")])
def test_only_queries_of_pages_are_cut_short(own_database, serves_web, limit):
    environment = databases.environment(own_database, databases.files_of(own_database))

    told = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", ASK],
        cwd=databases.ROOT,
        env={**environment, "SERVES_WEB": serves_web},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split()[-1] == limit


def test_what_a_killed_process_had_asked_for_is_given_up(own_database):
    asking = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", LONG],
        cwd=databases.ROOT,
        env=databases.environment(own_database, databases.files_of(own_database)),
    )
    until(lambda: _is_asked() or asking.poll() is not None)
    assert _is_asked()

    asking.kill()
    asking.wait()

    until(lambda: not _is_asked())


def _is_asked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
            " AND query = 'SELECT pg_sleep(600)' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def test_the_web_says_that_it_serves_the_web():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import config.wsgi, django.conf as c; print(c.settings.SERVES_WEB)",
        ],
        cwd=databases.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split()[-1] == "True"
