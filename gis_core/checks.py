"""What production must not start with.

Secrets and modes are refused by the settings themselves. Here: libraries with known
holes, and what only the database can tell: a server that may lose or
tear what it has confirmed, accounts of the demo city, whose password everybody knows, and
a role that could rewrite history. `migrate` and `check --database default` show them as
system checks; web and worker ask before they start.
"""

from collections.abc import Iterable, Sequence

import django
import PIL
from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.gis.gdal import gdal_version
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3
from django.utils import timezone
from django.utils.version import get_version_tuple

from gis_core import rights
from gis_core.calendar import local_day
from gis_core.models import Holiday

# Each is on unless somebody turned it off to gain speed.
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")

# Older ones let a file or a filter reach what it should not.
FLOORS = {
    "Django": (django.__version__, "5.2.17"),
    "Pillow": (PIL.__version__, "12.3.0"),
    "GDAL": (gdal_version().decode(), "3.9.3"),
}


@register(Tags.security)
def libraries(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    """Libraries that are too old to be safe, or not the ones the site is built on."""
    found: list[CheckMessage] = [
        Error(
            f"{name} {version} is too old: {floor} or later is needed.",
            id="gis_core.E004",
        )
        for name, (version, floor) in FLOORS.items()
        if get_version_tuple(version) < get_version_tuple(floor)
    ]
    if is_psycopg3:
        found.append(
            Error(
                "psycopg 3 is installed and would be used instead of psycopg2.",
                hint="Remove the package psycopg from the environment.",
                id="gis_core.E005",
            )
        )
    return found


@register(Tags.database)
def production_database(
    app_configs: Sequence[AppConfig] | None,
    databases: Iterable[str] | None = None,
    **options: object,
) -> list[CheckMessage]:
    """The findings of this module, in production only."""
    if not settings.PRODUCTION or connection.alias not in (databases or ()):
        return []
    found: list[CheckMessage] = [
        Error(
            f"The database server runs with {name} = off: a confirmed step may be lost.",
            hint=f"Set {name} = on in postgresql.conf and restart the server.",
            id="gis_core.E001",
        )
        for name in settings_turned_off()
    ]
    if demo_accounts_exist():
        found.append(
            Error(
                "The demo city's accounts can sign in, and their password is public.",
                hint="Use a database into which load_demo has never been run.",
                id="gis_core.E002",
            )
        )
    if not settings.AS_OWNER and "superuser" in rights.weaknesses():
        found.append(
            Error(
                "The site's database role is a superuser: no rule would hold it.",
                hint="See config/deploy/database.sql for the two roles.",
                id="gis_core.E003",
            )
        )
    if not holidays_are_known():
        found.append(
            Caution(
                "No holidays of this year are entered: working days are counted from "
                "Monday to Friday.",
                hint="Enter the State Council's list under Holidays in the administration.",
                id="gis_core.W002",
            )
        )
    if settings.DATABASE_OWNER == settings.DATABASE:
        found.append(
            Caution(
                "One database role both migrates and runs the site, so that the site "
                "could rewrite its own history.",
                hint="See config/deploy/database.sql for the two roles.",
                id="gis_core.W001",
            )
        )
    return found


def settings_turned_off() -> list[str]:
    """Those of the server's safety settings that are off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_settings WHERE name = ANY (%s) AND setting = 'off'"
            " ORDER BY name",
            [list(DURABLE)],
        )
        return [name for (name,) in cursor.fetchall()]


def demo_accounts_exist() -> bool:
    """Can anybody of the demo city sign in? No tables yet means nobody."""
    people = get_user_model()._default_manager
    try:
        return people.filter(is_demo=True, is_active=True).exists()
    except ProgrammingError:
        return False


def holidays_are_known() -> bool:
    """Has anybody entered this year's holidays? No tables yet means nobody could."""
    try:
        return Holiday.objects.filter(
            date__year=local_day(timezone.now()).year
        ).exists()
    except ProgrammingError:
        return True


def refuse_unsafe_start() -> None:
    """Asked by web and worker: ImproperlyConfigured if an error stands.

    A server that does not answer is no reason: the site starts, says that it is not
    ready, and works as soon as the database does.
    """
    try:
        found = production_database(None, databases=[connection.alias])
    except (OperationalError, InterfaceError):
        return
    finally:
        connection.close()
    errors = [
        f"{message.msg} {message.hint}" for message in found if message.is_serious()
    ]
    if errors:
        raise ImproperlyConfigured(" ".join(errors))
