"""The overlay as one SQL query over any number of places.

What is found for a place:

* `cell`: the cell in force of the lowest tier that covers it. A place on a shared
  border belongs to exactly one cell: the one with the lowest code. Cells say who is in
  charge now, so their dates do not count, only their standing.
* `site_zone`: a zone in force on `on_date` (`valid_from` <= date < `valid_to`). Several:
  the strictest, in the order core, core_protection, buffer, general_control,
  experimental, any other; then the lowest id. `site`: the site of that zone, else the
  active site that covers the place: highest level first, then lowest code.
* `water_zone`: likewise; first before second before quasi, then the lowest id.
* `red_line`: a patch in force on `on_date`; the lowest code.
* `rules`: what the rule sets effective on `on_date` say of the zones found, for any
  activity and for the place's own activity or the class above it.
* `outfall`: the nearest within `Reach.outfall_m`.
* `earlier`: the nearest point of the same category within `Reach.earlier_m` that is not
  void (and, where `point_id` is given, was registered before it).
* `is_doubtful` with `reasons`.

A point is placed by covering, an outline by its largest share; which zone or cell is
stricter or lower comes second for outlines. Distances and areas are geodesic, in metres,
hectares and shares of 1; border distances of outlines are those of their location.
"""

from dataclasses import dataclass

from psycopg2 import sql

from problem_points.context.queries import (
    BEST,
    BORDER,
    CELLS,
    DOUBT,
    EARLIER_CASE,
    FEW_AT_OUTFALLS,
    FEW_IN_CELLS,
    FEW_NEAR,
    ID,
    MANY_AT_OUTFALLS,
    MANY_IN_CELLS,
    MANY_NEAR,
    NEAR,
    NEAREST_OUTFALL,
    PARTS,
    PLACES,
    QUERY,
    RULES,
    ZONE,
    ZONES,
)

ACTIVITIES = "activity"
"""The code list of detected and verified types."""

