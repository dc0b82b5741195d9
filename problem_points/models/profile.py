"""Profiles: which steps a category has and what they ask for. Rows, not code."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import OrganisationKind
from gis_core.evidence.models import EvidenceKind
from grid.roles import Tier
from problem_points.models.deadline import DeadlineKind
from problem_points.workflow.codes import Category


def _departments(label: Any) -> Any:
    return ArrayField(
        models.CharField(max_length=20, choices=OrganisationKind),
        default=list,
        blank=True,
        verbose_name=label,
    )


class Profile(models.Model):
    """The workflow of one category (domain.md C4, second table)."""

    category = models.CharField(
        _("category"), max_length=4, choices=Category, unique=True
    )
    min_persons = models.PositiveSmallIntegerField(_("persons at verification"))
    min_photos = models.PositiveSmallIntegerField(_("photos at verification"))
    needs_four_views = models.BooleanField(_("near, far and two directions"))
    max_distance_m = models.PositiveIntegerField(_("distance that needs a reason, m"))
    verify_levels = ArrayField(
        models.CharField(max_length=10, choices=Tier), verbose_name=_("review levels")
    )
    has_plan = models.BooleanField(_("plan"))
    has_self_check = models.BooleanField(_("county self-check"))
    has_publicity = models.BooleanField(_("publicity"))
    publicity_working_days = models.PositiveSmallIntegerField(_("publicity, days"))
    supervise_after_returns = models.PositiveSmallIntegerField(
        _("returns that bring supervision"),
        default=2,
        help_text=_("Counted when acceptance returns the case; 0: never."),
    )
    close_level = models.CharField(_("closing level"), max_length=10, choices=Tier)
    national_close_level = models.CharField(
        _("closing level in national reserves"), max_length=10, choices=Tier, blank=True
    )
    lawful_cosign = _departments(_("co-sign lawful verdicts"))
    plan_cosign = _departments(_("co-sign plans"))
    self_check_cosign = _departments(_("co-sign self-checks"))
    acceptance_cosign = _departments(_("co-sign acceptance"))
    direct_dispatch = models.BooleanField(_("county may dispatch to the cell"))
    needs_location = models.BooleanField(_("needs a place"))
    min_after_photos = models.PositiveSmallIntegerField(_("photos after"))
    needs_pair = models.BooleanField(_("before/after pair"))
    needs_after_sample = models.BooleanField(_("sample after rectification"))
    visit_at_acceptance = models.BooleanField(_("visit at acceptance"))
    closing_files = ArrayField(
        models.CharField(max_length=20, choices=EvidenceKind),
        default=list,
        blank=True,
        verbose_name=_("papers that closing needs"),
    )
    look_back_months = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True
    )

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_category_display()


class DeadlineRule(models.Model):
    """How long a step of a category may take."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="deadline_rules")
    kind = models.CharField(_("step"), max_length=12, choices=DeadlineKind)
    days = models.PositiveSmallIntegerField(_("days"))
    in_working_days = models.BooleanField(_("working days"))

    class Meta:
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")
        ordering = ["profile_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "kind"], name="one_deadline_rule_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile} {self.kind}: {self.days}"
