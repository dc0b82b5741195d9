"""Who may see and do what with a point: `can_*` for one, `visible_to` for many."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gis_core.errors import Conflict, DomainError, NotPermitted
from gis_core.intake.models import ImportRun
from grid.roles import Role, Tier
from grid.scopes import Grant, grants_of, of_roles
from problem_points.cases import load_case
from problem_points.models import Assignment, Batch, PointQuerySet, ProblemPoint
from problem_points.workflow import guards, signatures
from problem_points.workflow.case import Case
from problem_points.workflow.codes import Category
from problem_points.workflow.transitions import (
    BY_ACTION,
    Action,
    Chain,
    Transition,
    actions_from,
)

SUBTREE_ROLES = frozenset(
    {
        Role.CITY,
        Role.LEADER,
        Role.COUNTY,
        Role.DEPARTMENT,
        Role.TOWN,
        Role.INSPECTOR,
    }
)
"""Roles whose scope is the subtree of their cell."""

REGISTERING_ROLES = frozenset({Role.TOWN, Role.INSPECTOR, Role.CHECKER})
"""Roles that register what they found on patrol, and nothing else."""

SAVING_ROLES = frozenset({Role.INSPECTOR, Role.TOWN, Role.COUNTY})
"""Roles that save a verification before it is handed in (ux.md D8)."""

RETRACTABLE = frozenset(
    {
        Action.DISPATCH,
        Action.SUBMIT_VERIFICATION,
        Action.SUBMIT_PLAN,
        Action.DECLARE_DONE,
    }
)
"""Steps that their author may take back while they are the newest."""


# --- Seeing ---------------------------------------------------------------------------

REGISTERS = ("grid", "areas", "outfalls")
"""Import targets that are no points."""


def visible_to(
    user: Any, points: PointQuerySet, on: date | None = None
) -> PointQuerySet:
    """The points that a person may see, as a condition on the query."""
    condition = Q(pk__in=[])
    for grant in grants_of(user, on):
        condition |= _sees(grant, user)
    return points.filter(condition)


def _sees(grant: Grant, user: Any) -> Q:
    categories = (
        Q(category__in=sorted(grant.categories)) if grant.categories else ~Q(pk=None)
    )
    if grant.role in SUBTREE_ROLES or (grant.role is Role.VIEWER and grant.path):
        inside = Q(cell__path__startswith=grant.path) | Q(
            holder_cell__path__startswith=grant.path
        )
        if grant.tier is Tier.CITY:
            inside |= Q(cell__isnull=True, holder_cell__isnull=True)
        if grant.role is Role.INSPECTOR:
            inside |= Q(holder=user)
        return inside & categories
    if grant.role in {Role.PROVINCE, Role.VIEWER}:
        return categories
    if grant.role is Role.UNIT:
        return Q(responsible=grant.organisation_id) & categories
    if grant.role is Role.CHECKER:
        given = Assignment.objects.filter(
            point=OuterRef("pk"), assignee=user, purpose="check", ends_at__isnull=True
        )
        return Q(Exists(given)) & categories
    return Q(pk__in=[])


def can_view(user: Any, point: ProblemPoint, on: date | None = None) -> bool:
    """May this person see this point? The twin of `visible_to`."""
    case = load_case(point.pk)
    return any(covers(grant, user.pk, case) for grant in grants_of(user, on))


def covers(grant: Grant, user_id: int | None, case: Case) -> bool:
    """Does this grant reach this case at all?"""
    if not grant.covers_category(case.category):
        return False
    if grant.role in SUBTREE_ROLES or (grant.role is Role.VIEWER and grant.path):
        if grant.role is Role.INSPECTOR and case.holder_id == user_id:
            return True
        return grant.covers_path(case.cell_path, case.holder_cell_path)
    if grant.role in {Role.PROVINCE, Role.VIEWER}:
        return True
    if grant.role is Role.UNIT:
        return (
            grant.organisation_id is not None
            and grant.organisation_id == case.responsible_id
        )
    return grant.role is Role.CHECKER and user_id in case.checker_ids


# --- Acting ---------------------------------------------------------------------------


def can_advance(
    user: Any, point: ProblemPoint, action: Action, on: date | None = None
) -> bool:
    """May this person do this with this point as it stands now?"""
    case = load_case(point.pk)
    row = BY_ACTION[action]
    return case.status in row.sources and not isinstance(
        acting_grant(grants_of(user, on), user.pk, case, row), DomainError
    )


def allowed_actions(
    user: Any, point: ProblemPoint, on: date | None = None
) -> list[Action]:
    """What this person may do with this point now, in the order of the workflow."""
    return open_actions(grants_of(user, on), user.pk, load_case(point.pk))


def open_actions(grants: Iterable[Grant], user_id: int, case: Case) -> list[Action]:
    """The same for a case that was read already."""
    return [
        row.action
        for row in actions_from(case.status)
        if isinstance(acting_grant(grants, user_id, case, row), Grant)
    ]


def acting_grant(
    grants: Iterable[Grant], user_id: int, case: Case, row: Transition
) -> Grant | DomainError:
    """The grant by which a person does this, or the refusal that says why not."""
    able = acting_grants(grants, user_id, case, row)
    return able if isinstance(able, DomainError) else able[0]


def acting_grants(
    grants: Iterable[Grant], user_id: int, case: Case, row: Transition
) -> list[Grant] | DomainError:
    """The grants by which a person may do this, the fittest first, or the refusal.

    Asks for role, scope, whose turn it is, four eyes and what the case still waits
    for; not for the state. Who has several roles acts in the one that is asked.
    """
    fitting = [
        grant
        for grant in grants
        if grant.role in row.roles and covers(grant, user_id, case)
    ]
    if not fitting:
        return NotPermitted()
    turn = [grant for grant in fitting if _is_turn(grant, user_id, case, row)]
    if not turn:
        return _not_the_turn(case, row)
    turn.sort(key=lambda grant: not _is_asked(grant, case))
    refusals = [_forbids(grant, user_id, case, row) for grant in turn]
    able = [g for g, refusal in zip(turn, refusals, strict=True) if refusal is None]
    return able or next(refusal for refusal in refusals if refusal is not None)


def _is_asked(grant: Grant, case: Case) -> bool:
    """Is it this very level that the case waits for, or the unit's own work?"""
    if grant.role is Role.UNIT:
        return True
    return bool(case.awaiting_level) and (
        signatures.LEVEL_OF.get(grant.role) == case.awaiting_level
    )


