"""One point with all its facts, and its chain of events."""

import json
from datetime import date
from typing import Any

from django.contrib.gis.geos import GEOSGeometry

from gis_core.code_lists import labels
from gis_core.errors import Missing
from gis_core.geometry_columns import with_related
from grid.models import Cell
from outfalls.models import Outfall
from problem_points.api.listing import summaries
from problem_points.context import doubts_of
from problem_points.lamps import LampReason
from problem_points.models import Placement, PointEvent, ProblemPoint
from problem_points.permissions import allowed_actions, visible_to
from problem_points.surroundings import registers
from problem_points.workflow.codes import Category
from problem_points.workflow.states import Bucket, Status
from protected_areas.models import RedLine, Site, SiteZone, WaterSource, WaterSourceZone

MOMENTS = (
    "registered_at",
    "dispatched_at",
    "verified_at",
    "verdict_approved_at",
    "plan_approved_at",
    "declared_at",
    "rectified_at",
    "accepted_at",
    "publicity_ended_at",
    "closed_at",
    "changed_at",
)
OWN = (
    "description",
    "address",
    "source",
    "remark",
    "area_ha",
    "detected_type",
    "verified_type",
    "change_type",
    "image_before_on",
    "image_after_on",
    "found_on",
    "verdict",
    "measure_kinds",
    "progress_pct",
    "result",
    "responsible_person",
    "responsible_phone",
    "lead_leader",
    "due_kind",
    "suspended_from",
    "awaiting_level",
    "awaiting_departments",
    "close_level",
    "returned_count",
    "rebound_count",
    "extension_count",
    "recurrence_no",
    "imported_history",
    "is_confidential",
)
BESIDE = ("cell", "holder_cell", "responsible", "placement")


def visible_point(point_id: int, *, user: Any, on: date) -> ProblemPoint:
    """The point; Missing alike if there is none or it is not the person's to see."""
    points = with_related(ProblemPoint.objects.all(), *BESIDE)
    points = points.prefetch_related(*registers())
    found = visible_to(user, points, on).filter(pk=point_id).first()
    if found is None:
        raise Missing
    return found


def detail_of(point_id: int, *, user: Any, on: date) -> dict[str, Any]:
    """Everything about a point, as `PointDetail` names it."""
    point = visible_point(point_id, user=user, on=on)
    (summary,) = summaries(ProblemPoint.objects.filter(pk=point.pk), on=on)
    related = _seen(user, on, point.earlier_case_id, point.duplicate_of_id)
    return {
        **summary,
        **{name: getattr(point, name) for name in OWN},
        "allowed_actions": allowed_actions(user, point, on),
        "labels": _labels(summary),
        "location": _geojson(point.location),
        "outline": _geojson(point.outline),
        "cell": point.cell and _register(point.cell),
        "holder_cell": point.holder_cell and _register(point.holder_cell),
        "site": point.site and _register(point.site),
        "site_zone": _site_zone(point.site_zone),
        "water_zone": _water_zone(point.water_zone),
        "red_line": point.red_line and _register(point.red_line),
        "outfall": _outfall(point.outfall),
        "placement": _placed(getattr(point, "placement", None)),
        "responsible": str(point.responsible or point.responsible_name),
        "earlier_case": related.get(point.earlier_case_id),
        "duplicate_of": related.get(point.duplicate_of_id),
        "moments": {name: getattr(point, name) for name in MOMENTS},
    }


def chain_of(point_id: int) -> list[dict[str, Any]]:
    """The events of a point in their order, hashes in hexadecimal."""
    events = PointEvent.objects.filter(point=point_id).select_related("actor")
    return [
        {
            "seq": event.seq,
            "uid": event.uid,
            "action": event.action,
            "label": event.get_action_display(),
            "from_status": event.from_status,
            "to_status": event.to_status,
            "round_no": event.round_no,
            "at": event.at,
            "recorded_at": event.recorded_at,
            "actor": str(event.actor) if event.actor else None,
            "role": event.role,
            "organisation": event.organisation,
            "client": event.client,
            "note": event.payload.get("note", ""),
            "data": event.payload.get("data", {}),
            "evidence": event.evidence,
            "prev_hash": bytes(event.prev_hash).hex() if event.prev_hash else None,
            "hash": bytes(event.hash).hex(),
        }
        for event in events.order_by("seq")
    ]


def _seen(user: Any, on: date, *point_ids: int | None) -> dict[int | None, int]:
    """Those of these points that the person may see as well."""
    wanted = [each for each in point_ids if each is not None]
    if not wanted:
        return {}
    seen = visible_to(user, ProblemPoint.objects.filter(pk__in=wanted), on)
    return {pk: pk for pk in seen.values_list("pk", flat=True)}


def _labels(summary: dict[str, Any]) -> dict[str, str]:
    types = labels("activity")
    reason = summary["lamp_reason"]
    return {
        "status": str(Status(summary["status"]).label),
        "bucket": str(Bucket(summary["bucket"]).label),
        "category": str(Category(summary["category"]).label),
        "type": types.get(summary["type"], summary["type"]),
        "lamp_reason": str(LampReason(reason).label) if reason else "",
    }


def _geojson(shape: GEOSGeometry | None) -> Any:
    return json.loads(shape.geojson) if shape is not None else None


def _register(row: Cell | Site | WaterSource | RedLine) -> dict[str, Any]:
    return {"id": row.pk, "code": row.code, "name": row.name}


def _site_zone(zone: SiteZone | None) -> dict[str, Any] | None:
    if zone is None:
        return None
    return {**_register(zone.site), "id": zone.pk, "zone": zone.zone}


def _water_zone(zone: WaterSourceZone | None) -> dict[str, Any] | None:
    if zone is None:
        return None
    return {**_register(zone.source), "id": zone.pk, "zone": zone.zone}


def _outfall(outfall: Outfall | None) -> dict[str, Any] | None:
    if outfall is None:
        return None
    code = outfall.national_code or outfall.local_code
    return {"id": outfall.pk, "code": code, "name": outfall.name}


def _placed(placement: Placement | None) -> dict[str, Any] | None:
    if placement is None:
        return None
    return {
        "on_date": placement.on_date,
        "is_doubtful": placement.is_doubtful,
        "doubts": [doubt.sentence() for doubt in doubts_of(placement.reasons)],
        "reasons": placement.reasons,
        "rules": placement.rules,
        "stated": placement.stated,
        "override": placement.override,
        "override_reason": placement.override_reason,
    }
