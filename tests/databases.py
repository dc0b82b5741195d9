"""Databases for tests: a migrated template once, then a copy for whoever asks.

The owner makes and drops them; tests and the processes that they start connect as the
application role, so that a missing right shows in a test and not on a server. Names start
with `test_<checkout>_`: nothing else is ever touched.
"""

import hashlib
import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from django.conf import settings
from django.db import connections
from django.test import override_settings
from psycopg2 import sql

from config.env import Database

ROOT = Path(settings.BASE_DIR)
SCRATCH = ROOT / ".local" / "test"
CHECKOUT = hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]
APPS = (
    "config",
    "data",
    "gis_core",
    "grid",
    "outfalls",
    "problem_points",
    "protected_areas",
)
BARE = "template_gsd"  # nothing but extensions; config/deploy/database.sql makes it
KEEPS_VISITS = ("account", "axes_", "django_session", "usersessions_")
PATIENCE = 60.0  # seconds for the last connection to a database to end
_numbers = itertools.count(1)


# What a page is made of; the demo city comes out the same without it.
PAGES = {"admin", "api", "forms", "layers", "schemas", "templates", "templatetags"}
PAGES |= {"urls", "views"}
# What a step is made of; tables and code lists come out the same without it.
STEPS = {"actions", "importing", "management", "notifications", "tasks"}


@cache
def fingerprint(*, tables_only: bool = False) -> str:
    """Eight hex digits that change with any file that shapes the database's content."""
    digest = hashlib.sha256()
    for file in sorted(file for app in APPS for file in (ROOT / app).rglob("*")):
        inside = file.relative_to(ROOT)
        if "__pycache__" in inside.parts or not file.is_file():
            continue
        leaving_out = PAGES | STEPS if tables_only else PAGES
        if leaving_out & {*inside.parts, inside.stem}:
            continue
        digest.update(str(inside).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def template_names() -> tuple[str, str]:
    """The migrated template and the demo city's, for the code as it is now."""
    stem = f"test_{CHECKOUT}"
    return (
        f"{stem}_tables_{fingerprint(tables_only=True)}",
        f"{stem}_demo_{fingerprint()}",
    )


def url(role: Database, name: str) -> str:
    """The database `name` on the test server, as this role reaches it."""
    who = quote(role.user) + (f":{quote(role.password)}" if role.password else "")
    port = f":{role.port}" if role.port else ""
    return f"postgresql://{who}@{role.host}{port}/{quote(name)}"


def environment(name: str, files: Path) -> dict[str, str]:
    """The environment of a process that shall work on this database and file store."""
    return {
        **os.environ,
        "DATABASE_URL": url(settings.DATABASE, name),
        "DATABASE_OWNER_URL": url(settings.DATABASE_OWNER, name),
        "FILE_STORE": str(files),
        "DEMO": "yes",
    }


@contextmanager
def connected(role: Database, name: str) -> Iterator[psycopg2.extensions.connection]:
    """A connection outside Django, every statement committed at once."""
    wanted = replace(role, name=name)
    connection = psycopg2.connect(
        user=wanted.user,
        password=wanted.password or None,
        host=wanted.host or None,
        port=wanted.port or None,
        dbname=wanted.name,
    )
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def _as_owner(statement: str, *names: str) -> None:
    with connected(settings.DATABASE_OWNER, "postgres") as connection:
        command = sql.SQL(statement).format(*map(sql.Identifier, names))
        connection.cursor().execute(command)


def _names(like: str) -> list[str]:
    with connected(settings.DATABASE_OWNER, "postgres") as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [like])
        return [name for (name,) in cursor.fetchall()]


