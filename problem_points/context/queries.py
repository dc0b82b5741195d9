"""The parts of the overlay in SQL; `overlay` puts them together and states the rules.

Each part is a subquery for one row of `place` (see `QUERY`).
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

# One row if there is a cell, else none. The lowest tier is asked first and apart, because
# to test a city's whole border for each of its points is slow.
CELL = """
    SELECT hit.id, hit.share, hit.claims, hit.border_m
    FROM (
        SELECT c.id, c.code, part.share, tier.rank,
               count(*) OVER (PARTITION BY tier.rank) AS claims, {border} AS border_m
        FROM grid_cell c
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
        WHERE c.status = 'in_force' AND {tiers}
          AND ST_Intersects(c.geom, place.shape) AND part.share > 0
    ) hit
    ORDER BY hit.rank, hit.share DESC, hit.code
    LIMIT 1
"""

# Exactly one row; `id` is NULL where nothing covers the place. `near` holds the zones in
# force whose box comes within the register's worst stated accuracy; `doubt` is the
# nearest border that the place is no farther from than that border's own accuracy.
ZONE = """
    WITH near AS MATERIALIZED (
        SELECT a.id, a.boundary_accuracy_m AS accuracy_m,
               row_number() OVER (ORDER BY {order}) AS sequence,
               CASE WHEN NOT ST_Intersects(a.geom, place.shape) THEN 0.0
                    WHEN place.outline IS NULL THEN 1.0
                    ELSE ST_Area(ST_Intersection(a.geom, place.outline)::geography)
                         / place.area_m2
               END AS share,
               {border} AS border_m
        FROM {table} a
        WHERE {counts}
          AND a.geom && ST_Expand(
              place.shape,
              worst.{register} * place.degrees_per_m_x,
              worst.{register} * place.degrees_per_m_y)
    )
    SELECT best.id, hits.claims,
           jsonb_strip_nulls(jsonb_build_object(
               'share', round(best.share::numeric, 4),
               'border_m', round(best.border_m::numeric, 1),
               'accuracy_m', best.accuracy_m)) AS reason,
           CASE WHEN doubt.id IS NOT NULL THEN jsonb_build_object(
               'code', 'near-border', 'register', {name},
               'border_m', round(doubt.border_m::numeric, 1),
               'accuracy_m', doubt.accuracy_m, 'inside', doubt.share > 0)
           END AS border_doubt,
           CASE WHEN best.share < 0.5 THEN jsonb_build_object(
               'code', 'split', 'register', {name},
               'share', round(best.share::numeric, 4))
           END AS split_doubt,
           CASE WHEN hits.first < best.sequence THEN jsonb_build_object(
               'code', 'stricter-touched', 'register', {name})
           END AS stricter_doubt
    FROM (
        SELECT count(*) AS claims, min(sequence) AS first FROM near WHERE share > 0
    ) hits
    LEFT JOIN (
        SELECT * FROM near WHERE share > 0 ORDER BY share DESC, sequence LIMIT 1
    ) best ON TRUE
    LEFT JOIN (
        SELECT * FROM near WHERE border_m <= accuracy_m ORDER BY border_m, id LIMIT 1
    ) doubt ON TRUE
