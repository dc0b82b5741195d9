"""The typed rows that each step leaves behind, written in bulk with their event."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.contrib.gis.geos import Point
from django.db.models import Max

from gis_core import crs
from grid.roles import Tier
from problem_points.actions.chain import Move
from problem_points.models import (
    Acceptance,
    Closure,
    Extension,
    GeometryVersion,
    LookBack,
    Measure,
    Plan,
    ProgressReport,
    Publicity,
    SupervisionOrder,
    Verification,
)
from problem_points.models.geometry_version import GeometryKind
from problem_points.models.steps import ExtensionState
from problem_points.workflow import payloads
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action


@dataclass(frozen=True, slots=True)
class Writing:
    """One call's moves with what their rows need beside them."""

    moves: Sequence[Move]
    events: Mapping[int, int]
    told: Mapping[int, Any]
    by: int | None
    at: datetime
    day: date
    note: str
    reply_due_on: date
    distances: Mapping[int, float | None]

    @property
    def person(self) -> int:
        """Who acts; the system takes none of the steps whose rows ask for it."""
        return cast("int", self.by)

    def common(self, move: Move) -> dict[str, Any]:
        """The columns that every step row has."""
        return {
            "point_id": move.case.id,
            "round_no": move.case.round_no,
            "event_id": self.events[move.case.id],
        }


def write(action: Action, writing: Writing) -> None:
    """Write the rows of this action."""
    writer = _WRITERS.get(action)
    if writer:
        writer(writing)


def _point(place: payloads.Place | None) -> Point | None:
    return Point(place.lon, place.lat, srid=crs.STORAGE) if place else None


def _verifications(w: Writing) -> None:
    """A draft saved on site is completed; both names stay."""
    drafts = {
        draft.point_id: draft
        for draft in Verification.objects.filter(
            point__in=[m.case.id for m in w.moves], event__isnull=True
        )
    }
    for move in w.moves:
        told: payloads.Verification = w.told[move.case.id]
        draft = drafts.get(move.case.id)
        row = draft or Verification(
            point_id=move.case.id, saved_by_id=w.by, saved_at=w.at
        )
        row.round_no = move.case.round_no
        row.event_id = w.events[move.case.id]
        row.completed_by_id = w.by
        row.visited_on = told.visited_on
        row.persons = list(told.persons)
        row.place = _point(told.place)
        row.accuracy_m = told.place.accuracy if told.place else None
        row.distance_m = w.distances.get(move.case.id)
        for name in (
            "distance_reason",
            "facts",
            "verdict",
            "verified_type",
            "facility_name",
            "owner",
            "built_on",
            "built_before_site",
            "measured_area_ha",
            "clause",
            "suggestion",
        ):
            setattr(row, name, getattr(told, name))
        row.save()


def _plans(w: Writing) -> None:
    numbers = dict(
        Plan.objects.filter(point__in=[m.case.id for m in w.moves])
        .values("point", "round_no")
        .annotate(no=Max("no"))
        .values_list("point", "no")
    )
    plans = Plan.objects.bulk_create(
        Plan(
            **w.common(move),
            no=numbers.get(move.case.id, 0) + 1,
            **w.told[move.case.id].model_dump(exclude={"measures"}),
        )
        for move in w.moves
    )
    Measure.objects.bulk_create(
        Measure(plan=plan, seq=seq, text=m.text, kind=m.kind, due_on=m.due_on)
        for plan in plans
        for seq, m in enumerate(w.told[plan.point_id].measures, start=1)
    )


def _plan_approvals(w: Writing) -> None:
    for move in w.moves:
        if move.effect.to_status is Status.RECTIFYING:
            newest = (
                Plan.objects.filter(point=move.case.id, round_no=move.case.round_no)
                .order_by("-no")
                .values("pk")[:1]
            )
            Plan.objects.filter(pk__in=newest).update(
                approved_event=w.events[move.case.id]
            )


def _tick(w: Writing) -> None:
    for move in w.moves:
        done = w.told[move.case.id].done_measures
        if done:
            Measure.objects.filter(
                plan__point=move.case.id,
                plan__round_no=move.case.round_no,
                plan__approved_event__isnull=False,
                seq__in=done,
                done_on__isnull=True,
            ).update(done_on=w.day, done_event=w.events[move.case.id])


def _progress(w: Writing) -> None:
    ProgressReport.objects.bulk_create(
        ProgressReport(
            **w.common(move),
            pct=told.pct,
            text=told.text,
            on_schedule=told.on_schedule,
            next_step=told.next_step,
            period=told.period,
        )
        for move in w.moves
        for told in [w.told[move.case.id]]
    )
    _tick(w)


def _declarations(w: Writing) -> None:
    ProgressReport.objects.bulk_create(
        ProgressReport(
            **w.common(move),
            pct=100,
            text=w.told[move.case.id].text,
            is_completion=True,
            on_behalf_of=w.told[move.case.id].on_behalf_of,
        )
        for move in w.moves
    )
    _tick(w)
    _lapse(w)
    _rectified_places(w)


def _rectified_places(w: Writing) -> None:
    """Where the work was done is a version of the geometry; the issued one stays."""
    placed = [m for m in w.moves if w.told[m.case.id].place]
    numbers = dict(
        GeometryVersion.objects.filter(point__in=[m.case.id for m in placed])
        .values("point")
        .annotate(no=Max("no"))
        .values_list("point", "no")
    )
    GeometryVersion.objects.bulk_create(
        GeometryVersion(
            point_id=move.case.id,
            no=numbers.get(move.case.id, 0) + 1,
            kind=GeometryKind.RECTIFIED,
            location=_point(place),
            raw_x=place.lon,
            raw_y=place.lat,
            raw_crs=f"EPSG:{crs.STORAGE}",
            event_id=w.events[move.case.id],
            created_by_id=w.by,
            created_at=w.at,
        )
        for move in placed
        for place in [w.told[move.case.id].place]
    )