def _forbids(
    grant: Grant, user_id: int, case: Case, row: Transition
) -> DomainError | None:
    """Why a person whose turn it is may not act in this role now."""
    if _four_eyes_forbid(grant.role, user_id, case, row):
        return NotPermitted(
            "four-eyes",
            _("You took part in this step yourself; another person must decide it."),
        )
    return guards.not_yet(row, case, signatures.LEVEL_OF.get(grant.role))


def _is_turn(grant: Grant, user_id: int, case: Case, row: Transition) -> bool:
    if row.action is Action.TAKE_BACK:
        return case.last_actor == user_id and case.last_action in RETRACTABLE
    if row.signs is Chain.EXTENSION:
        return _is_turn_for_extension(grant, case)
    if row.signs is not None:
        return signatures.may_sign(
            grant.role,
            row.signs,
            case.signing,
            case.awaiting_level,
            case.awaiting_departments,
            grant.organisation_kind,
        )
    if row.judges is not None:
        return signatures.may_judge(grant.role, case.awaiting_level)
    return True


def _is_turn_for_extension(grant: Grant, case: Case) -> bool:
    """Units and towns ask while nothing is open; then county and city decide."""
    if grant.role in {Role.UNIT, Role.TOWN}:
        return not case.extension_level
    return bool(case.extension_level) and grant.role == case.extension_level


def _not_the_turn(case: Case, row: Transition) -> DomainError:
    if row.action is Action.TAKE_BACK:
        return Conflict(
            "cannot-take-back",
            _("The next hand has acted already; this cannot be taken back."),
        )
    if row.signs is Chain.EXTENSION:
        return NotPermitted(
            "not-your-turn", _("This request for more time is not yours to decide now.")
        )
    return NotPermitted("not-your-turn", _("This step waits for another level."))


def _four_eyes_forbid(role: Role, user_id: int, case: Case, row: Transition) -> bool:
    """Nobody approves what they submitted, nor signs one chain twice.

    Who accepts has signed nothing else in the round; departments only co-sign. An
    acceptance that an objection or a return set aside bars nobody from the next one.
    """
    if row.signs is None or row.signs is Chain.CLOSURE:
        return False
    if row.signs is Chain.EXTENSION:
        return user_id in case.extension_signers
    own = user_id == case.submitted_by or user_id in case.step_signers
    if row.signs is Chain.ACCEPTANCE and role is not Role.DEPARTMENT:
        return own or user_id in case.round_signers
    return own