"""

# Neighbours stand one after the other (geometry sorts along a Hilbert curve), so that
# the same few borders are unpacked once for many places.
QUERY = """
WITH source AS ({source}),
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
place AS MATERIALIZED (
    SELECT source.*,
           coalesce(source.outline, source.location) AS shape,
           ST_Area(source.outline::geography) AS area_m2,
           1 / (111320 * greatest(cos(radians(ST_Y(source.location))), 0.01))
               AS degrees_per_m_x,
           1 / 110540.0 AS degrees_per_m_y
    FROM source
    ORDER BY source.location
),
found AS (
    SELECT place.key,
           coalesce(lowest.id, upper.id) AS cell_id,
           coalesce(site_zone_row.site_id, site.id) AS site_id,
           site_zone.id AS site_zone_id,
           water_zone.id AS water_zone_id,
           red_line.id AS red_line_id,
           outfall.id AS outfall_id,
           outfall.distance_m AS outfall_m,
           earlier.id AS earlier_id,
           earlier.distance_m AS earlier_m,
           place.area_m2 / 10000 AS area_ha,
           jsonb_strip_nulls(jsonb_build_object(
               'cell', CASE WHEN coalesce(lowest.id, upper.id) IS NOT NULL
                   THEN jsonb_build_object(
                       'share', round(coalesce(lowest.share, upper.share)::numeric, 4),
                       'border_m', round(
                           coalesce(lowest.border_m, upper.border_m)::numeric, 1))
                   END,
               'site', CASE WHEN site.id IS NOT NULL THEN site.reason END,
               'site_zone', CASE WHEN site_zone.id IS NOT NULL
                   THEN site_zone.reason END,
               'water_zone', CASE WHEN water_zone.id IS NOT NULL
                   THEN water_zone.reason END,
               'red_line', CASE WHEN red_line.id IS NOT NULL
                   THEN red_line.reason END,
               'outfall_m', round(outfall.distance_m::numeric, 1),
               'earlier_m', round(earlier.distance_m::numeric, 1))) AS reasons,
           array_remove(ARRAY[
               CASE WHEN place.shape IS NOT NULL AND lowest.id IS NULL
                         AND upper.id IS NULL
                   THEN jsonb_build_object('code', 'outside-grid') END,
               CASE WHEN place.outline IS NULL
                         AND coalesce(lowest.claims, upper.claims) > 1
                   THEN jsonb_build_object(
                       'code', 'shared-border', 'register', 'cell',
                       'claims', coalesce(lowest.claims, upper.claims)) END,
               CASE WHEN coalesce(lowest.border_m, upper.border_m) <= {cell_accuracy_m}
                   THEN jsonb_build_object(
                       'code', 'near-border', 'register', 'cell',
                       'border_m', round(
                           coalesce(lowest.border_m, upper.border_m)::numeric, 1),
                       'accuracy_m', {cell_accuracy_m}, 'inside', TRUE) END,
               CASE WHEN coalesce(lowest.share, upper.share) < 0.5
                   THEN jsonb_build_object(
                       'code', 'split', 'register', 'cell', 'share',
                       round(coalesce(lowest.share, upper.share)::numeric, 4)) END,
               site.border_doubt, site.split_doubt,
               CASE WHEN site.claims > 1 THEN jsonb_build_object(
                   'code', 'several', 'register', 'site', 'claims', site.claims) END,
               CASE WHEN site.id IS NOT NULL AND site_zone.id IS NULL AND EXISTS (
                       SELECT 1 FROM protected_areas_sitezone z
                       WHERE z.site_id = site.id AND z.standing = 'in_force')
                   THEN jsonb_build_object('code', 'no-zone-at-date') END,
               site_zone.border_doubt, site_zone.split_doubt, site_zone.stricter_doubt,
               water_zone.border_doubt, water_zone.split_doubt,
               water_zone.stricter_doubt,
               red_line.border_doubt, red_line.split_doubt
           ], NULL) AS doubts,
           rules.found AS rules
    FROM place
    CROSS JOIN worst
    LEFT JOIN LATERAL ({lowest_cell}) lowest ON TRUE
    LEFT JOIN LATERAL ({upper_cell}) upper ON TRUE
    LEFT JOIN LATERAL ({site}) site ON TRUE
    LEFT JOIN LATERAL ({site_zone}) site_zone ON TRUE
    LEFT JOIN protected_areas_sitezone site_zone_row ON site_zone_row.id = site_zone.id
    LEFT JOIN LATERAL ({water_zone}) water_zone ON TRUE
    LEFT JOIN protected_areas_watersourcezone water_zone_row
        ON water_zone_row.id = water_zone.id
    LEFT JOIN LATERAL ({red_line}) red_line ON TRUE
    LEFT JOIN LATERAL ({outfall}) outfall ON TRUE
    LEFT JOIN LATERAL ({earlier}) earlier ON TRUE
    LEFT JOIN LATERAL ({rules}) rules ON TRUE
)
SELECT key, cell_id, site_id, site_zone_id, water_zone_id, red_line_id, outfall_id,
       outfall_m, earlier_id, earlier_m, area_ha,
       cardinality(doubts) > 0 AS is_doubtful,
       reasons || jsonb_build_object('doubts', to_jsonb(doubts)) AS reasons,
       coalesce(rules, '[]'::jsonb) AS rules
FROM found
"""

NEAREST_OUTFALL = """
    SELECT near.id, near.distance_m
    FROM (
        SELECT o.id, ST_Distance(o.location::geography, place.location::geography)
                   AS distance_m
        FROM outfalls_outfall o
        WHERE o.location && ST_Expand(
            place.location,
            {metres} * place.degrees_per_m_x, {metres} * place.degrees_per_m_y)
    ) near
    WHERE near.distance_m <= {metres}
    ORDER BY near.distance_m, near.id
    LIMIT 1
"""

EARLIER_CASE = """
    SELECT near.id, near.distance_m
    FROM (
        SELECT q.id, ST_Distance(q.location::geography, place.location::geography)
                   AS distance_m
        FROM problem_points_problempoint q
        WHERE q.location && ST_Expand(
            place.location,
            {metres} * place.degrees_per_m_x, {metres} * place.degrees_per_m_y)
          AND q.category = place.category AND q.status <> 'void'
          AND (place.point_id IS NULL OR q.id < place.point_id)
    ) near
    WHERE near.distance_m <= {metres}
    ORDER BY near.distance_m, near.id DESC
    LIMIT 1
"""

RULES = """
    SELECT jsonb_agg(jsonb_build_object(
        'rule', r.id, 'set', s.name, 'layer', r.layer, 'zone', r.zone,
        'activity', r.activity, 'effect', r.effect, 'citation', r.citation
    ) ORDER BY r.layer, r.zone DESC, r.id) AS found
    FROM protected_areas_rule r
    JOIN protected_areas_ruleset s ON s.id = r.rule_set_id
    WHERE (s.effective_from IS NULL OR s.effective_from <= place.on_date)
      AND (s.effective_to IS NULL OR place.on_date < s.effective_to)
      AND CASE r.layer
            WHEN 'site' THEN site.id IS NOT NULL
                AND r.zone IN ('', coalesce(site_zone_row.zone, ''))
            WHEN 'water_source' THEN water_zone.id IS NOT NULL
                AND r.zone IN ('', water_zone_row.zone)
            ELSE red_line.id IS NOT NULL
          END
      AND (r.activity IN ('', place.activity) OR EXISTS (
            SELECT 1 FROM gis_core_codeitem kind
            JOIN gis_core_codeitem class ON class.id = kind.parent_id
            WHERE kind.code_list_id = {activities} AND kind.code = place.activity
              AND class.code = r.activity))
"""