def drop(name: str) -> None:
    """Drop a database of these tests once whoever was connected to it is gone.

    The server ends its own vacuum and waits five seconds for others; a backend whose
    process was killed in the middle of a statement needs longer.
    """
    if _names(name):
        _as_owner("ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            _as_owner("DROP DATABASE IF EXISTS {}", name)
        except psycopg2.errors.ObjectInUse:
            if time.monotonic() > until:
                raise
        else:
            break
    shutil.rmtree(SCRATCH / name, ignore_errors=True)


def freeze(name: str) -> None:
    """Leave the application role nothing to write but sessions and sign-ins."""
    with connected(settings.DATABASE_OWNER, name) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            if not table.startswith(KEEPS_VISITS):
                cursor.execute(
                    sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(
                        sql.Identifier(table), sql.Identifier(settings.DATABASE.user)
                    )
                )


def files_of(name: str) -> Path:
    """The file store that belongs to a test database."""
    return SCRATCH / name / "files"


def copy(template: str) -> str:
    """A new database like the template, its stored files included; returns its name."""
    name = f"test_{CHECKOUT}_{os.getpid()}_{next(_numbers)}"
    _as_owner("CREATE DATABASE {} TEMPLATE {}", name, template)
    _copy_files(template, name)
    return name


def _copy_files(template: str, name: str) -> None:
    target = files_of(name)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    if files_of(template).exists():
        # Stored files are written once and named by their content: links are copies.
        shutil.copytree(
            files_of(template), target, copy_function=os.link, dirs_exist_ok=True
        )


def _manage(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(name, files_of(name)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}"
        )


def _build(name: str, template: str, *command: str) -> str:
    """The template `name`, made by a manage.py command unless an earlier run made it."""
    with connected(settings.DATABASE_OWNER, "postgres") as connection:
        # One process builds, the others wait here and find it done.
        connection.cursor().execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if _names(name):
            return name
        unfinished = f"{name}_new"
        drop(unfinished)
        _as_owner("CREATE DATABASE {} TEMPLATE {}", unfinished, template)
        _copy_files(template, unfinished)
        _manage(unfinished, *command)
        shutil.rmtree(SCRATCH / name, ignore_errors=True)
        (SCRATCH / unfinished).rename(SCRATCH / name)
        _as_owner("ALTER DATABASE {} RENAME TO {}", unfinished, name)
    return name


def migrated_template() -> str:
    """A database with all tables and code lists, and nobody in it."""
    if not _names(BARE):
        raise RuntimeError(
            f"The server has no database {BARE}: run config/deploy/database.sql there,"
            " with createdb=CREATEDB, or unset DATABASE_URL for a private one."
        )
    return _build(template_names()[0], BARE, "migrate", "--no-input")


def demo_template() -> str:
    """A database with the whole demo city."""
    return _build(template_names()[1], migrated_template(), "load_demo")


@contextmanager
def session() -> Iterator[None]:
    """Hold off tidying while tests run; the first of several sessions tidies up.

    Tidying drops the templates of older code and what killed sessions left behind.
    """
    with connected(settings.DATABASE_OWNER, "postgres") as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT pg_try_advisory_lock(hashtext(%s))", [f"test_{CHECKOUT}"]
        )
        if cursor.fetchone() == (True,):
            for name in _names(rf"test\_{CHECKOUT}\_%"):
                if name not in template_names():
                    drop(name)
            cursor.execute("SELECT pg_advisory_unlock_all()")
        cursor.execute(
            "SELECT pg_advisory_lock_shared(hashtext(%s))", [f"test_{CHECKOUT}"]
        )
        yield


@contextmanager
def in_use(name: str) -> Iterator[None]:
    """Django's default connection and file store are those of this test database."""
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    stores: dict[str, Any] = dict(settings.STORAGES)
    stores["default"] = {
        **stores["default"],
        "OPTIONS": {"location": str(files_of(name))},
    }
    try:
        with override_settings(STORAGES=stores, FILE_STORE=files_of(name)):
            yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before


@contextmanager
def for_benchmark(template: Callable[[], str]) -> Iterator[str]:
    """A database like the template for a program that is no test; Django works on it."""
    with session():
        name = copy(template())
        try:
            with in_use(name):
                yield name
        finally:
            drop(name)
