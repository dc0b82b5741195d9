"""What the application role may do in the database.

The owner migrates and, after every migration, grants: rows of all tables to the
application role, but no UPDATE, DELETE or TRUNCATE of what is append-only (a model with
`append_only = True`, and every history table). With one role for both there is nothing
to grant, and `weaknesses` says so.
"""

from collections.abc import Iterable

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from psycopg2 import sql

READ = ("SELECT",)
APPEND = ("SELECT", "INSERT")
KEEP = ("SELECT", "INSERT", "UPDATE")
WRITE = ("SELECT", "INSERT", "UPDATE", "DELETE")

# Django's own list of migrations is the owner's; the context of a change is completed
# while it goes on, but never removed.
_SPECIAL = {"django_migrations": READ, "pghistory_context": KEEP}


def append_only_tables() -> list[str]:
    """The tables to which rows are only ever added."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if _is_append_only(model)
    )


def grant(role: str) -> None:
    """Give the application role its rights on all tables of the connected owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [role])
        if cursor.fetchone() == (True,):
            return
        name = sql.Identifier(role)
        _run(cursor, "GRANT USAGE ON SCHEMA public TO {}", name)
        _run(
            cursor,
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
            name,
        )
        _run(
            cursor,
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            " GRANT USAGE, SELECT ON SEQUENCES TO {}",
            name,
        )
        appended = set(append_only_tables())
        for table in _own_relations(cursor, "rpvm"):
            rights = _SPECIAL.get(table, APPEND if table in appended else WRITE)
            which = sql.Identifier(table)
            _run(cursor, "REVOKE ALL ON TABLE {} FROM {}", which, name)
            _run(
                cursor, f"GRANT {', '.join(rights)} ON TABLE {{}} TO {{}}", which, name
            )
        for sequence in _own_relations(cursor, "S"):
            which = sql.Identifier(sequence)
            _run(cursor, "GRANT USAGE, SELECT ON SEQUENCE {} TO {}", which, name)


def grant_after_migrate(**signal: object) -> None:
    """post_migrate: all tables exist now."""
    if signal.get("using") == connection.alias:
        grant(settings.DATABASE.user)


def weaknesses() -> list[str]:
    """Codes of what the connected role may do, but should not be able to.

    `superuser`: every rule can be passed by. `owner`: it owns tables, so it can give
    itself any right. `rewrites-history`: it may change or remove what is append-only.
    """
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() == (True,):
            found.append("superuser")
        if next(iter(_own_relations(cursor, "rp")), None):
            found.append("owner")
        cursor.execute(
            """
            SELECT EXISTS (
                SELECT FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s)
                    AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
            )
            """,
            [append_only_tables()],
        )
        if cursor.fetchone() == (True,):
            found.append("rewrites-history")
    return found


def _is_append_only(model: type[models.Model]) -> bool:
    is_history = issubclass(model, pghistory.models.Event)
    return not model._meta.proxy and (
        is_history or getattr(model, "append_only", False) is True
    )


def _own_relations(cursor: object, kinds: str) -> Iterable[str]:
    cursor.execute(  # type: ignore[attr-defined]
        """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = ANY (%s)
            AND relowner = current_user::regrole
        ORDER BY relname
        """,
        [list(kinds)],
    )
    return [name for (name,) in cursor.fetchall()]  # type: ignore[attr-defined]


def _run(cursor: object, statement: str, *names: sql.Identifier) -> None:
    composed = sql.SQL(statement).format(*names)
    cursor.execute(composed)  # type: ignore[attr-defined]
