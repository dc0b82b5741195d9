"""The parts of the overlay in SQL; `overlay` puts them together and states the rules.

Each part looks at all places at once, and one grouping over the parts makes a row of
each place. Nothing large is joined by key, so that no guess of how many places lie near
a zone can make a planner compare every place with every other.
"""

# How far it is to a border, NULL beyond `within`. Borders are straight in degrees, so
# only the piece at hand is measured: a geodesic through the ends of a long straight
# border runs beside it, by ten metres for thirty kilometres. The edges of the clipping
# box are borders too, but farther than `within`.
BORDER = """
    (SELECT CASE WHEN piece.metres <= piece.within THEN piece.metres END
     FROM (
        SELECT {within} AS within, ST_Distance(
            ST_Boundary(ST_ClipByBox2D({geom}, ST_Expand(
                place.location,
                1.01 * {within} * place.degrees_per_m_x,
                1.01 * {within} * place.degrees_per_m_y)))::geography,
            place.location::geography) AS metres
     ) piece)
"""

_DATED = (
    "a.standing = 'in_force'"
    " AND (a.valid_from IS NULL OR a.valid_from <= place.on_date)"
    " AND (a.valid_to IS NULL OR place.on_date < a.valid_to)"
)

_BY_LEVEL = (
    "array_position(ARRAY['national', 'provincial', 'city', 'county'], a.level::text),"
    " a.code"
)
_BY_STRICTNESS = (
    "array_position(ARRAY['core', 'core_protection', 'buffer', 'general_control',"
    " 'experimental'], a.zone::text), a.id"
)

# Register: its table, when a row of it counts, and which row comes first.
ZONES = {
    "site": (
        "protected_areas_site",
        "a.is_active",
        _BY_LEVEL,
    ),
    "site_zone": (
        "protected_areas_sitezone",
        _DATED,
        _BY_STRICTNESS,
    ),
    "water_zone": (
        "protected_areas_watersourcezone",
        _DATED,
        "array_position(ARRAY['first', 'second', 'quasi'], a.zone::text), a.id",
    ),
    "red_line": ("protected_areas_redline", _DATED, "a.code, a.id"),
}

# The cells of some tiers that hold a place. The lowest tier is asked first and apart,
# because to test a city's whole border for each of its points is slow.
CELLS = """
    SELECT place.key, c.id, c.code, part.share, tier.rank, {border} AS border_m,
           place.outline IS NOT NULL AS has_outline
    FROM {cells_and_places}
    CROSS JOIN LATERAL (
        SELECT array_position(
            ARRAY['village', 'town', 'county', 'city', 'province'], c.tier::text
        ) AS rank
    ) tier
    CROSS JOIN LATERAL (
        SELECT CASE WHEN place.outline IS NULL THEN 1.0
            ELSE ST_Area(ST_Intersection(c.geom, place.outline)::geography)
                 / place.area_m2
        END AS share
    ) part
    WHERE c.status = 'in_force' AND {tiers} AND part.share > 0
"""
# Few places look for their cells and zones; among many, indexed places, each cell and
# zone looks for its own, which leaves every border unpacked while it is compared.
FEW_IN_CELLS = "{places} place JOIN grid_cell c ON ST_Intersects(c.geom, place.shape)"
MANY_IN_CELLS = """
    grid_cell c CROSS JOIN LATERAL (
        SELECT * FROM {places} place WHERE ST_Intersects(c.geom, place.shape) OFFSET 0
    ) place
"""
FEW_NEAR = """
    place CROSS JOIN worst JOIN {table} a ON a.geom && ST_Expand(
        place.shape,
        worst.{register} * place.degrees_per_m_x,
        worst.{register} * place.degrees_per_m_y)
"""
MANY_NEAR = """
    worst CROSS JOIN {table} a CROSS JOIN LATERAL (
        SELECT * FROM place WHERE place.shape && ST_Expand(
            a.geom,
            worst.{register} * (SELECT max(degrees_per_m_x) FROM place),
            worst.{register} / 110540.0)
        OFFSET 0
    ) place
"""
FEW_AT_OUTFALLS = """
    place JOIN outfalls_outfall o ON o.location && ST_Expand(
        place.location,
        {metres} * place.degrees_per_m_x, {metres} * place.degrees_per_m_y)
"""
MANY_AT_OUTFALLS = """
    outfalls_outfall o CROSS JOIN LATERAL (
        SELECT * FROM place WHERE place.shape && ST_Expand(
            o.location,
            {metres} * (SELECT max(degrees_per_m_x) FROM place), {metres} / 110540.0)
        OFFSET 0
    ) place
"""

