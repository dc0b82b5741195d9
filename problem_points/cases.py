"""Reading cases: the facts that rules need, in one query for any number of points."""

from collections.abc import Iterable, Sequence

from django.db import connection

from gis_core.errors import Missing
from grid.roles import Tier
from problem_points.models import Profile
from problem_points.workflow.case import Case, Rules
from problem_points.workflow.states import Status

_LEAN = """
SELECT p.id, p.version, p.last_seq, p.status, p.category, p.round_no, p.close_level,
       p.awaiting_level, p.awaiting_departments, p.submitted_by_id, p.step_signers,
       p.round_signers, p.verdict, p.is_focus, p.imported_history, cell.path,
       p.holder_cell_id, holder_cell.path, p.holder_id, p.responsible_id,
       p.location IS NOT NULL, batch.issued_on, p.due_on, p.due_kind, p.due_starts_on,
       batch.verify_due_on, batch.plan_due_on, batch.rectify_due_on,
       p.progress_pct, p.extension_count, p.measure_kinds, p.returned_count
FROM problem_points_problempoint p
LEFT JOIN grid_cell cell ON cell.id = p.cell_id
LEFT JOIN grid_cell holder_cell ON holder_cell.id = p.holder_cell_id
LEFT JOIN problem_points_batch batch ON batch.id = p.batch_id
WHERE p.id = ANY(%s)
ORDER BY p.id
"""

# What only some steps ask for: the newest event, open requests, measures, checkers.
_REST = """
SELECT p.id, event.action, event.actor_id, event.from_status, event.at,
       extension.awaiting_level, extension.new_due_on, extension.signers,
       publicity.ends_on,
       (SELECT coalesce(array_agg(measure.seq ORDER BY measure.seq), '{}')
        FROM problem_points_measure measure
        WHERE measure.done_on IS NULL AND measure.plan_id = plan.id),
       (SELECT coalesce(array_agg(a.assignee_id), '{}')
        FROM problem_points_assignment a
        WHERE a.point_id = p.id AND a.purpose = 'check' AND a.ends_at IS NULL),
       greatest(plan.due_on, (
           SELECT max(granted.new_due_on) FROM problem_points_extension granted
           WHERE granted.point_id = p.id AND granted.round_no = p.round_no
             AND granted.state = 'granted')),
       (SELECT count(*) FROM problem_points_measure m WHERE m.plan_id = plan.id),
       coalesce((
           SELECT reported.pct FROM problem_points_progressreport reported
           WHERE reported.point_id = p.id AND reported.round_no = p.round_no
             AND NOT reported.is_completion
           ORDER BY reported.id DESC LIMIT 1), 0),
       (SELECT coalesce(array_agg(DISTINCT earlier.actor_id), '{}')
        FROM problem_points_pointevent earlier
        WHERE p.status = 'accept_review' AND earlier.point_id = p.id
          AND earlier.round_no = p.round_no AND earlier.action = 'accept')
FROM problem_points_problempoint p
JOIN problem_points_pointevent event
  ON event.point_id = p.id AND event.seq = p.last_seq
LEFT JOIN problem_points_extension extension
  ON extension.point_id = p.id AND extension.state = 'open'
LEFT JOIN LATERAL (
    SELECT ends_on FROM problem_points_publicity
    WHERE point_id = p.id AND round_no = p.round_no ORDER BY id DESC LIMIT 1
) publicity ON true
LEFT JOIN LATERAL (
    SELECT id, due_on FROM problem_points_plan
    WHERE point_id = p.id AND round_no = p.round_no
    ORDER BY approved_event_id IS NULL, id DESC LIMIT 1
) plan ON true
WHERE p.id = ANY(%s)
"""


def load_case(point_id: int) -> Case:
    """The case of one point; Missing if there is no such point."""
    found = load_cases([point_id])
    if not found:
        raise Missing
    return found[point_id]


def load_cases(point_ids: Sequence[int], *, lean: bool = False) -> dict[int, Case]:
    """The cases of these points by id; `lean` leaves out what only some steps need."""
    ids = list(point_ids)
    rules = rules_by_category()
    with connection.cursor() as cursor:
        cursor.execute(_LEAN, [ids])
        rows = cursor.fetchall()
        rest: dict[int, tuple] = {}
        if not lean:
            cursor.execute(_REST, [ids])
            rest = {row[0]: row for row in cursor.fetchall()}
    return {row[0]: _case(row, rest.get(row[0]), rules[row[4]]) for row in rows}


def _case(row: tuple, rest: tuple | None, rules: Rules) -> Case:
    extra: dict[str, object] = {}
    if rest is not None:
        extra = {
            "last_action": rest[1],
            "last_actor": rest[2],
            "last_from": rest[3] or "",
            "last_at": rest[4],
            "extension_level": rest[5] or "",
            "extension_due_on": rest[6],
            "extension_signers": tuple(rest[7] or ()),
            "publicity_ends_on": rest[8],
            "measures_open": tuple(rest[9]),
            "checker_ids": tuple(rest[10]),
            "plan_ends_on": rest[11],
            "measure_count": rest[12],
            "reported_pct": rest[13],
            "accepted_by": tuple(rest[14]),
        }
    return Case(
        id=row[0],
        version=row[1],
        last_seq=row[2],
        status=Status(row[3]),
        category=row[4],
        round_no=row[5],
        rules=rules,
        close_level=Tier(row[6]),
        awaiting_level=row[7],
        awaiting_departments=tuple(row[8]),
        submitted_by=row[9],
        step_signers=tuple(row[10]),
        round_signers=tuple(row[11]),
        verdict=row[12],
        is_focus=row[13],
        imported_history=row[14],
        cell_path=row[15],
        holder_cell_id=row[16],
        holder_cell_path=row[17],
        holder_id=row[18],
        responsible_id=row[19],
        has_location=row[20],
        issued_on=row[21],
        due_on=row[22],
        due_kind=row[23],
        due_starts_on=row[24],
        verify_due_on=row[25],
        plan_due_on=row[26],
        rectify_due_on=row[27],
        progress_pct=row[28],
        extension_count=row[29],
        measure_kinds=tuple(row[30]),
        returned_count=row[31],
        **extra,  # type: ignore[arg-type]
    )


def rules_by_category(categories: Iterable[str] | None = None) -> dict[str, Rules]:
    """The profiles as the rules read them."""
    profiles = Profile.objects.all()
    if categories is not None:
        profiles = profiles.filter(category__in=list(categories))
    return {profile.category: _rules(profile) for profile in profiles}


def _rules(profile: Profile) -> Rules:
    return Rules(
        min_persons=profile.min_persons,
        min_photos=profile.min_photos,
        needs_four_views=profile.needs_four_views,
        max_distance_m=profile.max_distance_m,
        verify_levels=tuple(Tier(level) for level in profile.verify_levels),
        has_plan=profile.has_plan,
        has_self_check=profile.has_self_check,
        has_publicity=profile.has_publicity,
        publicity_working_days=profile.publicity_working_days,
        lawful_cosign=tuple(profile.lawful_cosign),
        plan_cosign=tuple(profile.plan_cosign),
        self_check_cosign=tuple(profile.self_check_cosign),
        acceptance_cosign=tuple(profile.acceptance_cosign),
        direct_dispatch=profile.direct_dispatch,
        min_after_photos=profile.min_after_photos,
        needs_pair=profile.needs_pair,
        needs_after_sample=profile.needs_after_sample,
        visit_at_acceptance=profile.visit_at_acceptance,
        supervise_after_returns=profile.supervise_after_returns,
        closing_files=tuple(profile.closing_files),
    )