def _extensions(w: Writing) -> None:
    for move in w.moves:
        told: payloads.Extension = w.told[move.case.id]
        state = move.effect.result["extension"]
        if state == "requested":
            Extension.objects.create(
                **w.common(move),
                old_due_on=cast("date", move.case.due_on),
                new_due_on=cast("date", told.new_due_on),
                reason=w.note[:400],
                requested_by_id=w.person,
                awaiting_level=Tier.COUNTY,
                signers=[w.person],
            )
            continue
        request = Extension.objects.get(point=move.case.id, state=ExtensionState.OPEN)
        request.signers = [*request.signers, w.person]
        if state == "signed":
            request.awaiting_level = str(move.effect.result["awaiting_level"])
        else:
            request.state = ExtensionState(state)
            request.awaiting_level = ""
            request.deciding_event_id = w.events[move.case.id]
        request.save()


def _lapse(w: Writing) -> None:
    """Who declares the work done asks for no more time."""
    for move in w.moves:
        if move.case.extension_level:
            Extension.objects.filter(
                point=move.case.id, state=ExtensionState.OPEN
            ).update(state=ExtensionState.LAPSED, deciding_event=w.events[move.case.id])


def _judgements(*, is_self_check: bool, passed: bool) -> Callable[[Writing], None]:
    def write_rows(w: Writing) -> None:
        Acceptance.objects.bulk_create(
            Acceptance(
                **w.common(move),
                is_self_check=is_self_check,
                level=move.hand.level or Tier.COUNTY,
                department=move.hand.department,
                passed=passed,
                **_opinion(w.told[move.case.id], w.note),
            )
            for move in w.moves
        )

    return write_rows


def _returned(*, is_self_check: bool) -> Callable[[Writing], None]:
    def write_rows(w: Writing) -> None:
        _judgements(is_self_check=is_self_check, passed=False)(w)
        _untick(w)
        _supervision(w, [m for m in w.moves if m.effect.result.get("supervised")])

    return write_rows


def _untick(w: Writing) -> None:
    """Measures that were found not to hold are open again."""
    for move in w.moves:
        failed = w.told[move.case.id].measures
        if failed:
            Measure.objects.filter(
                plan__point=move.case.id,
                plan__round_no=move.case.round_no,
                plan__approved_event__isnull=False,
                seq__in=failed,
            ).update(done_on=None, done_event=None)


def _opinion(told: Any, note: str) -> dict[str, Any]:
    if isinstance(told, payloads.Judgement):
        return {
            "checklist": {k: v.model_dump() for k, v in told.checklist.items()},
            "site_visited": told.site_visited,
            "opinion": told.opinion,
            "members": list(told.members),
        }
    return {"opinion": note, "checklist": {"measures": {"failed": told.measures}}}


def _acceptances(w: Writing) -> None:
    _judgements(is_self_check=False, passed=True)(w)
    Publicity.objects.bulk_create(
        Publicity(
            **w.common(move),
            starts_on=w.day,
            ends_on=move.effect.changes["due_on"],
            url=w.told[move.case.id].publicity_url,
        )
        for move in w.moves
        if move.effect.to_status is Status.PUBLICITY
    )


def _publicity_ends(w: Writing) -> None:
    for move in w.moves:
        told: payloads.PublicityEnd = w.told[move.case.id]
        running = Publicity.objects.filter(
            point=move.case.id, ending_event__isnull=True
        )
        running.update(objections=told.objections, ending_event=w.events[move.case.id])
        if told.url:
            Publicity.objects.filter(ending_event=w.events[move.case.id]).update(
                url=told.url
            )


def _closures(w: Writing) -> None:
    Closure.objects.bulk_create(
        Closure(
            **w.common(move),
            level=move.hand.level or move.case.close_level,
            closure_no=told.closure_no,
            closed_on=w.day,
            files=list(told.files),
        )
        for move in w.moves
        for told in [w.told[move.case.id]]
    )


def _look_backs(w: Writing) -> None:
    LookBack.objects.bulk_create(
        LookBack(**w.common(move), visited_on=told.visited_on, result=told.result)
        for move in w.moves
        for told in [w.told[move.case.id]]
    )


def _supervision(w: Writing, moves: Sequence[Move] | None = None) -> None:
    """Orders for these moves, all of them unless some are named."""
    SupervisionOrder.objects.bulk_create(
        SupervisionOrder(
            **w.common(move),
            reason=w.note[:400],
            issued_by_id=w.person,
            reply_due_on=getattr(w.told[move.case.id], "reply_due_on", None)
            or w.reply_due_on,
        )
        for move in (w.moves if moves is None else moves)
    )


_WRITERS: dict[Action, Callable[[Writing], None]] = {
    Action.SUBMIT_VERIFICATION: _verifications,
    Action.SUBMIT_PLAN: _plans,
    Action.APPROVE_PLAN: _plan_approvals,
    Action.REPORT_PROGRESS: _progress,
    Action.REQUEST_EXTENSION: _extensions,
    Action.DECLARE_DONE: _declarations,
    Action.PASS_SELF_CHECK: _judgements(is_self_check=True, passed=True),
    Action.FAIL_SELF_CHECK: _returned(is_self_check=True),
    Action.ACCEPT: _acceptances,
    Action.RETURN_ACCEPTANCE: _returned(is_self_check=False),
    Action.END_PUBLICITY: _publicity_ends,
    Action.CLOSE: _closures,
    Action.CONFIRM_LOOK_BACK: _look_backs,
    Action.SUPERVISE: _supervision,
}
