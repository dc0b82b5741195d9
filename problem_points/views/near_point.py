"""One point for the phone: its sheet to read, and what its two forms ask for."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gis_core.evidence.models import EvidenceKind as Kind
from gis_core.evidence.models import EvidencePhase as Phase
from problem_points.forms.attachments import IMAGES, Slot, slots_of
from problem_points.forms.references import measures_of
from problem_points.models import PointEvidence, ProblemPoint
from problem_points.views.case_page import drawer_context
from problem_points.views.loading import person_of, point_for
from problem_points.workflow.case import Case
from problem_points.workflow.codes import LAWFUL, MeasureKind, Verdict
from problem_points.workflow.transitions import Action

RECTIFYING = (Action.DECLARE_DONE, Action.REPORT_PROGRESS)
PAPERS = {
    **dict.fromkeys(LAWFUL, Kind.APPROVAL),
    Verdict.OUTSIDE: Kind.ZONE_MAP,
}
"""The paper without which a verdict is not accepted."""


@dataclass(frozen=True)
class View:
    """One named place for a photo. `pairs_with` names the view that it repeats."""

    key: str
    label: str | Promise
    slot: Slot
    picture: str = ""
    pairs_with: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the script reads it."""
        return {
            "key": self.key,
            "label": str(self.label),
            "kind": self.slot.kind.value,
            "phase": self.slot.phase.value,
            "slot": self.slot.name,
            "pair_of": str(self.slot.pair_of.uid) if self.slot.pair_of else "",
            "pairs_with": self.pairs_with,
            "picture": self.picture,
            "needed": self.slot.is_needed,
            "accept": self.slot.accept,
        }


@require_safe
def near_point(request: HttpRequest, point_id: int) -> JsonResponse:
    """The sheet and the forms, with the version that they are based on."""
    point = point_for(person_of(request), point_id)
    context = drawer_context(request, point)
    case: Case = context["case"]
    allowed: list[Action] = context["allowed"]
    context["may_take_back"] = Action.TAKE_BACK in allowed
    place = point.location
    answer = JsonResponse(
        {
            "id": point.pk,
            "number": point.number,
            "version": case.version,
            "status": point.status,
            "state": point.get_status_display(),
            "lon": place.x if place else None,
            "lat": place.y if place else None,
            "max_distance": case.rules.max_distance_m,
            "sheet": render_to_string(
                "problem_points/near_point.html", context, request
            ),
            "verify": _verify(point, case)
            if Action.SUBMIT_VERIFICATION in allowed
            else None,
            "rectify": _rectify(request, point, case, allowed),
        }
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _verify(point: ProblemPoint, case: Case) -> dict[str, Any]:
    """What T3 asks for: views, persons, and the paper that some verdicts need."""
    places = slots_of(Action.SUBMIT_VERIFICATION, point, case)
    views = [View(slot.name, slot.label, slot) for slot in places if slot.name]
    if not views:
        plain = next(slot for slot in places if slot.accept == IMAGES)
        views = _numbered(_("Photo %(no)d"), plain, case.rules.min_photos)
    papers: dict[str, Slot] = {slot.kind: slot for slot in places}
    return {
        "views": [view.as_json() for view in views],
        "persons": case.rules.min_persons,
        "papers": {
            verdict.value: View(kind.value, papers[kind].label, papers[kind]).as_json()
            for verdict, kind in PAPERS.items()
        },
    }


def _numbered(label: str, slot: Slot, count: int) -> list[View]:
    needed = Slot(slot.label, slot.kind, slot.phase, is_needed=True)
    return [
        View(f"{slot.phase}-{no}", label % {"no": no}, needed)
        for no in range(1, count + 1)
    ]


def _rectify(
    request: HttpRequest, point: ProblemPoint, case: Case, allowed: list[Action]
) -> dict[str, Any] | None:
    """What T10 and T12 ask for; None if neither is this person's."""
    actions = [action for action in RECTIFYING if action in allowed]
    if not actions:
        return None
    person = person_of(request)
    is_own = person.organisation_id == case.responsible_id and case.responsible_id
    return {
        "actions": [action.value for action in actions],
        "percent": case.progress_pct,
        "measures": [
            {"seq": one.seq, "text": one.text}
            for one in measures_of(point, only_open=True)
        ],
        "on_behalf_of": None
        if is_own
        else str(point.responsible or point.responsible_name),
        "views": {
            Action.DECLARE_DONE: [v.as_json() for v in _after(point, case)],
            Action.REPORT_PROGRESS: [v.as_json() for v in _during(point, case)],
        },
    }


def _during(point: ProblemPoint, case: Case) -> list[View]:
    (slot,) = slots_of(Action.REPORT_PROGRESS, point, case)
    return [View("during-1", _("Photo of the work"), slot)]


def _after(point: ProblemPoint, case: Case) -> list[View]:
    """As many views of after as the profile asks for, the first repeating old ones.

    Where no photo of before is on file one is asked for, so that there can be a pair.
    """
    places = slots_of(Action.DECLARE_DONE, point, case)
    pairs = [slot for slot in places if slot.pair_of is not None]
    (plain,) = (s for s in places if s.pair_of is None and s.kind == Kind.PHOTO)
    views = []
    wants_before = case.rules.needs_pair and not pairs
    if wants_before:
        before = Slot(_("Before"), Kind.PHOTO, Phase.BEFORE, is_needed=True)
        views.append(View("before", _("Before"), before))
    named = dict(VIEW_NAMES)
    for no in range(1, case.rules.min_after_photos + 1):
        key = f"after-{no}"
        if no <= len(pairs) and (old := pairs[no - 1].pair_of):
            view = named.get(old.slot) or _("view %(no)d") % {"no": no}
            label = _("After · %(view)s") % {"view": view}
            views.append(View(key, label, pairs[no - 1], _picture(point, old)))
            continue
        needed = Slot(plain.label, plain.kind, plain.phase, is_needed=True)
        with_before = "before" if wants_before and no == 1 else ""
        views.append(View(key, _("After %(no)d") % {"no": no}, needed, "", with_before))
    return [*views, *_papers(places, case)]


def _papers(places: list[Slot], case: Case) -> list[View]:
    """Papers that this declaration cannot do without."""
    wanted = {
        Kind.MONITORING: case.rules.needs_after_sample,
        Kind.PENALTY: MeasureKind.PENALTY in case.measure_kinds,
        Kind.APPROVAL: MeasureKind.PAPERS in case.measure_kinds,
    }
    return [
        View(
            slot.kind.value,
            slot.label,
            Slot(slot.label, slot.kind, slot.phase, is_needed=True),
        )
        for slot in places
        if wanted.get(slot.kind)
    ]


def _picture(point: ProblemPoint, row: PointEvidence) -> str:
    return reverse("problem_points:evidence", args=[point.pk, row.uid])


VIEW_NAMES = (
    ("near", gettext_lazy("Near view")),
    ("far", gettext_lazy("Far view")),
    ("direction1", gettext_lazy("Direction 1")),
    ("direction2", gettext_lazy("Direction 2")),
)
