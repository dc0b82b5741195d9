"""What a reviewer looks at: pictures in the order of their keys, flags as facts."""

from typing import Any

from django.contrib.gis.db.models.functions import Distance
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from gis_core.accounts.models import User
from gis_core.evidence.flags import Flag
from problem_points.models import PointEvidence, ProblemPoint
from problem_points.permissions import visible_to
from problem_points.views.photos import PICTURES, pair_of

NAMED = 3  # other cases with the same photo


def evidence_of(point: ProblemPoint, person: User) -> dict[str, Any]:
    """Pictures of the place as it was and after rectification; papers apart. The pair
    shows one view twice, if somebody said which photos belong together.
    """
    rows: list[Any] = list(
        point.evidence.filter(event__isnull=False)
        .select_related("author", "pair_of")
        .annotate(
            away=Distance(
                Coalesce("fix_location", "exif_location"), F("point__location")
            )
        )
        .order_by("-id")
    )
    shown = [row for row in rows if row.display_id and row.kind in PICTURES]
    after = [row for row in shown if row.phase == "after"]
    before = [row for row in shown if row.phase != "after"]
    return {
        "before": before,
        "after": after,
        "papers": [row for row in rows if row not in shown],
        "pair": pair_of(before, after),
        "flags": _facts([*after, *before], person),
    }


def _facts(shown: list[PointEvidence], person: User) -> list[tuple[int, str]]:
    """What should be known of each picture: its place in the row and a sentence."""
    elsewhere = _elsewhere(shown, person)
    return [
        (place, _fact(place, row, flag, elsewhere.get(row.original_sha256, [])))
        for place, row in enumerate(shown, 1)
        for flag in row.flags
    ]


def _fact(place: int, row: Any, flag: str, others: list[str]) -> str:
    """`row` carries the distance from the point as `away`."""
    if flag == Flag.FAR_AWAY and row.away is not None:
        return _("Photo %(place)d was taken %(metres)d m from the point.") % {
            "place": place,
            "metres": round(row.away.m),
        }
    if flag == Flag.SAME_ELSEWHERE and others:
        return _("Photo %(place)d is also used on %(numbers)s.") % {
            "place": place,
            "numbers": "、".join(others[:NAMED]),
        }
    label = dict(Flag.choices).get(flag, flag)
    return _("Photo %(place)d: %(fact)s.") % {"place": place, "fact": label}


def _elsewhere(shown: list[PointEvidence], person: User) -> dict[str, list[str]]:
    """Numbers of other cases, as far as this person sees them, with the same file."""
    same = [r.original_sha256 for r in shown if Flag.SAME_ELSEWHERE in r.flags]
    if not same:
        return {}
    found: dict[str, list[str]] = {}
    rows = (
        PointEvidence.objects.filter(
            original_sha256__in=same,
            point__in=visible_to(person, ProblemPoint.objects.all()),
        )
        .exclude(point=shown[0].point_id)
        .order_by("point_id")
        .values_list("original_sha256", "point__number")
        .distinct()
    )
    for sha256, number in rows:
        found.setdefault(sha256, []).append(number)
    return found
