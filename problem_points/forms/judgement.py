"""Checking, accepting, closing, and what may come after."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core.forms import Chips, DateInput, Ticks
from problem_points.forms.action import ActionForm, NoteForm, ReasonForm
from problem_points.forms.place import PlaceForm, with_place
from problem_points.forms.references import (
    MeasuresField,
    PointNumberField,
    measures_of,
)
from problem_points.forms.verification import NamesField, ReturnForm
from problem_points.workflow.codes import TO_RECTIFY, Verdict
from problem_points.workflow.payloads import CHECKLIST

ANSWERS = [
    ("yes", _("yes")),
    ("no", _("no")),
    ("not-applicable", _("not applicable")),
]
QUESTIONS = {
    "measures": _("Are all measures of the plan carried out?"),
    "punished": _("Has what was unlawful been dealt with?"),
    "standards": _("Does the place meet its standards again?"),
    "similar": _("Were similar problems nearby looked for?"),
    "lasting": _("Is there a lasting arrangement against a rebound?"),
}


class JudgementForm(PlaceForm, ActionForm):
    """T13, T15: the five standards, an opinion, who was there."""

    opinion = forms.CharField(
        label=_("Opinion"), required=False, widget=forms.Textarea({"rows": 3})
    )
    site_visited = forms.BooleanField(label=_("The site was visited"), required=False)
    members = NamesField(
        label=_("Members"),
        required=False,
        help_text=_("All names, with a blank between them."),
    )
    publicity_url = forms.CharField(
        label=_("Address of the publicity"), required=False, max_length=400
    )

    more = ("members", "publicity_url")

    def prepare(self) -> None:
        """One question for each standard."""
        self.fields |= {
            f"check_{key}": forms.ChoiceField(
                label=QUESTIONS[key],
                choices=ANSWERS,
                widget=Chips,
            )
            for key in (() if self.is_cosigner else CHECKLIST)
        }
        self.order_fields([f"check_{key}" for key in CHECKLIST])

    def payload(self) -> dict[str, Any]:
        """The answers as one checklist, the place as one value."""
        given = with_place(super().payload())
        answers = {key: given.pop(f"check_{key}", "") for key in CHECKLIST}
        checklist = {key: {"answer": said} for key, said in answers.items() if said}
        return given | ({"checklist": checklist} if checklist else {})


class ReturnAcceptanceForm(ReturnForm):
    """T16: back to work, naming the measures that do not hold."""

    measures = MeasuresField(label=_("Measures that do not hold"))

    field_order = ["reason", "measures", "note", "due_on"]

    def prepare(self) -> None:
        """The measures of the plan."""
        measures = measures_of(self.point, only_open=False)
        if measures:
            field = self.fields["measures"]
            assert isinstance(field, MeasuresField)  # noqa: S101  for the type checker
            field.offer(measures)
        else:
            del self.fields["measures"]


class PublicityForm(NoteForm):
    """T17: what came in during publicity."""

    objections = forms.CharField(
        label=_("Objections"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Leave empty if there were none. An objection sends the case back."
        ),
    )
    url = forms.CharField(
        label=_("Address of the publicity"), required=False, max_length=400
    )

    more = ("note",)
    field_order = ["objections", "url", "note"]


class ClosingForm(NoteForm):
    """T18: the number under which the case is closed."""

    closure_no = forms.CharField(label=_("Closure number"), max_length=80)
    papers = forms.MultipleChoiceField(
        label=_("Files in the dossier"),
        required=False,
        widget=Ticks,
    )

    field_order = ["closure_no", "papers", "note"]
    consequence = _(
        "Closes 1 point: afterwards only the city or the province can reopen it."
    )

    def prepare(self) -> None:
        """Every paper on file, ticked."""
        papers = [
            f"{row.get_kind_display()} {row.name}".strip()
            for row in self.point.evidence.exclude(kind="photo")
        ]
        names = list(dict.fromkeys(papers))
        if names:
            field = self.fields["papers"]
            field.choices = [(n, n) for n in names]  # type: ignore[attr-defined]
            field.initial = names
        else:
            del self.fields["papers"]

    def payload(self) -> dict[str, Any]:
        """The ticked papers are the dossier's files."""
        given = super().payload()
        papers = given.pop("papers", None)
        return given | ({"files": papers} if papers else {})


class LookBackForm(PlaceForm, ActionForm):
    """T19: a visit after closing."""

    visited_on = forms.DateField(label=_("Visited on"), widget=DateInput())
    result = forms.CharField(
        label=_("What was found"), widget=forms.Textarea({"rows": 3})
    )

    def prepare(self) -> None:
        """Today to begin with."""
        self.fields["visited_on"].initial = timezone.localdate()

    def payload(self) -> dict[str, Any]:
        """The place as one value."""
        return with_place(super().payload())


class ReopenForm(ReasonForm):
    """T20: a new round; the earlier ones stay."""

    verdict = forms.ChoiceField(
        label=_("Verdict"),
        required=False,
        choices=[("", ""), *((v.value, v.label) for v in Verdict if v in TO_RECTIFY)],
    )

    field_order = ["verdict", "note"]
    consequence = _(
        "Reopens 1 point: a new round begins; all earlier rounds stay on record."
    )
    is_grave = True


class VoidForm(ReasonForm):
    """T21: out of the count, or into another case."""

    duplicate_of = PointNumberField(label=_("Merges into the point"), required=False)

    field_order = ["duplicate_of", "note"]
    consequence = _("Voids 1 point: it leaves all counts; its record stays.")
    is_grave = True


class SuperviseForm(ReasonForm):
    """T22: a supervision order."""

    reply_due_on = forms.DateField(
        label=_("Reply due on"),
        required=False,
        widget=DateInput(),
        help_text=_("Empty: five working days."),
    )

    field_order = ["note", "reply_due_on"]


class TakeBackForm(NoteForm):
    """T23: one's own step, while nobody has acted on it."""

    consequence = _("Takes back 1 step, your last; the clock runs on as before.")