# --- Other rights ---------------------------------------------------------------------


def can_import(user: Any, on: date | None = None) -> bool:
    """City managers import batches; county managers what their county found itself."""
    return any(g.role in {Role.CITY, Role.COUNTY} for g in grants_of(user, on))


def can_import_registers(user: Any, on: date | None = None) -> bool:
    """City managers bring in what points are laid over: grid, areas, outfalls."""
    return any(grant.role is Role.CITY for grant in grants_of(user, on))


def register_imports_visible_to(
    user: Any, runs: QuerySet[ImportRun], on: date | None = None
) -> QuerySet[ImportRun]:
    """Runs of registers, for those who may bring them in."""
    if not can_import_registers(user, on):
        return runs.none()
    return runs.filter(target__in=REGISTERS)


def can_import_into(user: Any, batch: Batch, on: date | None = None) -> bool:
    """City managers into batches of their categories, county managers into their own."""
    return any(
        grant.covers_category(batch.category)
        and (
            grant.role is Role.CITY
            or (grant.role is Role.COUNTY and batch.created_by_id == user.pk)
        )
        for grant in grants_of(user, on)
    )


def importing_paths(user: Any, on: date | None = None) -> list[str] | None:
    """The cells in which a person may import; None: anywhere in the city.

    Who holds no importing role works at the console and is not bound.
    """
    grants = of_roles(grants_of(user, on), Role.CITY, Role.COUNTY)
    if not grants or any(grant.role is Role.CITY for grant in grants):
        return None
    return sorted(grant.path for grant in grants)


def imports_visible_to(
    user: Any, runs: QuerySet[ImportRun], on: date | None = None
) -> QuerySet[ImportRun]:
    """Runs of points: a city manager sees those of their categories, a county manager
    what they brought in themselves."""
    condition = Q(pk__in=[])
    for grant in grants_of(user, on):
        if grant.role is Role.COUNTY:
            condition |= Q(created_by=user)
        if grant.role is Role.CITY and grant.categories:
            condition |= Q(batch_import__batch__category__in=sorted(grant.categories))
        elif grant.role is Role.CITY:
            condition |= ~Q(pk=None)
    return runs.filter(condition)


def can_register(user: Any, category: str, on: date | None = None) -> bool:
    """May this person register a point of this category by hand?"""
    return any(
        grant.covers_category(category)
        and (
            grant.role in {Role.CITY, Role.COUNTY}
            or (grant.role in REGISTERING_ROLES and category == Category.GRID_PATROL)
        )
        for grant in grants_of(user, on)
    )


def can_save_verification(user: Any, case: Case, on: date | None = None) -> bool:
    """May this person save a verification, to be handed in later by whoever may?"""
    return case.status in BY_ACTION[Action.SUBMIT_VERIFICATION].sources and not (
        isinstance(saving_grant(grants_of(user, on), user.pk, case), DomainError)
    )


def saving_grant(
    grants: Iterable[Grant], user_id: int, case: Case
) -> Grant | DomainError:
    """The grant by which a person saves a verification; not asked for the state.

    On site inspector and town; at the desk the county too adds papers, clause, area.
    """
    for grant in grants:
        if grant.role in SAVING_ROLES and covers(grant, user_id, case):
            return grant
    return NotPermitted()


def can_add_evidence(user: Any, point: ProblemPoint, on: date | None = None) -> bool:
    """Whoever may do the next step of a point may add evidence to it."""
    return bool(allowed_actions(user, point, on))


def can_see_originals(user: Any, point: ProblemPoint, on: date | None = None) -> bool:
    """Originals are for those who may see the point; administrators never do."""
    return can_view(user, point, on)


def can_export(user: Any, on: date | None = None) -> bool:
    """Everyone with a business role exports what they may see."""
    return any(g.role is not Role.ADMINISTRATOR for g in grants_of(user, on))


def require(allowed: bool) -> None:  # noqa: FBT001  reads as a sentence at its calls
    """Raise NotPermitted unless the answer is yes."""
    if not allowed:
        raise NotPermitted