SOURCE_COLUMNS = (
    "key",
    "location",
    "outline",
    "on_date",
    "category",
    "activity",
    "point_id",
)
COLUMNS = (
    "key",
    "cell_id",
    "site_id",
    "site_zone_id",
    "water_zone_id",
    "red_line_id",
    "outfall_id",
    "outfall_m",
    "earlier_id",
    "earlier_m",
    "area_ha",
    "is_doubtful",
    "reasons",
    "rules",
)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the overlay looks, in metres.

    `border_m`: farther borders of zones are not measured, unless they are known worse
    than that. `cell_accuracy_m` is the accuracy of cell borders, which registers do not
    state; at 0 only a place claimed by two cells is in doubt. Zones state their own.
    With `earlier_m` 0 no earlier case is looked for.
    """

    earlier_m: float = 20.0
    outfall_m: float = 100.0
    border_m: float = 200.0
    cell_accuracy_m: float = 0.0


def overlay(source: sql.Composable, reach: Reach | None = None) -> sql.Composed:
    """A SELECT of `COLUMNS`, one row for each row of `source`, in no order.

    `source` is a SELECT (without semicolon) that yields exactly `SOURCE_COLUMNS`:

    key bigint         comes back unchanged; unique within the call
    location geometry  point in the storage CRS; NULL: nothing is found, no doubt either
    outline geometry   valid multipolygon in the storage CRS, or NULL
    on_date date       the later image's date (or when it was found, or issued); never NULL
    category text      category of the point, for `earlier`; '' finds none
    activity text      detected type, for the rules; '' leaves out rules of one activity
    point_id bigint    the point itself when it is placed again, else NULL

    For many rows, in one statement and without a round trip:

        cursor.execute(
            sql.SQL("INSERT INTO context_of_run {}").format(
                overlay(sql.SQL(
                    "SELECT row AS key, shape AS location, NULL::geometry AS outline,"
                    " (values->>'on')::date AS on_date, 'GS' AS category,"
                    " values->>'activity' AS activity, NULL::bigint AS point_id"
                    " FROM intake_stagedrow WHERE run_id = 7"
                ))
            )
        )

    or join it: `WITH context AS MATERIALIZED ({}) UPDATE … FROM context WHERE …`.
    `rules` is a JSON array of {rule, set, layer, zone, activity, effect, citation};
    `reasons` a JSON object with distances and shares by register and, under `doubts`,
    the list of {code, …params} that `Doubt` puts into words.
    """
    return _overlay(
        sql.SQL("MATERIALIZED ({})").format(sql.SQL(PLACES).format(source=source)),
        reach or Reach(),
        many=False,
    )


def spread(source: sql.Composable) -> sql.Composed:
    """Statements that lay the places of a source (see `overlay`) out for
    `overlay_of_many`: a temporary table with an index."""
    return sql.SQL(_SPREAD).format(sql.SQL(PLACES).format(source=source))


def overlay_of_many(reach: Reach | None = None) -> sql.Composed:
    """What `overlay` is, for the places that `spread` has laid out.

    The answers are the same. Thousands of places are found in a tenth of the time,
    because cells and zones, which are fewer, look for them.
    """
    places = sql.SQL("NOT MATERIALIZED (SELECT * FROM overlay_places)")
    return _overlay(places, reach or Reach(), many=True)


_SPREAD = """
DROP TABLE IF EXISTS overlay_places;
CREATE TEMPORARY TABLE overlay_places AS {};
CREATE INDEX ON overlay_places USING gist (shape);
ANALYZE overlay_places;
"""


def _overlay(places: sql.Composable, reach: Reach, *, many: bool) -> sql.Composed:
    parts = [
        _zone(name, *register, reach=reach, many=many)
        for name, register in ZONES.items()
    ]
    outfall_m = _metres(reach.outfall_m)
    outfalls = sql.SQL(MANY_AT_OUTFALLS if many else FEW_AT_OUTFALLS)
    parts.append(
        sql.SQL(NEAREST_OUTFALL).format(
            metres=outfall_m, outfalls_and_places=outfalls.format(metres=outfall_m)
        )
    )
    if reach.earlier_m > 0:
        parts.append(sql.SQL(EARLIER_CASE).format(metres=_metres(reach.earlier_m)))
    left = "(SELECT * FROM place WHERE NOT key = ANY(ARRAY(SELECT key FROM lowest)))"
    if many:
        # Looked up in a hash whatever the planner believes: it takes the many for one.
        left = "(SELECT * FROM place WHERE key NOT IN (SELECT key FROM lowest))"
    return sql.SQL(QUERY).format(
        places=places,
        cell_accuracy_m=_metres(reach.cell_accuracy_m),
        lowest_cells=_cells(
            MANY_IN_CELLS if many else FEW_IN_CELLS,
            "place",
            "c.tier = 'village'",
            reach,
        ),
        upper_cells=_cells(FEW_IN_CELLS, left, "c.tier <> 'village'", reach),
        others=sql.SQL("").join(
            sql.SQL(" UNION ALL SELECT * FROM ({}) part").format(part) for part in parts
        ),
        ids=sql.SQL(", ").join(
            sql.SQL(ID).format(part=sql.Literal(part), name=sql.Identifier(part))
            for part in PARTS
        ),
        rules=sql.SQL(RULES).format(activities=sql.Literal(ACTIVITIES)),
    )


def _metres(value: float) -> sql.Literal:
    return sql.Literal(float(value))


def _cells(found_in: str, places: str, tiers: str, reach: Reach) -> sql.Composed:
    """The cells of some tiers; measuring to their borders only where that counts."""
    border: sql.Composable = sql.SQL("NULL::float8")
    if reach.cell_accuracy_m > 0:
        border = _border("c.geom", _metres(reach.cell_accuracy_m))
    return sql.SQL(CELLS).format(
        cells_and_places=sql.SQL(found_in).format(places=sql.SQL(places)),
        tiers=sql.SQL(tiers),
        border=border,
    )


def _border(geom: str, within: sql.Composable) -> sql.Composed:
    return sql.SQL(BORDER).format(geom=sql.SQL(geom), within=within)


def _zone(
    name: str, table: str, counts: str, order: str, *, reach: Reach, many: bool
) -> sql.Composed:
    within = sql.SQL("greatest(a.boundary_accuracy_m, {})").format(
        _metres(reach.border_m)
    )
    near = sql.SQL(NEAR).format(
        border=_border("a.geom", within),
        zones_and_places=sql.SQL(MANY_NEAR if many else FEW_NEAR).format(
            register=sql.Identifier(name), table=sql.Identifier(table)
        ),
        counts=sql.SQL(counts),
        order=sql.SQL(order),
    )
    return sql.SQL(ZONE).format(
        near=near,
        name=sql.Literal(name),
        best=_each(BEST, "id", "share", "border_m", "accuracy_m", "sequence"),
        doubt=_each(DOUBT, "id", "share", "border_m", "accuracy_m"),
    )


def _each(aggregate: str, *columns: str) -> sql.SQL:
    return sql.SQL(", ".join(aggregate.format(column=column) for column in columns))