# The zones in force whose box comes within the register's worst stated accuracy.
NEAR = """
    SELECT place.key, a.id, a.boundary_accuracy_m AS accuracy_m,
           row_number() OVER (PARTITION BY place.key ORDER BY {order}) AS sequence,
           CASE WHEN NOT ST_Intersects(a.geom, place.shape) THEN 0.0
                WHEN place.outline IS NULL THEN 1.0
                ELSE ST_Area(ST_Intersection(a.geom, place.outline)::geography)
                     / place.area_m2
           END AS share,
           {border} AS border_m
    FROM {zones_and_places}
    WHERE {counts}
"""

# `best` covers most of the place; `doubt` is the nearest border that the place is no
# farther from than that border's own accuracy.
ZONE = """
    SELECT near.key, {name}, near.best_id, NULL::float8, {name},
           CASE WHEN near.best_id IS NOT NULL
               THEN jsonb_strip_nulls(jsonb_build_object(
                   'share', round(near.best_share::numeric, 4),
                   'border_m', round(near.best_border_m::numeric, 1),
                   'accuracy_m', near.best_accuracy_m)) END,
           nullif(to_jsonb(array_remove(ARRAY[
               CASE WHEN near.doubt_id IS NOT NULL THEN jsonb_build_object(
                   'code', 'near-border', 'register', {name},
                   'border_m', round(near.doubt_border_m::numeric, 1),
                   'accuracy_m', near.doubt_accuracy_m, 'inside', near.doubt_share > 0)
               END,
               CASE WHEN near.best_share < 0.5 THEN jsonb_build_object(
                   'code', 'split', 'register', {name},
                   'share', round(near.best_share::numeric, 4)) END,
               CASE WHEN {name} = 'site' AND near.claims > 1 THEN jsonb_build_object(
                   'code', 'several', 'register', {name}, 'claims', near.claims) END,
               CASE WHEN {name} IN ('site_zone', 'water_zone')
                         AND near.first < near.best_sequence
                   THEN jsonb_build_object(
                       'code', 'stricter-touched', 'register', {name}) END
           ], NULL)), '[]')
    FROM (
        SELECT key, count(*) FILTER (WHERE share > 0) AS claims,
               min(sequence) FILTER (WHERE share > 0) AS first,
               {best}, {doubt}
        FROM ({near}) near GROUP BY key
    ) near
"""
BEST = """(array_agg({column} ORDER BY share DESC, sequence)
                    FILTER (WHERE share > 0))[1] AS best_{column}"""
DOUBT = """(array_agg({column} ORDER BY border_m, id)
                    FILTER (WHERE border_m <= accuracy_m))[1] AS doubt_{column}"""

NEAREST_OUTFALL = """
    SELECT DISTINCT ON (near.key) near.key, 'outfall', near.id, near.metres, 'outfall_m',
           to_jsonb(round(near.metres::numeric, 1)), NULL::jsonb
    FROM (
        SELECT place.key, o.id,
               ST_Distance(o.location::geography, place.location::geography) AS metres
        FROM {outfalls_and_places}
    ) near
    WHERE near.metres <= {metres}
    ORDER BY near.key, near.metres, near.id
"""

