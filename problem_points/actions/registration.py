"""Registering one point by hand: a finding of one's own, or one found on patrol."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints, ValidationError

from gis_core import calendar, crs
from gis_core.errors import Conflict, Invalid, NotPermitted
from gis_core.mistakes import fields_of
from grid.models import Cell
from grid.roles import Role
from grid.scopes import Grant, grants_of
from problem_points import notifications
from problem_points.actions import deadlines
from problem_points.context import Context, Place, context_of
from problem_points.importing import entering
from problem_points.models import PointEvent, ProblemPoint, Profile
from problem_points.permissions import REGISTERING_ROLES
from problem_points.workflow import payloads
from problem_points.workflow.codes import Category
from problem_points.workflow.states import Status


class Registration(payloads.Payload):
    """What a person says of a new point; the place is in CGCS2000 degrees."""

    category: Category
    place: payloads.Place | None = None
    title: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
    ]
    description: payloads.Words = ""
    detected_type: payloads.Code = ""
    address: Annotated[str, StringConstraints(max_length=300)] = ""
    responsible_name: Annotated[str, StringConstraints(max_length=160)] = ""
    is_focus: bool = False
    point_no: Annotated[str, StringConstraints(max_length=80)] = Field(default="")


@transaction.atomic
def register(
    *, by: Any, at: datetime, data: dict[str, Any], uid: UUID | None = None
) -> ProblemPoint:
    """Register a point (T1). The same `uid` again gives the first point back.

    Raises Invalid for what was said wrong or lies outside the person's area, and
    NotPermitted where the role may not register the category.
    """
    try:
        said = Registration.model_validate(data)
    except ValidationError as mistake:
        raise Invalid(fields=fields_of(mistake)) from None
    day = calendar.local_day(at)
    before = ProblemPoint.objects.filter(uid=uid).first() if uid else None
    if before is not None:
        return _same(before, by)
    profile = Profile.objects.get(category=said.category)
    if profile.needs_location and said.place is None:
        raise Invalid(fields={"place": _("Mark the place on the map.")})
    where = _context(said, day)
    grant = _grant(by, said.category, where, day)
    row = _row(said, where, profile, uid or uuid4(), day)
    entering.open_table()
    names = ", ".join(row)
    marks = ", ".join("%s" for _name in row)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO entering ({names}) VALUES ({marks})",  # noqa: S608  our names
            list(row.values()),
        )
    entering.enter(
        at=at,
        actor_id=by.pk,
        role=grant.role.value,
        organisation=grant.organisation_name,
        payload={"data": said.model_dump(mode="json", exclude_defaults=True)},
    )
    point = ProblemPoint.objects.get(pk=row["id"])
    event = PointEvent.objects.get(point=point, seq=1)
    notifications.tell_on_commit([event.pk], at=at)
    return point


def _same(before: ProblemPoint, by: Any) -> ProblemPoint:
    first = PointEvent.objects.get(point=before, seq=1)
    if first.actor_id != by.pk:
        raise Conflict(
            "idempotency-conflict", _("This key was used for something else already.")
        )
    return before


def _context(said: Registration, day: date) -> Context | None:
    if said.place is None:
        return None
    location = Point(said.place.lon, said.place.lat, srid=crs.STORAGE)
    place = Place(0, location, category=said.category, activity=said.detected_type)
    (found,) = context_of([place], day)
    return found


def _grant(by: Any, category: str, where: Context | None, day: date) -> Grant:
    """The grant by which this person may register this category at this place."""
    path = (
        Cell.objects.filter(pk=where.cell_id).values_list("path", flat=True).first()
        if where and where.cell_id
        else None
    )
    fitting = [
        grant
        for grant in grants_of(by, day)
        if grant.covers_category(category)
        and (
            grant.role in {Role.CITY, Role.COUNTY}
            or (grant.role in REGISTERING_ROLES and category == Category.GRID_PATROL)
        )
    ]
    if not fitting:
        raise NotPermitted
    inside = [g for g in fitting if g.role is Role.CHECKER or g.covers_path(path)]
    if not inside:
        raise Invalid(fields={"place": _("This place does not lie in your area.")})
    return inside[0]


def _row(
    said: Registration,
    where: Context | None,
    profile: Profile,
    uid: UUID,
    day: date,
) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {entering.NEXT_ID}")
        point_id = cursor.fetchone()[0]
    start = Status.PENDING_DISPATCH
    due_on = deadlines.Clocks(day).due_on(start, said.category, {})
    row: dict[str, Any] = {
        "id": point_id,
        "uid": str(uid),
        "category": said.category.value,
        "series": f"{said.category.value}-own",
        "point_no": said.point_no,
        "internal_no": f"{said.category.value}-{day:%Y%m%d}-{point_id}",
        "title": said.title,
        "description": said.description,
        "detected_type": said.detected_type,
        "address": said.address,
        "responsible_name": said.responsible_name,
        "is_focus": said.is_focus,
        "found_on": day,
        "source": "grid" if said.category is Category.GRID_PATROL else "",
        "status": start.value,
        "close_level": profile.close_level,
        **deadlines.changes_of(start, due_on, day),
    }
    if said.place is not None and where is not None:
        row |= {
            "location": Point(
                said.place.lon, said.place.lat, srid=crs.STORAGE
            ).hexewkb.decode(),
            "raw_x": said.place.lon,
            "raw_y": said.place.lat,
            "raw_crs": f"EPSG:{crs.STORAGE}",
            "cell_id": where.cell_id,
            "site_id": where.site_id,
            "site_zone_id": where.site_zone_id,
            "water_zone_id": where.water_zone_id,
            "red_line_id": where.red_line_id,
            "outfall_id": where.outfall_id,
            "is_doubtful": where.is_doubtful,
            "overlay_on": day,
            "reasons": entering.as_json(where.reasons),
            "rules": entering.as_json(where.rules),
        }
    return row
