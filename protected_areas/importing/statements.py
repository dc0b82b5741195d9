"""SQL for each kind of thing that an areas file may hold.

`r` is a row of the workspace, `r.whole` the shape of all its parts together.
`identity` tells which rows are parts of one thing. `compare` gives rows of known things
their fate and target; `write` inserts and updates. `opened`: whether a row's site or
source has to be opened first.
"""

# Put together from our own text only; ruff cannot tell.
# ruff: noqa: S608

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """The statements of one kind."""

    name_column: str
    identity: str
    compare: tuple[str, ...]
    write: tuple[str, ...]
    opened: str = ""


_ACCEPT = """
UPDATE import_rows SET fate = 'accepted' WHERE fate = '';
UPDATE import_rows r SET fate = 'unchanged', target_id = f.target_id
FROM import_rows f
WHERE r.fate = 'duplicate' AND f.row = r.twin AND f.fate = 'unchanged';
"""
_TARGETS = """
UPDATE import_rows r SET target_id = f.target_id
FROM import_rows f WHERE r.fate = 'duplicate' AND f.row = r.twin
"""
_SAME_SHAPE = "ST_AsBinary({old}.geom) = ST_AsBinary(r.whole)"

# --- Sites --------------------------------------------------------------------------
# By code; without code by name. Sites without code get one that follows from the name.
_SITE_OF_ROW = """
(r.key <> '' AND s.code = r.key OR r.key = '' AND s.name = r.name)
"""
_SITE_CODE = "coalesce(nullif(r.key, ''), 'A-' || left(md5(r.name), 8))"

SITES = Kind(
    name_column="name",
    identity="coalesce(nullif(r.key, ''), r.name)",
    compare=(
        f"""
        UPDATE import_rows r SET target_id = s.id, before = d.difference,
            fate = CASE WHEN d.difference = '{{}}' THEN 'unchanged' ELSE 'updated' END
        FROM protected_areas_site s
        JOIN import_rows n ON {_SITE_OF_ROW.replace("r.", "n.")}
        CROSS JOIN LATERAL (
            SELECT CASE WHEN n.name <> s.name
                       THEN jsonb_build_object('name', jsonb_build_array(s.name, n.name))
                       ELSE '{{}}' END
                || CASE WHEN n.kind IS NOT NULL AND n.kind <> s.kind
                       THEN jsonb_build_object('kind', jsonb_build_array(s.kind, n.kind))
                       ELSE '{{}}' END
                || CASE WHEN n.level IS NOT NULL AND n.level <> s.level
                       THEN jsonb_build_object('level',
                           jsonb_build_array(s.level, n.level)) ELSE '{{}}' END
                || CASE WHEN ST_AsBinary(s.geom) <> ST_AsBinary(n.whole)
                       THEN jsonb_build_object('geom', jsonb_build_array(
                           round((ST_Area(s.geom::geography) / 1e4)::numeric, 2),
                           round((ST_Area(n.whole::geography) / 1e4)::numeric, 2)))
                       ELSE '{{}}' END AS difference
        ) d
        WHERE n.row = r.row AND r.fate = ''
        """,
        _ACCEPT,
    ),
    write=(
        f"""
        INSERT INTO protected_areas_site
            (code, name, aliases, kind, level, approval_document, stated_area_ha, geom,
             boundary_accuracy_m, is_drawn, is_active)
        SELECT {_SITE_CODE}, r.name, '{{}}', coalesce(r.kind, 'other'),
               coalesce(r.level, ''), coalesce(r.document, ''), r.area_ha, r.whole, 0,
               false, true
        FROM import_rows r WHERE r.fate = 'accepted' ORDER BY r.row
        """,
        """
        UPDATE protected_areas_site s SET name = r.name, geom = r.whole,
            kind = coalesce(r.kind, s.kind), level = coalesce(r.level, s.level),
            approval_document = coalesce(r.document, s.approval_document),
            stated_area_ha = coalesce(r.area_ha, s.stated_area_ha)
        FROM import_rows r WHERE r.fate = 'updated' AND s.id = r.target_id
        """,
        f"""
        UPDATE import_rows r SET target_id = s.id FROM protected_areas_site s
        WHERE r.fate = 'accepted' AND s.code = {_SITE_CODE}
        """,
        _TARGETS,
    ),
)