EARLIER_CASE = """
    SELECT DISTINCT ON (near.key) near.key, 'earlier', near.id, near.metres, 'earlier_m',
           to_jsonb(round(near.metres::numeric, 1)), NULL::jsonb
    FROM (
        SELECT place.key, q.id,
               ST_Distance(q.location::geography, place.location::geography) AS metres
        FROM place JOIN problem_points_problempoint q ON q.location && ST_Expand(
            place.location,
            {metres} * place.degrees_per_m_x, {metres} * place.degrees_per_m_y)
         AND q.category = place.category AND q.status <> 'void'
         AND (place.point_id IS NULL OR q.id < place.point_id)
    ) near
    WHERE near.metres <= {metres}
    ORDER BY near.key, near.metres, near.id DESC
"""

# Neighbours stand one after the other (geometry sorts along a Hilbert curve), so that
# the same few borders are unpacked once for many places.
PLACES = """
    SELECT source.*,
           coalesce(source.outline, source.location) AS shape,
           ST_Area(source.outline::geography) AS area_m2,
           1 / (111320 * greatest(cos(radians(ST_Y(source.location))), 0.01))
               AS degrees_per_m_x,
           1 / 110540.0 AS degrees_per_m_y
    FROM ({source}) source
    ORDER BY source.location
"""
QUERY = """
WITH place AS {places},
worst AS MATERIALIZED (
    SELECT
        (SELECT coalesce(max(boundary_accuracy_m), 0)
         FROM protected_areas_site) AS site,
        (SELECT coalesce(max(boundary_accuracy_m), 0)
         FROM protected_areas_sitezone) AS site_zone,
        (SELECT coalesce(max(boundary_accuracy_m), 0)
         FROM protected_areas_watersourcezone) AS water_zone,
        (SELECT coalesce(max(boundary_accuracy_m), 0)
         FROM protected_areas_redline) AS red_line
),
lowest AS MATERIALIZED ({lowest_cells}),
cell AS (
    SELECT DISTINCT ON (key) key, id, share, border_m,
           count(*) OVER (PARTITION BY key, rank) AS claims, has_outline
    FROM (SELECT * FROM lowest UNION ALL SELECT * FROM ({upper_cells}) upper) hit
    ORDER BY key, rank, share DESC, code
),
part (key, part, id, metres, reason_name, reason, doubts, on_date, activity, area_m2,
      is_placed) AS (
    SELECT key, 'place'::text, NULL::bigint, NULL::float8, NULL::text, NULL::jsonb,
           NULL::jsonb, on_date, activity, area_m2, shape IS NOT NULL
    FROM place
    UNION ALL
    SELECT found.*, NULL, NULL, NULL, NULL
    FROM (
        SELECT key, 'cell', id, NULL::float8, 'cell',
               jsonb_strip_nulls(jsonb_build_object(
                   'share', round(share::numeric, 4),
                   'border_m', round(border_m::numeric, 1))),
               nullif(to_jsonb(array_remove(ARRAY[
                   CASE WHEN NOT has_outline AND claims > 1 THEN jsonb_build_object(
                       'code', 'shared-border', 'register', 'cell',
                       'claims', claims) END,
                   CASE WHEN border_m <= {cell_accuracy_m} THEN jsonb_build_object(
                       'code', 'near-border', 'register', 'cell',
                       'border_m', round(border_m::numeric, 1),
                       'accuracy_m', {cell_accuracy_m}, 'inside', TRUE) END,
                   CASE WHEN share < 0.5 THEN jsonb_build_object(
                       'code', 'split', 'register', 'cell',
                       'share', round(share::numeric, 4)) END
               ], NULL)), '[]')
        FROM cell
        {others}
    ) found
),
found AS (
    SELECT key, max(area_m2) AS area_m2, max(on_date) AS on_date,
           max(activity) AS activity, bool_or(is_placed) AS is_placed,
           {ids},
           max(metres) FILTER (WHERE part = 'outfall') AS outfall_m,
           max(metres) FILTER (WHERE part = 'earlier') AS earlier_m,
           jsonb_object_agg(reason_name, reason)
               FILTER (WHERE reason IS NOT NULL) AS reasons,
           jsonb_object_agg(part, doubts) FILTER (WHERE doubts IS NOT NULL) AS doubts
    FROM part GROUP BY key
),
judged AS (
    SELECT found.*, coalesce(site_zone.site_id, found.site) AS site_id,
           site_zone.zone AS kind_of_site_zone, water_zone.zone AS kind_of_water_zone,
           CASE WHEN found.is_placed AND found.cell IS NULL
               THEN '[{{"code": "outside-grid"}}]'::jsonb ELSE '[]' END
           || coalesce(found.doubts->'cell', '[]') || coalesce(found.doubts->'site', '[]')
           || CASE WHEN found.site IS NOT NULL AND found.site_zone IS NULL AND EXISTS (
                       SELECT 1 FROM protected_areas_sitezone z
                       WHERE z.site_id = found.site AND z.standing = 'in_force')
                   THEN '[{{"code": "no-zone-at-date"}}]'::jsonb ELSE '[]' END
           || coalesce(found.doubts->'site_zone', '[]')
           || coalesce(found.doubts->'water_zone', '[]')
           || coalesce(found.doubts->'red_line', '[]') AS all_doubts
    FROM found
    LEFT JOIN protected_areas_sitezone site_zone ON site_zone.id = found.site_zone
    LEFT JOIN protected_areas_watersourcezone water_zone
        ON water_zone.id = found.water_zone
)
SELECT judged.key, judged.cell AS cell_id, judged.site_id, judged.site_zone AS site_zone_id,
       judged.water_zone AS water_zone_id, judged.red_line AS red_line_id,
       judged.outfall AS outfall_id, judged.outfall_m, judged.earlier AS earlier_id,
       judged.earlier_m, judged.area_m2 / 10000 AS area_ha,
       judged.all_doubts <> '[]' AS is_doubtful,
       coalesce(judged.reasons, '{{}}')
           || jsonb_build_object('doubts', judged.all_doubts) AS reasons,
       coalesce(rules.found, '[]') AS rules
FROM judged
LEFT JOIN LATERAL ({rules}) rules ON TRUE
"""
PARTS = ("cell", "site", "site_zone", "water_zone", "red_line", "outfall", "earlier")
ID = "max(id) FILTER (WHERE part = {part}) AS {name}"

