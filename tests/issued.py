"""Files of issued points, as batches bring them, and all that an import may write."""

from typing import Any

from django.db import connection

from tests import files
from tests.files import Field, Shapefile

NUMBER, TYPE, SEEN = (
    Field("问题点位编号"),
    Field("活动/设施类型"),
    Field("后时相", 8, "D"),
)
METRE = 1 / 111_000  # degrees of latitude


def issued(
    *rows: tuple[float, float, str, str, str],
    extra: tuple[Field, ...] = (),
    **more: Any,
) -> Shapefile:
    """Rows of (lon, lat, number, type, date), and further cells."""
    return Shapefile(
        [files.point(row[0], row[1]) for row in rows],
        [NUMBER, TYPE, SEEN, *extra],
        [list(row[2:]) for row in rows],
        **more,
    )


GOOD = issued(
    (112.1, 40.6, "GS-1", "采石场", "20210305"),
    (113.6, 41.2, "GS-2", "居民点", "20210306"),
    (112.7, 41.1, "GS-3", "工矿用地", "20210307"),
)


def finished(
    number: str, progress: str, closed_on: str, seen: str = "20200305"
) -> Shapefile:
    return issued(
        (112.1, 40.6, number, "采石场", seen, progress, closed_on, "属实-违法违规"),
        extra=(Field("整改状态"), Field("销号时间", 8, "D"), Field("核查结果")),
    )


def everything() -> tuple[Any, ...]:
    """All that an import may write, for comparison."""
    with connection.cursor() as cursor:
        found = []
        for table in (
            "problempoint",
            "pointevent",
            "round",
            "geometryversion",
            "placement",
            "deadline",
        ):
            cursor.execute(
                f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t.id))"  # noqa: S608
                f" FROM problem_points_{table} t"
            )
            found.append(cursor.fetchone())
        return tuple(found)
