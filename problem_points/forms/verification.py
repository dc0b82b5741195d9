"""Verifying a point on the ground, and judging what was handed in."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core import code_lists
from gis_core.forms import Chips, DateInput
from problem_points.forms.action import ActionForm, ReasonForm
from problem_points.forms.place import PlaceForm, with_place
from problem_points.forms.references import PointNumberField
from problem_points.models import Verification
from problem_points.workflow.codes import (
    CONFIRMED,
    NO_RECTIFICATION,
    ReturnReason,
    Verdict,
)

BETWEEN_NAMES = re.compile(r"[\s,，、;；]+")
ACTIVITY_TYPES = "activity"

VERDICT_GROUPS = [
    (
        _("Confirmed"),
        [(v.value, v.label) for v in Verdict if v in CONFIRMED],
    ),
    (
        _("Not confirmed"),
        [(v.value, v.label) for v in Verdict if v in NO_RECTIFICATION - CONFIRMED],
    ),
    (
        _("Other"),
        [(v.value, v.label) for v in (Verdict.UNCLEAR, Verdict.DUPLICATE)],
    ),
]


class NamesField(forms.CharField):
    """Names of people, one after the other."""

    def clean(self, value: Any) -> list[str]:
        """The names as a list."""
        return [name for name in BETWEEN_NAMES.split(super().clean(value)) if name]


class VerificationForm(PlaceForm, ActionForm):
    """T3: verdict and facts first, everything else folded."""

    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=VERDICT_GROUPS, widget=Chips
    )
    facts = forms.CharField(
        label=_("What was found"), widget=forms.Textarea({"rows": 3})
    )
    persons = NamesField(
        label=_("Persons on site"),
        help_text=_("All names, with a blank between them."),
    )
    visited_on = forms.DateField(label=_("Visited on"), widget=DateInput())
    duplicate_of = PointNumberField(label=_("Repeats the point"), required=False)
    verified_type = forms.ChoiceField(label=_("Verified type"), required=False)
    facility_name = forms.CharField(
        label=_("Name of the facility"), required=False, max_length=160
    )
    owner = forms.CharField(label=_("Owner"), required=False, max_length=160)
    built_on = forms.CharField(label=_("Built"), required=False, max_length=40)
    built_before_site = forms.NullBooleanField(
        label=_("Built before the site was set up"), required=False
    )
    measured_area_ha = forms.FloatField(
        label=_("Measured area, ha"), required=False, min_value=0
    )
    clause = forms.CharField(label=_("Clause"), required=False, max_length=400)
    suggestion = forms.CharField(
        label=_("Suggestion"), required=False, widget=forms.Textarea({"rows": 2})
    )
    distance_reason = forms.CharField(
        label=_("Why so far from the point"), required=False, max_length=400
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea({"rows": 2})
    )

    can_be_saved = True
    draft: Verification | None = None
    more = (
        "duplicate_of",
        "verified_type",
        "facility_name",
        "owner",
        "built_on",
        "built_before_site",
        "measured_area_ha",
        "clause",
        "suggestion",
        "distance_reason",
        "note",
    )

    def prepare(self) -> None:
        """Types of the code list; today and one's own name to begin with."""
        today = timezone.localdate()
        self.fields["verified_type"].choices = [  # type: ignore[attr-defined]
            ("", ""),
            *code_lists.choices(ACTIVITY_TYPES, today),
        ]
        self.fields["visited_on"].initial = today
        self.fields["persons"].initial = self.person.get_full_name()
        draft = self.point.verifications.filter(event=None).first()
        if draft is not None:
            self._go_on_from(draft)

    def _go_on_from(self, draft: Verification) -> None:
        """What was saved on site, by whomever."""
        self.draft = draft
        for name, field in self.fields.items():
            value: Any = getattr(draft, name, None)
            if value not in (None, "", []):
                field.initial = " ".join(value) if name == "persons" else value
        if draft.place is not None:
            self.fields["lon"].initial = draft.place.x
            self.fields["lat"].initial = draft.place.y
            self.fields["accuracy"].initial = draft.accuracy_m

    def draft_data(self) -> dict[str, Any]:
        """What can be saved of it as it stands."""
        return {
            name: value
            for name, value in self.payload().items()
            if name != "duplicate_of"
        }

    @property
    def is_savable(self) -> bool:
        """Nothing given is wrong; what is still missing may come later."""
        mistakes = self.errors.as_data().values()
        return all(one.code == "required" for found in mistakes for one in found)

    def payload(self) -> dict[str, Any]:
        """The place as one value."""
        return with_place(super().payload())


class ReturnForm(ReasonForm):
    """T5, T9, T14: a reason from the list, and words beside it."""

    reason = forms.ChoiceField(label=_("Reason"), choices=ReturnReason, widget=Chips)
    note = forms.CharField(
        label=_("What has to be done"), widget=forms.Textarea({"rows": 3})
    )
    due_on = forms.DateField(label=_("New date"), required=False, widget=DateInput())

    field_order = ["reason", "note", "due_on"]


class AskMoreForm(ActionForm):
    """T6: what is missing for a verdict."""

    missing = forms.CharField(
        label=_("What is missing"), widget=forms.Textarea({"rows": 3}), max_length=400
    )
    due_on = forms.DateField(label=_("New date"), required=False, widget=DateInput())

    @property
    def words(self) -> str:
        """What is missing is the note."""
        return str(self.cleaned_data["missing"])
