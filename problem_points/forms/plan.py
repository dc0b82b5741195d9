"""Planning a rectification, reporting on it, declaring it done."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gis_core.forms import Chips, DateInput
from problem_points.forms.action import ActionForm, ReasonForm
from problem_points.forms.place import PlaceForm, with_place
from problem_points.forms.references import MeasuresField, measures_of
from problem_points.workflow.codes import MeasureKind

BLANK_ROWS = 3


class MeasureForm(forms.Form):
    """One measure of a plan; an empty row is no measure."""

    text = forms.CharField(label=_("Measure"), required=False, max_length=400)
    kind = forms.ChoiceField(label=_("Kind"), choices=MeasureKind)
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DateInput())


MeasureRows = forms.formset_factory(MeasureForm, extra=BLANK_ROWS, max_num=100)


class PlanForm(ActionForm):
    """T7: measures with their dates, who answers for it, until when."""

    goal = forms.CharField(label=_("Goal"), required=False)
    responsible_person = forms.CharField(label=_("Person responsible"), max_length=60)
    due_on = forms.DateField(label=_("Rectified by"), widget=DateInput())
    responsible_name = forms.CharField(
        label=_("Responsible unit"), required=False, max_length=160
    )
    supervising = forms.CharField(
        label=_("Supervised by"), required=False, max_length=160
    )
    needs_assessment = forms.BooleanField(
        label=_("Needs an assessment report"), required=False
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea({"rows": 2})
    )

    more = ("goal", "responsible_name", "supervising", "needs_assessment", "note")
    template_name_rows = "problem_points/measure_rows.html"

    def prepare(self) -> None:
        """What the case knows already; the last plan's measures to go on from."""
        self.fields["responsible_name"].initial = str(
            self.point.responsible or self.point.responsible_name
        )
        self.fields["responsible_person"].initial = self.point.responsible_person
        self.fields["due_on"].initial = self.case.rectify_due_on
        before = [
            {"text": one.text, "kind": one.kind, "due_on": one.due_on}
            for one in measures_of(self.point, only_open=False)
        ]
        self.rows = MeasureRows(
            self.data if self.is_bound else None, initial=before, prefix="measures"
        )

    def clean(self) -> dict[str, Any] | None:
        """At least one measure."""
        cleaned = super().clean()
        if not self.rows.is_valid():
            self.add_error(None, _("Please correct the measures."))
        elif not self._measures():
            self.add_error(None, _("Name at least one measure."))
        return cleaned

    def _measures(self) -> list[dict[str, Any]]:
        rows = [form.cleaned_data for form in self.rows if form.cleaned_data]
        return [
            {name: value for name, value in row.items() if value not in (None, "")}
            for row in rows
            if row.get("text")
        ]

    def payload(self) -> dict[str, Any]:
        """The plan with its measures."""
        return super().payload() | {"measures": self._measures()}


class ProgressForm(ActionForm):
    """T10: how far the work is."""

    pct = forms.IntegerField(
        label=_("Done, percent"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    done_measures = MeasuresField(label=_("Measures done"))
    text = forms.CharField(label=_("What was done"), widget=forms.Textarea({"rows": 3}))
    on_schedule = forms.NullBooleanField(label=_("On schedule"), required=False)
    next_step = forms.CharField(label=_("Next step"), required=False, max_length=400)
    reason = forms.CharField(
        label=_("Why the percentage falls"), required=False, max_length=400
    )

    more = ("on_schedule", "next_step", "reason")

    def prepare(self) -> None:
        """Start from the last return."""
        self.fields["pct"].initial = self.case.progress_pct
        _offer_open_measures(self)


class ExtensionForm(ReasonForm):
    """T11: asking for more time, or deciding about it."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("grant", _("Grant")), ("refuse", _("Refuse"))],
        widget=Chips,
    )
    new_due_on = forms.DateField(label=_("New date"), widget=DateInput())

    field_order = ["decision", "new_due_on", "note"]

    def prepare(self) -> None:
        """Whoever decides is not asked for a date, and the other way round."""
        del self.fields["new_due_on" if self.case.extension_level else "decision"]


class DeclarationForm(PlaceForm, ActionForm):
    """T12: every measure done, photos of after, and where it was rectified."""

    done_measures = MeasuresField(label=_("Measures done"))
    text = forms.CharField(
        label=_("What was done"), required=False, widget=forms.Textarea({"rows": 3})
    )
    on_behalf_of = forms.CharField(
        label=_("On behalf of"),
        required=False,
        max_length=160,
        help_text=_("The unit that rectified, when you do not belong to it."),
    )

    field_order = ["done_measures", "text", "on_behalf_of"]
    place_label = _("Rectified place")

    def prepare(self) -> None:
        """All open measures; the unit that answers for the point."""
        _offer_open_measures(self)
        if "done_measures" in self.fields:
            self.fields["done_measures"].initial = list(self.case.measures_open)
        if self.person.organisation_id != self.case.responsible_id:
            self.fields["on_behalf_of"].initial = str(
                self.point.responsible or self.point.responsible_name
            )
        else:
            del self.fields["on_behalf_of"]

    def payload(self) -> dict[str, Any]:
        """The place as one value."""
        return with_place(super().payload())


def _offer_open_measures(form: ActionForm) -> None:
    measures = measures_of(form.point, only_open=True)
    if measures:
        field = form.fields["done_measures"]
        assert isinstance(field, MeasuresField)  # noqa: S101  for the type checker
        field.offer(measures)
    else:
        del form.fields["done_measures"]
