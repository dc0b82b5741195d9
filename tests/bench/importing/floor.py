"""The floor: the same file into the same tables by the shortest script that does the work.

pyogrio → COPY → SQL: cell and zones by overlay, match by number and by place, insert with
one hashed event each. It believes the file: no findings, no report, no preview, no
fractions or doubts, no names compared, no clocks. With `whole` it also writes the rows
without which this project knows no case: round, geometry version and placement.
"""

import csv
import io
import math
import sys
import tempfile
import zipfile

import psycopg2
import pyogrio.raw
import shapely
from pyproj import Transformer

from tests.bench.importing.facts import GK_38, LABELS

_STAGE = """
SET jit = off;
SET work_mem = '64MB';
CREATE TEMPORARY TABLE staged (
    row int, point_no text, activity text, area float8, before date, after date,
    words text, unit text, remark text, x float8, y float8, lon float8, lat float8
);
"""
_MATCH = """
CREATE TEMPORARY TABLE place AS
SELECT s.*, ST_SetSRID(ST_MakePoint(lon, lat), 4490) AS location,
       nextval(pg_get_serial_sequence('problem_points_problempoint', 'id')) AS id
FROM staged s ORDER BY ST_MakePoint(lon, lat);
CREATE INDEX ON place USING gist (location);
ANALYZE place;
CREATE TEMPORARY TABLE cell AS
SELECT DISTINCT ON (p.id) p.id, c.id AS cell_id FROM grid_cell c CROSS JOIN LATERAL (
    SELECT id FROM place WHERE ST_Intersects(c.geom, location) OFFSET 0) p
WHERE c.tier = 'village' AND c.status = 'in_force' ORDER BY p.id, c.code;
CREATE TEMPORARY TABLE site AS
SELECT p.id, min(a.id) AS a_id FROM protected_areas_site a CROSS JOIN LATERAL (
    SELECT id FROM place WHERE ST_Intersects(a.geom, location) OFFSET 0) p GROUP BY p.id;
CREATE TEMPORARY TABLE zone AS
SELECT p.id, min(a.id) AS a_id FROM protected_areas_sitezone a CROSS JOIN LATERAL (
    SELECT id FROM place WHERE ST_Intersects(a.geom, location) OFFSET 0) p GROUP BY p.id;
CREATE TEMPORARY TABLE water AS
SELECT p.id, min(a.id) AS a_id FROM protected_areas_watersourcezone a CROSS JOIN LATERAL (
    SELECT id FROM place WHERE ST_Intersects(a.geom, location) OFFSET 0) p GROUP BY p.id;
CREATE TEMPORARY TABLE red AS
SELECT p.id, min(a.id) AS a_id FROM protected_areas_redline a CROSS JOIN LATERAL (
    SELECT id FROM place WHERE ST_Intersects(a.geom, location) OFFSET 0) p GROUP BY p.id;
CREATE TEMPORARY TABLE known AS
SELECT s.id, p.id AS point_id FROM place s JOIN problem_points_problempoint p
  ON p.series = 'GS' AND p.point_no = s.point_no AND s.point_no <> '';
CREATE TEMPORARY TABLE near AS
SELECT DISTINCT ON (s.id) s.id, q.id AS point_id,
       q.after IS NOT DISTINCT FROM s.after AND s.point_no = '' AS same,
       q.status = 'closed' AS finished
FROM (SELECT *, ST_Expand(location, 0.0003, 0.0002) AS box FROM place OFFSET 0) s
CROSS JOIN LATERAL (
    SELECT id, location, image_after_on AS after, status, detected_type
    FROM problem_points_problempoint WHERE location && s.box OFFSET 0) q
WHERE q.detected_type = s.activity
  AND ST_Distance(q.location::geography, s.location::geography) <= 20
ORDER BY s.id, ST_Distance(q.location::geography, s.location::geography);
ANALYZE cell, site, zone, water, red, known, near;
"""
_INSERT = """
UPDATE problem_points_problempoint p SET description = s.words, version = version + 1,
    changed_at = now()
FROM known k JOIN place s ON s.id = k.id
WHERE p.id = k.point_id AND s.words <> '' AND p.description <> s.words;
CREATE TEMPORARY TABLE fresh AS
SELECT s.*, c.cell_id, site.a_id AS site_id, zone.a_id AS zone_id, water.a_id AS water_id,
       red.a_id AS red_id, CASE WHEN n.finished THEN n.point_id END AS earlier_id
FROM place s
LEFT JOIN known k ON k.id = s.id LEFT JOIN near n ON n.id = s.id
LEFT JOIN cell c ON c.id = s.id LEFT JOIN site ON site.id = s.id
LEFT JOIN zone ON zone.id = s.id LEFT JOIN water ON water.id = s.id
LEFT JOIN red ON red.id = s.id
WHERE k.id IS NULL AND NOT coalesce(n.same, false);
INSERT INTO problem_points_problempoint (
    id, uid, category, series, point_no, internal_no, batch_id, title, source,
    description, address, remark, is_confidential, location, area_ha, is_doubtful,
    detected_type, change_type, image_before_on, image_after_on, is_focus, status,
    version, last_seq, round_no, awaiting_level, awaiting_departments, step_signers,
    round_signers, close_level, responsible_name, responsible_person,
    responsible_phone, lead_leader, due_kind, verdict, verified_type, measure_kinds,
    progress_pct, result, returned_count, rebound_count, extension_count, is_supervised,
    imported_history, recurrence_no, registered_at, changed_at, cell_id, site_id,
    site_zone_id, water_zone_id, red_line_id, earlier_case_id)
SELECT id, gen_random_uuid(), 'GS', 'GS', point_no, 'floor-' || id, {batch}, '', '',
       words, '', remark, false, location, area, false, activity, '', before, after,
       false, 'pending_dispatch', 1, 1, 1, '', '{{}}', '{{}}', '{{}}', 'city', unit, '',
       '', '', '', '', '', '{{}}', 0, '', 0, 0, 0, false, false,
       CASE WHEN earlier_id IS NULL THEN 0 ELSE 1 END, now(), now(), cell_id, site_id,
       zone_id, water_id, red_id, earlier_id
FROM fresh;
INSERT INTO problem_points_pointevent (
    point_id, seq, uid, action, from_status, to_status, round_no, at, recorded_at,
    actor_id, role, organisation, client, payload, evidence, prev_hash, hash)
SELECT id, 1, uid, 'register', NULL, 'pending_dispatch', 1, now(), now(), NULL, '', '',
       'floor', payload, '{{}}', NULL, point_event_hash(NULL, id, 1, uid, 'register',
           NULL, 'pending_dispatch', 1, now(), now(), NULL, '', '', 'floor', payload,
           '{{}}')
FROM (SELECT id, gen_random_uuid() AS uid, jsonb_build_object(
          'row', row, 'point_no', point_no, 'lon', lon, 'lat', lat) AS payload
      FROM fresh OFFSET 0) f;
"""
_WHOLE = """
INSERT INTO problem_points_round
    (point_id, no, opened_at, opening_event_id, reason, milestones)
SELECT f.id, 1, now(), e.id, '', '{{}}'
FROM fresh f JOIN problem_points_pointevent e ON e.point_id = f.id AND e.seq = 1;
INSERT INTO problem_points_geometryversion
    (point_id, no, kind, location, raw_x, raw_y, raw_crs, raw_row, row, event_id, reason,
     created_at)
SELECT f.id, 1, 'issued', f.location, f.x, f.y, 'EPSG:4526',
       jsonb_build_object('point_no', point_no, 'activity', activity, 'area', area,
           'before', before, 'after', after, 'words', words, 'unit', unit,
           'remark', remark), f.row, e.id, '', now()
FROM fresh f JOIN problem_points_pointevent e ON e.point_id = f.id AND e.seq = 1;
INSERT INTO problem_points_placement
    (point_id, on_date, computed_at, cell_id, site_id, site_zone_id, water_zone_id,
     red_line_id, is_doubtful, reasons, rules, stated, override_reason)
SELECT id, after, now(), cell_id, site_id, zone_id, water_id, red_id, false, '{{}}', '[]',
       '{{}}', ''
FROM fresh;
"""


