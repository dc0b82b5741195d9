"""Judging one point's part of a call: may it move, and what does the step change?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from pydantic import ValidationError

from gis_core import calendar
from gis_core.accounts.models import Organisation
from gis_core.errors import (
    Conflict,
    DomainError,
    Invalid,
    Missing,
    NotPermitted,
    VersionRequired,
)
from gis_core.mistakes import fields_of
from grid.roles import Role
from grid.scopes import grants_of
from problem_points.actions import assignment, deadlines, exhibits, retraction
from problem_points.actions.chain import Move
from problem_points.models import ProblemPoint
from problem_points.permissions import acting_grants, covers, visible_to
from problem_points.workflow import effects, evidence, guards, payloads, signatures
from problem_points.workflow.case import Case, Effect, EvidenceFact, Hand
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action, Transition

BY_ITSELF = frozenset({Action.END_PUBLICITY})
"""Actions that the system may do without a person."""

NAMES_UNIT = {
    Action.SUBMIT_VERIFICATION: "owner",
    Action.SUBMIT_PLAN: "responsible_name",
}
"""Steps that may name the responsible unit, and the field that does."""


LONGEST_NOTE = 4000
STALE = _("The point was changed meanwhile; look at it again.")


@dataclass(frozen=True, slots=True)
class Step:
    """One point's part of a call: the version it was decided on and what comes with it.

    `data` overrides the call's data for this point; `uid` makes a repeat harmless.
    """

    point_id: int
    version: int | None
    data: Mapping[str, Any] | None = None
    evidence: tuple[UUID, ...] = ()
    uid: UUID | None = None


def not_from_here(case: Case) -> Conflict:
    """The refusal of a step that does not start from the state of the case."""
    return Conflict(
        "not-allowed-from-state",
        _("This cannot be done while the point is “%(state)s”."),
        params={"status": case.status.value, "state": case.status.label},
    )


class Judge:
    """What all points of one call share: who, when, what was said, which clocks run."""

    def __init__(
        self,
        row: Transition,
        by: Any,
        at: datetime,
        note: str,
        data: Mapping[str, Any] | None,
    ) -> None:
        self.row = row
        self.at = at
        self.day: date = calendar.local_day(at)
        self.note = note.strip()
        self.user_id: int | None = by.pk if by is not None else None
        self.grants = grants_of(by, self.day) if by is not None else ()
        self.clocks = deadlines.Clocks(self.day)
        self.told: dict[int, Any] = {}
        self.distances: dict[int, float | None] = {}
        self._shared = data or {}
        self._parsed: dict[int, tuple[Any, dict[str, Any]]] = {}
        self._receivers = assignment.Receivers(self.day)
        self._before: dict[int, retraction.Before] = {}
        self._named: dict[int, bool] = {}
        self._by = by

    @property
    def is_checker(self) -> bool:
        """Does the person see points by having been given them to check?"""
        return any(grant.role is Role.CHECKER for grant in self.grants)

    def prepare(self, point_ids: Sequence[int]) -> None:
        """Read what only taking back needs."""
        if self.row.action is Action.TAKE_BACK:
            self._before = retraction.read(point_ids)

    def judge(
        self, step: Step, case: Case | None, facts: Sequence[EvidenceFact]
    ) -> Move:
        """State, version, role, data, evidence, in this order; then the effect."""
        if case is None or not self._sees(case):
            raise Missing
        self._check_state(step, case)
        hands = self._hands(case)
        payload, record = self._payload(step)
        self._check_note()
        guards.check(self.row, case, payload, hands[0], self.day)
        hand, held = self._handed(case, payload, hands)
        self._check_duplicate(payload)
        self._check_evidence(step, case, payload, hand, facts)
        effect = effects.effect(self.row, case, payload, hand, self.at, self.day)
        effect = replace(effect, changes={**effect.changes, **held})
        effect = self._complete(case, effect, payload)
        self.told[case.id] = payload
        return Move(
            case=case,
            effect=effect,
            hand=hand,
            payload=record | ({"result": effect.result} if effect.result else {}),
            evidence=tuple(fact.sha256 for fact in facts if fact.attached),
            uid=step.uid,
        )

    def _sees(self, case: Case) -> bool:
        return self.user_id is None or any(
            covers(grant, self.user_id, case) for grant in self.grants
        )

    def _check_state(self, step: Step, case: Case) -> None:
        if case.status not in self.row.sources:
            raise not_from_here(case)
        if step.version is None:
            raise VersionRequired
        if step.version != case.version:
            raise Conflict(
                "stale-version",
                STALE,
                params={"version": case.version, "status": case.status.value},
            )

    def _hands(self, case: Case) -> list[Hand]:
        """The capacities in which the person may do this, the fittest first."""
        if self.user_id is None:
            if self.row.action not in BY_ITSELF:
                raise NotPermitted
            return [Hand(None, "", None, "", "")]
        able = acting_grants(self.grants, self.user_id, case, self.row)
        if isinstance(able, DomainError):
            raise able
        return [
            Hand(
                user_id=self.user_id,
                role=grant.role.value,
                level=signatures.LEVEL_OF.get(grant.role),
                department=(
                    grant.organisation_kind if grant.role is Role.DEPARTMENT else ""
                ),
                organisation=grant.organisation_name,
                path=grant.path,
            )
            for grant in able
        ]

    def _handed(
        self, case: Case, payload: Any, hands: Sequence[Hand]
    ) -> tuple[Hand, dict[str, Any]]:
        """Who acts, and who holds the point then: the receiver decides the capacity."""
        if self.row.action is not Action.DISPATCH:
            return hands[0], {}
        receiver = self._receivers.of(payload)
        for hand in hands:
            if assignment.refusal(case, receiver, hand) is None:
                return hand, assignment.changes_of(receiver)
        raise Invalid(fields=assignment.refusal(case, receiver, hands[0]))

    def _payload(self, step: Step) -> tuple[Any, dict[str, Any]]:
        """What was told, checked, and as the event keeps it; parsed once a call."""
        own = step.data is not None
        if not own and 0 in self._parsed:
            return self._parsed[0]
        try:
            payload = payloads.SCHEMAS[self.row.action].model_validate(
                dict(step.data or {}) if own else dict(self._shared)
            )
        except ValidationError as mistake:
            raise Invalid(fields=fields_of(mistake)) from None
        told = payload.model_dump(mode="json", exclude_defaults=True)
        record = {
            **({"note": self.note} if self.note else {}),
            **({"data": told} if told else {}),
        }
        if not own:
            self._parsed[0] = (payload, record)
        return payload, record

    def record(self, step: Step) -> dict[str, Any]:
        """What the event keeps of what was said for a point."""
        return self._payload(step)[1]

    def _check_note(self) -> None:
        if self.row.needs_note and not self.note:
            raise Invalid(fields={"note": _("Say why.")})
        if len(self.note) > LONGEST_NOTE:
            most = ngettext(
                "At most %(count)d character.",
                "At most %(count)d characters.",
                LONGEST_NOTE,
            )
            raise Invalid(fields={"note": most % {"count": LONGEST_NOTE}})
        if "\x00" in self.note:
            raise Invalid(fields={"note": _("This value is not valid.")})

    def _check_duplicate(self, payload: Any) -> None:
        """The case that this one repeats must be one that the person sees."""
        named = getattr(payload, "duplicate_of", None)
        if named is None:
            return
        if named not in self._named:
            points = ProblemPoint.objects.filter(pk=named)
            self._named[named] = visible_to(self._by, points, self.day).exists()
        if not self._named[named]:
            raise Invalid(fields={"duplicate_of": _("There is no such point.")})

    def _check_evidence(
        self,
        step: Step,
        case: Case,
        payload: Any,
        hand: Hand,
        facts: Sequence[EvidenceFact],
    ) -> None:
        exhibits.check(step.evidence, facts, case.round_no)
        missing = evidence.unmet(self.row.action, case, payload, hand, facts)
        if missing:
            raise Invalid(
                "evidence-missing",
                _("Evidence is missing."),
                fields={"evidence": missing[0][1]},
                params={"missing": [code for code, _text in missing]},
            )
        if self.row.action is not Action.SUBMIT_VERIFICATION:
            return
        distances = [
            f.distance_m for f in facts if f.attached and f.distance_m is not None
        ]
        distance = min(distances, default=None)
        self.distances[case.id] = distance
        too_far = distance is not None and distance > case.rules.max_distance_m
        if too_far and not payload.distance_reason:
            raise Invalid(
                fields={
                    "distance_reason": _(
                        "The photos were taken %(distance)d m away; say why."
                    )
                    % {"distance": round(distance or 0)}
                }
            )

    def _complete(self, case: Case, effect: Effect, payload: Any) -> Effect:
        """Add what needs registers and calendars: units and due dates."""
        changes = dict(effect.changes)
        if self.row.action in NAMES_UNIT and case.responsible_id is None:
            changes |= self._unit(payload)
        elif self.row.action is Action.TAKE_BACK:
            return retraction.restored(case, effect, self._before[case.id])
        if effect.keeps_deadline:
            return replace(effect, changes=changes)
        due_on = effect.deadline
        if due_on is None and effect.to_status is Status.PUBLICITY:
            due_on = self.clocks.working_days_on(case.rules.publicity_working_days)
        if due_on is None:
            due_on = self._plan_date(case, effect) or self.clocks.due_on(
                effect.to_status, case.category, case.issued_dates
            )
        extended = effect.result.get("extension") == "granted"
        starts_on = case.due_starts_on if extended else self.day
        changes |= deadlines.changes_of(effect.to_status, due_on, starts_on)
        return replace(effect, changes=changes)

    def _unit(self, payload: Any) -> dict[str, Any]:
        """The responsible unit, where the name given is that of a registered one."""
        name = getattr(payload, NAMES_UNIT[self.row.action])
        unit = (
            Organisation.objects.filter(name=name, is_active=True).first()
            if name
            else None
        )
        return {"responsible": unit.pk, "responsible_name": name} if unit else {}

    def _plan_date(self, case: Case, effect: Effect) -> date | None:
        """Work runs until the date of its plan, also after a return."""
        return case.plan_ends_on if effect.to_status is Status.RECTIFYING else None
