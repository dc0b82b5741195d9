"""What each step leaves behind: typed rows, written by the action with its event."""

from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.geometry_columns import storage_column
from grid.roles import Tier
from problem_points.models.event import PointEvent
from problem_points.models.point import ProblemPoint
from problem_points.workflow.codes import MeasureKind, Verdict


class Step(models.Model):
    """What every step row has: its point and its round."""

    point = models.ForeignKey(ProblemPoint, models.PROTECT, related_name="%(class)ss")
    round_no = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ["point_id", "id"]

    def __str__(self) -> str:
        return f"{self.point_id} / {self.round_no}"


class EventStep(Step):
    """A step row that never exists without its event."""

    event = models.ForeignKey(PointEvent, models.PROTECT, related_name="+")

    class Meta(Step.Meta):
        abstract = True


class Verification(Step):
    """What was found on the ground (核查).

    Without event it is a draft: saved on site by `saved_by`, perhaps completed at the
    desk by `completed_by`; both names stay.
    """

    event = models.ForeignKey(PointEvent, models.PROTECT, null=True, related_name="+")
    visited_on = models.DateField(null=True, blank=True)
    persons = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    place = storage_column(PointField, null=True, blank=True)
    accuracy_m = models.FloatField(null=True, blank=True)
    distance_m = models.FloatField(null=True, blank=True)
    distance_reason = models.CharField(max_length=400, blank=True)
    facts = models.TextField(blank=True)
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    verified_type = models.CharField(max_length=40, blank=True)
    facility_name = models.CharField(max_length=160, blank=True)
    owner = models.CharField(max_length=160, blank=True)
    built_on = models.CharField(max_length=40, blank=True)
    built_before_site = models.BooleanField(null=True)
    measured_area_ha = models.FloatField(null=True, blank=True)
    clause = models.CharField(max_length=400, blank=True)
    suggestion = models.TextField(blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Step.Meta):
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints = [
            models.UniqueConstraint(
                fields=["point"],
                condition=models.Q(event__isnull=True),
                name="one_verification_draft_per_point",
            )
        ]


class Plan(EventStep):
    """A rectification plan (整改方案); a returned one is kept, the next has no+1."""

    no = models.PositiveSmallIntegerField()
    goal = models.TextField(blank=True)
    responsible_name = models.CharField(max_length=160, blank=True)
    responsible_person = models.CharField(max_length=60, blank=True)
    supervising = models.CharField(max_length=160, blank=True)
    due_on = models.DateField()
    needs_assessment = models.BooleanField(default=False)
    approved_event = models.ForeignKey(
        PointEvent, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Step.Meta):
        verbose_name = _("rectification plan")
        verbose_name_plural = _("rectification plans")
        constraints = [
            models.UniqueConstraint(
                fields=["point", "round_no", "no"], name="one_plan_of_a_number"
            )
        ]


class Measure(models.Model):
    """One measure of a plan, ticked when it is done."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="measures")
    seq = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=400)
    kind = models.CharField(max_length=20, choices=MeasureKind)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_event = models.ForeignKey(
        PointEvent, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["plan_id", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "seq"], name="one_measure_of_a_number_per_plan"
            )
        ]

    def __str__(self) -> str:
        return self.text


class ProgressReport(EventStep):
    """A return on progress; with `is_completion`, the declaration that all is done."""

    period = models.CharField(max_length=20, blank=True)
    pct = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    on_schedule = models.BooleanField(null=True)
    next_step = models.CharField(max_length=400, blank=True)
    is_completion = models.BooleanField(default=False)
    on_behalf_of = models.CharField(max_length=160, blank=True)

    class Meta(Step.Meta):
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        constraints = [
            models.CheckConstraint(
                name="progress_is_a_percentage", condition=models.Q(pct__lte=100)
            )
        ]


class Acceptance(EventStep):
    """A self-check or an acceptance, one row a signature."""

    is_self_check = models.BooleanField()
    level = models.CharField(max_length=10, choices=Tier)
    department = models.CharField(max_length=20, blank=True)
    passed = models.BooleanField()
    checklist = models.JSONField(default=dict)
    site_visited = models.BooleanField(default=False)
    opinion = models.TextField(blank=True)
    members = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta(Step.Meta):
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")


class Publicity(EventStep):
    """A publicity period (公示); `ends_on` is its last day."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    url = models.CharField(max_length=400, blank=True)
    objections = models.TextField(blank=True)
    ending_event = models.ForeignKey(
        PointEvent, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Step.Meta):
        verbose_name = _("publicity")
        verbose_name_plural = _("publicities")


class Closure(EventStep):
    """The closing of a case (销号)."""

    level = models.CharField(max_length=10, choices=Tier)
    closure_no = models.CharField(max_length=80)
    closed_on = models.DateField()
    files = models.JSONField(default=list, blank=True)

    class Meta(Step.Meta):
        verbose_name = _("closure")
        verbose_name_plural = _("closures")


class LookBack(EventStep):
    """A visit after closing (回头看)."""

    visited_on = models.DateField()
    result = models.TextField(blank=True)

    class Meta(Step.Meta):
        verbose_name = _("look-back")
        verbose_name_plural = _("look-backs")


class ExtensionState(models.TextChoices):
    """Where a request for more time stands."""

    OPEN = "open", _("open")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    LAPSED = "lapsed", _("lapsed: the work was declared done")


class Extension(EventStep):
    """A request for more time; county, then city, decide."""

    old_due_on = models.DateField()
    new_due_on = models.DateField()
    reason = models.CharField(max_length=400)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    awaiting_level = models.CharField(max_length=10, choices=Tier, blank=True)
    signers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    state = models.CharField(
        max_length=10, choices=ExtensionState, default=ExtensionState.OPEN
    )
    deciding_event = models.ForeignKey(
        PointEvent, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Step.Meta):
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.UniqueConstraint(
                fields=["point"],
                condition=models.Q(state="open"),
                name="one_open_extension_per_point",
            )
        ]


class SupervisionOrder(EventStep):
    """A supervision order (督办单) and the reply to it."""

    reason = models.CharField(max_length=400)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    reply_due_on = models.DateField()
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta(Step.Meta):
        verbose_name = _("supervision order")
        verbose_name_plural = _("supervision orders")