def main(url: str, path: str, depth: str) -> None:
    """Read, copy, match, insert."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(_STAGE)
        cursor.copy_expert(
            "COPY staged FROM STDIN (FORMAT csv,"
            " FORCE_NOT_NULL (point_no, activity, words, unit, remark))",
            _rows(path),
        )
        cursor.execute(_MATCH)
        cursor.execute(
            "INSERT INTO problem_points_batch (code, title, category, series, source,"
            " issuing_organisation, document_no, period, close_level, created_at)"
            " VALUES ('FLOOR', '', 'GS', 'GS', '', '', '', '', '', now()) RETURNING id"
        )
        ((batch,),) = cursor.fetchall()
        cursor.execute(_INSERT.format(batch=batch))
        if depth == "whole":
            cursor.execute(_WHOLE.format())
        cursor.execute("SELECT count(*) FROM fresh")
        ((count,),) = cursor.fetchall()
    print(f"rows {count}")


def _rows(path: str) -> io.StringIO:
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as zipped:
            zipped.extractall(folder)
        _meta, _ids, encoded, cells = pyogrio.raw.read(
            f"{folder}/points.shp", encoding="GB18030", datetime_as_string=True
        )
    geometry = shapely.from_wkb(encoded)
    x, y = shapely.get_x(geometry), shapely.get_y(geometry)
    lon, lat = Transformer.from_crs(GK_38, 4490, always_xy=True).transform(x, y)
    codes = {label: code for code, label in LABELS.items()}
    no, _county, _town, label, *rest = cells
    out = io.StringIO()
    csv.writer(out).writerows(
        zip(
            range(1, len(x) + 1),
            [cell or "" for cell in no],
            [codes.get(cell, "") for cell in label],
            ["" if math.isnan(cell) else cell for cell in rest[0]],
            *([cell or "" for cell in column] for column in rest[1:]),
            x,
            y,
            lon,
            lat,
            strict=True,
        )
    )
    out.seek(0)
    return out


if __name__ == "__main__":
    main(*sys.argv[1:4])
