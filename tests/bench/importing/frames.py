"""A GIS analyst's script: geopandas reads, joins cells and zones, matches, and writes.

It holds everything in memory and writes one plain table, as `to_postgis` does: the COPY
of hexadecimal EWKB is that function's own way, done here without its SQLAlchemy.
"""

import io
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg2
import shapely

from tests.bench.importing.facts import LABELS

_EXISTING = """
SELECT id, point_no, detected_type, status, image_after_on::text, ST_AsBinary(location)
FROM problem_points_problempoint
"""


def main(url: str, path: str) -> None:
    """Read, join, match, write."""
    new = gpd.read_file(f"zip://{path}", encoding="GB18030").to_crs(4490)
    new.columns = [
        *("no", "county", "town", "label", "area", "before", "after"),
        *("words", "unit", "remark", "geometry"),
    ]
    new["activity"] = new["label"].map({v: k for k, v in LABELS.items()})
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        for name, table, condition in (
            ("cell", "grid_cell", "tier = 'village' AND status = 'in_force'"),
            ("site", "protected_areas_site", "is_active"),
            ("zone", "protected_areas_sitezone", "standing = 'in_force'"),
            ("water", "protected_areas_watersourcezone", "standing = 'in_force'"),
            ("red", "protected_areas_redline", "standing = 'in_force'"),
        ):
            cursor.execute(
                f"SELECT id, ST_AsBinary(geom) FROM {table} WHERE {condition}"  # noqa: S608
            )
            areas = _frame(cursor.fetchall(), [f"{name}_id"])
            joined = gpd.sjoin(new[["geometry"]], areas, predicate="intersects")
            first = joined[f"{name}_id"].groupby(level=0).min()
            new[f"{name}_id"] = first
        cursor.execute(_EXISTING)
        old = _frame(
            cursor.fetchall(), ["known_id", "point_no", "kind", "status", "seen"]
        )
        by_number = old[old["point_no"] != ""].set_index("point_no")["known_id"]
        new["known_id"] = new["no"].map(by_number)
        metres = new.estimate_utm_crs()
        near = gpd.sjoin_nearest(
            new[["activity", "geometry"]].to_crs(metres),
            old[["known_id", "kind", "geometry"]].to_crs(metres),
            max_distance=20,
        )
        near = near[near["activity"] == near["kind"]]
        new["near_id"] = near["known_id"].groupby(level=0).min()
        fresh = new[new["known_id"].isna()]
        _write(cursor, fresh)
    print(f"rows {len(fresh)}")


def _frame(rows: list[tuple[object, ...]], names: list[str]) -> gpd.GeoDataFrame:
    cells = pd.DataFrame(rows, columns=[*names, "wkb"])
    shapes = shapely.from_wkb(cells.pop("wkb").map(bytes).to_numpy())
    return gpd.GeoDataFrame(cells, geometry=shapes, crs=4490)


def _write(cursor: "psycopg2.extensions.cursor", fresh: gpd.GeoDataFrame) -> None:
    cursor.execute(
        "CREATE TABLE bench_frames (no text, activity text, area float8, words text,"
        " unit text, remark text, cell_id float8, site_id float8, zone_id float8,"
        " water_id float8, red_id float8, near_id float8, geom geometry)"
    )
    out = io.StringIO()
    cells = fresh[
        [
            *("no", "activity", "area", "words", "unit", "remark", "cell_id"),
            *("site_id", "zone_id", "water_id", "red_id", "near_id"),
        ]
    ].copy()
    encoded = shapely.to_wkb(
        shapely.set_srid(np.asarray(fresh.geometry), 4490), hex=True, include_srid=True
    )
    cells["geom"] = encoded
    cells.to_csv(out, index=False, header=False)
    out.seek(0)
    cursor.copy_expert("COPY bench_frames FROM STDIN (FORMAT csv)", out)


if __name__ == "__main__":
    main(*sys.argv[1:3])