# A place in no zone is under no rule of one: nothing is looked up for it.
RULES = """
    SELECT jsonb_agg(jsonb_build_object(
        'rule', r.id, 'set', s.name, 'layer', r.layer, 'zone', r.zone,
        'activity', r.activity, 'effect', r.effect, 'citation', r.citation
    ) ORDER BY r.layer, r.zone DESC, r.id) AS found
    FROM protected_areas_rule r
    JOIN protected_areas_ruleset s ON s.id = r.rule_set_id
    WHERE coalesce(judged.site_id, judged.water_zone, judged.red_line) IS NOT NULL
      AND (s.effective_from IS NULL OR s.effective_from <= judged.on_date)
      AND (s.effective_to IS NULL OR judged.on_date < s.effective_to)
      AND CASE r.layer
            WHEN 'site' THEN judged.site IS NOT NULL
                AND r.zone IN ('', coalesce(judged.kind_of_site_zone, ''))
            WHEN 'water_source' THEN judged.water_zone IS NOT NULL
                AND r.zone IN ('', judged.kind_of_water_zone)
            ELSE judged.red_line IS NOT NULL
          END
      AND (r.activity IN ('', judged.activity) OR EXISTS (
            SELECT 1 FROM gis_core_codeitem kind
            JOIN gis_core_codeitem class ON class.id = kind.parent_id
            WHERE kind.code_list_id = {activities} AND kind.code = judged.activity
              AND class.code = r.activity))
"""