# --- Zones of sites -----------------------------------------------------------------
SITE_ZONES = Kind(
    name_column="name",
    identity=(
        "concat_ws('|', coalesce(nullif(r.key, ''), r.name), r.zone_code, r.zone,"
        " r.valid_from)"
    ),
    opened=f"NOT EXISTS (SELECT 1 FROM protected_areas_site s WHERE {_SITE_OF_ROW})",
    compare=(
        f"""
        UPDATE import_rows r SET target_id = z.id,
            before = CASE WHEN {_SAME_SHAPE.format(old="z")} THEN '{{}}'::jsonb
                ELSE jsonb_build_object('geom', jsonb_build_array(
                    round((ST_Area(z.geom::geography) / 1e4)::numeric, 2),
                    round((ST_Area(r.whole::geography) / 1e4)::numeric, 2))) END,
            fate = CASE WHEN {_SAME_SHAPE.format(old="z")}
                        AND z.valid_to IS NOT DISTINCT FROM r.valid_to
                   THEN 'unchanged' ELSE 'updated' END
        FROM protected_areas_sitezone z JOIN protected_areas_site s ON s.id = z.site_id
        WHERE {_SITE_OF_ROW} AND z.zone = r.zone_code AND z.label = r.zone
          AND z.valid_from IS NOT DISTINCT FROM r.valid_from AND r.fate = ''
        """,
        _ACCEPT,
    ),
    write=(
        f"""
        INSERT INTO protected_areas_site
            (code, name, aliases, kind, level, approval_document, geom,
             boundary_accuracy_m, is_drawn, is_active)
        SELECT DISTINCT ON ({_SITE_CODE}) {_SITE_CODE}, r.name, '{{}}'::varchar[],
               coalesce(r.kind, 'other'), coalesce(r.level, ''), '', whole.shape, 0,
               false, true
        FROM import_rows r
        JOIN LATERAL (
            SELECT ST_Multi(ST_Union(w.shape)) AS shape FROM import_rows w
            WHERE w.fate = 'accepted' AND w.key = r.key AND w.name = r.name
        ) whole ON true
        WHERE r.fate = 'accepted'
          AND NOT EXISTS (SELECT 1 FROM protected_areas_site s WHERE {_SITE_OF_ROW})
        ORDER BY {_SITE_CODE}, r.row
        """,
        f"""
        INSERT INTO protected_areas_sitezone
            (site_id, zone, label, scheme, geom, standing, valid_from, valid_to,
             boundary_accuracy_m, is_drawn, source_document)
        SELECT s.id, r.zone_code, r.zone,
               CASE WHEN r.zone_code IN ('core', 'buffer', 'experimental')
                    THEN 'three-zone'
                    WHEN r.zone_code IN ('core_protection', 'general_control')
                    THEN 'two-zone' ELSE 'other' END,
               r.whole, 'in_force', r.valid_from, r.valid_to, s.boundary_accuracy_m,
               false, coalesce(r.document, '')
        FROM import_rows r JOIN protected_areas_site s ON {_SITE_OF_ROW}
        WHERE r.fate = 'accepted' ORDER BY r.row
        """,
        """
        UPDATE protected_areas_sitezone z SET geom = r.whole, valid_to = r.valid_to,
            source_document = coalesce(r.document, z.source_document)
        FROM import_rows r WHERE r.fate = 'updated' AND z.id = r.target_id
        """,
        f"""
        UPDATE import_rows r SET target_id = z.id
        FROM protected_areas_sitezone z JOIN protected_areas_site s ON s.id = z.site_id
        WHERE r.fate = 'accepted' AND {_SITE_OF_ROW} AND z.zone = r.zone_code
          AND z.label = r.zone AND z.valid_from IS NOT DISTINCT FROM r.valid_from
        """,
        _TARGETS,
    ),
)

