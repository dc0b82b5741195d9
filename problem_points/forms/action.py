"""What all action forms share: the version that was seen, a note, the evidence."""

import uuid
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import User
from grid.roles import Role
from grid.scopes import Grant, grants_of
from problem_points.forms.references import PointNumberField
from problem_points.models import ProblemPoint
from problem_points.permissions import acting_grant, visible_to
from problem_points.workflow.case import Case
from problem_points.workflow.transitions import BY_ACTION, Action

ALWAYS = ("version", "evidence")
PLACE = ("lon", "lat", "accuracy")


class EvidenceField(forms.Field):
    """The uids of evidence that was uploaded for this step."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[uuid.UUID]:
        """Uids; whatever is none is refused."""
        try:
            return [uuid.UUID(str(one)) for one in value or []]
        except ValueError as error:
            raise forms.ValidationError(
                _("A piece of evidence is not known."), code="evidence"
            ) from error


class ActionForm(forms.Form):
    """Validates what can be said without the case's rules; the action asks the rest.

    `more` names fields that are folded away; `consequence` is said above the button.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    evidence = EvidenceField(required=False)

    more: ClassVar[tuple[str, ...]] = ()
    consequence: ClassVar[str | Promise] = ""
    is_grave: ClassVar[bool] = False
    template_name_rows: ClassVar[str] = ""

    def __init__(
        self,
        *args: Any,
        action: Action,
        point: ProblemPoint,
        case: Case,
        person: User,
        **options: Any,
    ) -> None:
        self.action, self.point, self.case, self.person = action, point, case, person
        options.setdefault("auto_id", f"{action}-%s")
        super().__init__(*args, **options)
        self.fields["version"].initial = case.version
        for field in self.fields.values():
            if isinstance(field, PointNumberField):
                field.look_among(visible_to(person, ProblemPoint.objects.all()))
        self.prepare()

    def prepare(self) -> None:
        """Fit choices and first values to the case."""

    # --- What goes to the writer ----------------------------------------------------

    @property
    def words(self) -> str:
        """The words that go with the step."""
        return str(self.cleaned_data.get("note", ""))

    def payload(self) -> dict[str, Any]:
        """What the action's schema wants; empty answers are left out."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {*ALWAYS, "note"} and value not in (None, "", [])
        }

    # --- What the template shows ----------------------------------------------------

    @property
    def open_fields(self) -> list[BoundField]:
        """The fields that are asked at once."""
        apart = {*self.more, *PLACE}
        return [one for one in self.visible_fields() if one.name not in apart]

    @property
    def folded_fields(self) -> list[BoundField]:
        """The fields that most people leave alone."""
        return [self[name] for name in self.more if name in self.fields]

    @property
    def is_cosigner(self) -> bool:
        """A department adds its opinion; the levels judge."""
        row = BY_ACTION[self.action]
        grants = grants_of(self.person)
        grant = acting_grant(grants, self.person.pk, self.case, row)
        return isinstance(grant, Grant) and grant.role is Role.DEPARTMENT

    @property
    def is_unfolded(self) -> bool:
        """Whether a mistake lies among the folded fields."""
        return any(self.errors.get(name) for name in self.more)


class NoteForm(ActionForm):
    """A step that needs a word at most."""

    note = forms.CharField(
        label=_("Opinion"), required=False, widget=forms.Textarea({"rows": 2})
    )


class ReasonForm(ActionForm):
    """A step that must be given a reason."""

    note = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}))
