"""The database on which imports are measured: the demo city and many existing points.

Made once for a number of points and kept, because making a million takes minutes; each
peer works on a copy of its own.
"""

import subprocess
import sys
import time
from datetime import UTC, datetime

import numpy as np
import psycopg2
from django.conf import settings
from django.db import connection, transaction
from numpy.typing import NDArray

from problem_points.importing import entering
from problem_points.models import Batch
from tests import databases

ENTERED = datetime(2021, 6, 1, 2, tzinfo=UTC)
SEEN = "2021-04-01"
TYPES = ("quarry", "sand_mining", "factory", "farmland", "tourism_facility")
AT_ONCE = 100_000

_PLACES = """
CREATE TEMPORARY TABLE bench_places AS
SELECT row_number() OVER (ORDER BY c.id, p.path) AS n, c.id AS cell_id, p.geom
FROM (SELECT id, geom FROM grid_cell WHERE tier = 'village' AND status = 'in_force') c
CROSS JOIN LATERAL ST_Dump(ST_GeneratePoints(
    c.geom, (SELECT ceil(%s / count(*)::float)::int FROM grid_cell
             WHERE tier = 'village' AND status = 'in_force'), c.id::int)) p
"""
_FILL = """
INSERT INTO entering (id, category, series, point_no, internal_no, batch_id, location,
    cell_id, detected_type, image_after_on, status, close_level, description,
    closed_at, rectified_at, raw_x, raw_y, raw_crs, import_row, overlay_on)
SELECT {next_id}, 'GS', 'GS', 'OLD-' || lpad(n::text, 7, '0'), 'bench-' || n, {batch},
    geom, cell_id, ({types}::text[])[1 + n %% {kinds}], {seen},
    CASE WHEN n %% 5 = 0 THEN 'pending_dispatch' ELSE 'closed' END, 'city',
    'existing point', CASE WHEN n %% 5 > 0 THEN {at}::timestamptz END,
    CASE WHEN n %% 5 > 0 THEN {at}::timestamptz END,
    ST_X(geom), ST_Y(geom), '', n, {seen}
FROM bench_places WHERE n BETWEEN %s AND %s ORDER BY random()
"""


def template(existing: int) -> str:
    """The name of a database with the demo city and this many points beside it.

    One that an older version of the code made is migrated.
    """
    name = f"bench_{databases.CHECKOUT}_{existing}"
    if not names(name):
        unfinished = f"{name}_new"
        copy(databases.demo_template(), unfinished)
        with databases.in_use(unfinished):
            _populate(existing)
        as_owner(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"],
        cwd=databases.ROOT,
        env=databases.environment(name, databases.files_of(name)),
        check=True,
    )
    return name


def _populate(existing: int) -> None:
    begun = time.monotonic()
    batch = Batch.objects.create(
        code="bench-existing",
        title="bench-existing",
        category="GS",
        series="GS",
        created_at=ENTERED,
    )
    fill = _FILL.format(
        next_id=entering.NEXT_ID,
        batch=batch.pk,
        types="'{" + ",".join(TYPES) + "}'",
        kinds=len(TYPES),
        seen=f"'{SEEN}'::date",
        at=f"'{ENTERED.isoformat()}'",
    )
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(_PLACES, [existing])
        for first in range(1, existing + 1, AT_ONCE):
            with transaction.atomic():
                entering.open_table()
                last = min(first + AT_ONCE - 1, existing)
                cursor.execute(fill, [first, last])
                entering.enter(at=ENTERED, actor_id=None, role="", client="bench")
            seconds = time.monotonic() - begun
            print(f"  existing points {last:>9,}  {seconds:>6.0f} s", flush=True)
        cursor.execute("DROP TABLE bench_places")
    as_owner("VACUUM ANALYZE", connection.settings_dict["NAME"])


def copy(source: str, name: str) -> None:
    """A copy of a database; of its files, which are large, as files."""
    drop(name)
    as_owner(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy')


def drop(name: str) -> None:
    """Drop a database of this benchmark."""
    if names(name):
        databases.drop(name)


def names(like: str) -> list[str]:
    """The databases whose name is like this."""
    with databases.connected(settings.DATABASE_OWNER, "postgres") as owner:
        cursor = owner.cursor()
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [like])
        return [name for (name,) in cursor.fetchall()]


def as_owner(statement: str, database: str = "postgres") -> None:
    """Run a statement outside any transaction."""
    with databases.connected(settings.DATABASE_OWNER, database) as owner:
        owner.cursor().execute(statement)


def sample(name: str, count: int) -> list[tuple[str, str, float, float]]:
    """Number, type, longitude and latitude of existing points, always the same ones."""
    with databases.connected(settings.DATABASE_OWNER, name) as owner:
        cursor: psycopg2.extensions.cursor = owner.cursor()
        cursor.execute(
            "SELECT point_no, detected_type, ST_X(location), ST_Y(location)"
            " FROM problem_points_problempoint WHERE point_no LIKE 'OLD-%%'"
            " ORDER BY md5(point_no) LIMIT %s",
            [count],
        )
        return cursor.fetchall()


def places(name: str, count: int) -> NDArray[np.float64]:
    """Longitude and latitude of places all over the city, always the same ones."""
    with databases.connected(settings.DATABASE_OWNER, name) as owner:
        cursor = owner.cursor()
        cursor.execute(
            "SELECT ST_X(p.geom), ST_Y(p.geom) FROM grid_cell c CROSS JOIN LATERAL"
            " ST_Dump(ST_GeneratePoints(c.geom, %s, 7)) p"
            " WHERE c.tier = 'city' AND c.status = 'in_force'",
            [count],
        )
        return np.array(cursor.fetchall(), dtype=np.float64)
