"""Batches and profiles in the administration; cases are only looked at."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import OrganisationKind
from gis_core.admin import ReadOnly, Register
from gis_core.evidence.models import EvidenceKind
from grid.roles import Tier
from problem_points.models import (
    Acceptance,
    Batch,
    Closure,
    DeadlineRule,
    Extension,
    LookBack,
    Plan,
    PointEvent,
    PointFinding,
    ProblemPoint,
    Profile,
    ProgressReport,
    Publicity,
    Round,
    SupervisionOrder,
    Verification,
)

COSIGNING = {
    "lawful_cosign": _("co-sign lawful verdicts"),
    "plan_cosign": _("co-sign plans"),
    "self_check_cosign": _("co-sign self-checks"),
    "acceptance_cosign": _("co-sign acceptance"),
}


@admin.register(Batch)
class BatchAdmin(Register):
    """Issued batches: what the covering letter says."""

    list_display = ("code", "title", "category", "document_no", "expected_count")
    list_filter = ("category",)
    search_fields = ("code", "title", "document_no")
    date_hierarchy = "issued_on"
    # The series decides which numbers are one point.
    readonly_fields = ("code", "category", "series", "created_by", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A batch begins with its first import."""
        return False


class ProfileForm(forms.ModelForm):
    """Lists as boxes to tick."""

    verify_levels = forms.MultipleChoiceField(
        label=_("review levels"),
        choices=[(one.value, one.label) for one in sorted(Tier, key=lambda t: t.rank)],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name, label in COSIGNING.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                choices=OrganisationKind.choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.fields["closing_files"] = forms.MultipleChoiceField(
            label=_("papers that closing needs"),
            choices=EvidenceKind.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def clean_verify_levels(self) -> list[str]:
        """Signatures go upwards, however the boxes were ticked."""
        chosen: list[str] = self.cleaned_data["verify_levels"]
        return sorted(chosen, key=lambda level: Tier(level).rank)


class DeadlineRuleInline(admin.TabularInline):
    """How long each step may take."""

    model = DeadlineRule
    extra = 0


@admin.register(Profile)
class ProfileAdmin(Register):
    """The workflow of each category."""

    form = ProfileForm
    list_display = ("category", "has_plan", "has_publicity", "close_level")
    inlines = (DeadlineRuleInline,)
    readonly_fields = ("category",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Each category has its profile from the start."""
        return False


# --- Cases ------------------------------------------------------------------------------
@admin.register(ProblemPoint)
class PointAdmin(ReadOnly):
    """Points as they stand; they move by their workflow alone."""

    list_display = ("number", "category", "title", "status", "batch", "cell", "due_on")
    list_filter = ("category", "status", "batch")
    list_select_related = ("batch", "cell")
    search_fields = ("number", "title")


@admin.register(PointEvent)
class EventAdmin(ReadOnly):
    """The chain of events."""

    list_display = ("point", "seq", "action", "from_status", "to_status", "at", "actor")
    list_filter = ("action",)
    list_select_related = ("point", "actor")
    search_fields = ("point__number",)
    exclude = ("hash", "prev_hash")


@admin.register(PointFinding)
class FindingAdmin(ReadOnly):
    """Remarks on points."""

    list_display = ("point", "code", "found_at", "settled_at")
    list_filter = ("code",)
    list_select_related = ("point",)
    search_fields = ("point__number", "code")


@admin.register(
    Round,
    Verification,
    Plan,
    ProgressReport,
    Acceptance,
    Publicity,
    Closure,
    LookBack,
    Extension,
    SupervisionOrder,
)
class StepAdmin(ReadOnly):
    """What each step left behind."""

    list_display = ("point", "__str__")
    list_select_related = ("point",)
    search_fields = ("point__number",)