# --- Zones of water sources ---------------------------------------------------------
_SOURCE_OF_ROW = """
(r.source_code IS NOT NULL AND s.code = r.source_code
 OR r.source_code IS NULL AND s.name = r.source_name)
"""
_SOURCE_CODE = "coalesce(r.source_code, 'W-' || left(md5(r.source_name), 8))"

WATER_ZONES = Kind(
    name_column="source_name",
    identity=(
        "concat_ws('|', coalesce(r.source_code, r.source_name), r.water_zone, r.part,"
        " r.valid_from)"
    ),
    opened=(
        "NOT EXISTS (SELECT 1 FROM protected_areas_watersource s"
        f" WHERE {_SOURCE_OF_ROW})"
    ),
    compare=(
        f"""
        UPDATE import_rows r SET target_id = z.id,
            before = CASE WHEN {_SAME_SHAPE.format(old="z")} THEN '{{}}'::jsonb
                ELSE jsonb_build_object('geom', jsonb_build_array(
                    round((ST_Area(z.geom::geography) / 1e4)::numeric, 2),
                    round((ST_Area(r.whole::geography) / 1e4)::numeric, 2))) END,
            fate = CASE WHEN {_SAME_SHAPE.format(old="z")}
                        AND z.valid_to IS NOT DISTINCT FROM r.valid_to
                   THEN 'unchanged' ELSE 'updated' END
        FROM protected_areas_watersourcezone z
        JOIN protected_areas_watersource s ON s.id = z.source_id
        WHERE {_SOURCE_OF_ROW} AND z.zone = r.water_zone
          AND z.part = coalesce(r.part, '')
          AND z.valid_from IS NOT DISTINCT FROM r.valid_from AND r.fate = ''
        """,
        _ACCEPT,
    ),
    write=(
        f"""
        INSERT INTO protected_areas_watersource
            (code, name, kind, service_level, status, target_class, background_items,
             delimitation, sign_status, fence_status, is_active)
        SELECT DISTINCT ON ({_SOURCE_CODE}) {_SOURCE_CODE}, r.source_name, '', '',
               'in_use', 'III', '{{}}'::varchar[], '', '', '', true
        FROM import_rows r
        WHERE r.fate = 'accepted' AND NOT EXISTS (
            SELECT 1 FROM protected_areas_watersource s WHERE {_SOURCE_OF_ROW})
        ORDER BY {_SOURCE_CODE}, r.row
        """,
        f"""
        INSERT INTO protected_areas_watersourcezone
            (source_id, zone, part, geom, standing, valid_from, valid_to,
             boundary_accuracy_m, is_drawn, source_document)
        SELECT s.id, r.water_zone, coalesce(r.part, ''), r.whole, 'in_force',
               r.valid_from, r.valid_to, 0, false, coalesce(r.document, '')
        FROM import_rows r JOIN protected_areas_watersource s ON {_SOURCE_OF_ROW}
        WHERE r.fate = 'accepted' ORDER BY r.row
        """,
        """
        UPDATE protected_areas_watersourcezone z SET geom = r.whole,
            valid_to = r.valid_to,
            source_document = coalesce(r.document, z.source_document)
        FROM import_rows r WHERE r.fate = 'updated' AND z.id = r.target_id
        """,
        f"""
        UPDATE import_rows r SET target_id = z.id
        FROM protected_areas_watersourcezone z
        JOIN protected_areas_watersource s ON s.id = z.source_id
        WHERE r.fate = 'accepted' AND {_SOURCE_OF_ROW} AND z.zone = r.water_zone
          AND z.part = coalesce(r.part, '')
          AND z.valid_from IS NOT DISTINCT FROM r.valid_from
        """,
        _TARGETS,
    ),
)
