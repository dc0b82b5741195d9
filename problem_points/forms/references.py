"""Fields that name something of ours: a point by its number, a measure by its text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gis_core.forms import Ticks
from problem_points.models import Measure, PointQuerySet, ProblemPoint


class PointNumberField(forms.CharField):
    """A point by its whole number, among those that a person sees; the value is its id."""

    def look_among(self, points: PointQuerySet) -> None:
        """The points that can be named."""
        self._points = points

    def clean(self, value: Any) -> int | None:
        """The id of the only point of that number."""
        number = super().clean(value)
        if not number:
            return None
        found = self._points.filter(number=number).values_list("pk", flat=True)
        ids = list(found[:2])
        if len(ids) != 1:
            raise forms.ValidationError(
                _("No single point has this number."), code="number"
            )
        return ids[0]


class MeasuresField(forms.TypedMultipleChoiceField):
    """Measures of the plan in force, by their numbers."""

    widget = Ticks

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, required=False, **options)

    def offer(self, measures: list[Measure]) -> None:
        """Offer these measures."""
        self.choices = [(measure.seq, measure.text) for measure in measures]


def measures_of(point: ProblemPoint, *, only_open: bool) -> list[Measure]:
    """The measures of the round's plan, the approved one if there is one."""
    plan = (
        point.plans.filter(round_no=point.round_no)
        .order_by("approved_event_id", "-id")
        .first()
    )
    if plan is None:
        return []
    return [one for one in plan.measures.all() if not (only_open and one.done_on)]
