"""The problem point: one case, from its registration to its closing."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.gis.db.models import MultiPolygonField, PointField
from django.contrib.gis.geos import Polygon
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import Organisation
from gis_core.geometry_columns import sound, storage_column, web_column
from grid.models import Cell
from grid.roles import Tier
from outfalls.models import Outfall
from problem_points.models.batch import Batch
from problem_points.workflow.codes import Category, Verdict
from problem_points.workflow.edges import edge_trigger
from problem_points.workflow.states import OPEN, Bucket, Status, statuses_of
from protected_areas.models import RedLine, Site, SiteZone, WaterSourceZone


def overdue(on: date) -> models.Q:
    """Somebody still has to act, the date has passed, and the clock runs."""
    return models.Q(status__in=sorted(OPEN), due_on__lt=on, suspended_from__isnull=True)


class PointQuerySet(models.QuerySet["ProblemPoint"]):
    """Questions about facts only; who may see what is asked in `permissions`."""

    def in_box(self, box: Polygon) -> Self:
        """Points inside a box given in the storage CRS."""
        return self.filter(location__bboverlaps=box)

    def overdue(self, *, on: date) -> Self:
        """Points that somebody still has to act on and whose date has passed."""
        return self.filter(overdue(on))

    def in_bucket(self, *buckets: Bucket) -> Self:
        """Points of some of leadership's buckets."""
        return self.filter(status__in=[s for b in buckets for s in statuses_of(b)])

    def under(self, cell: Cell) -> Self:
        """Points in a cell or in one below it."""
        return self.filter(cell__path__startswith=cell.path)


class ProblemPoint(models.Model):
    """A case.

    A key that is the first column of an index below has no index of its own: every
    import pays for each of them with each row.

    `status` moves only with its event: the key `(id, last_seq, status)` references the
    chain, and a trigger admits no edge outside the transition table. What was found,
    done and reached (verdict, measure, result) is kept apart from the state.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    category = models.CharField(_("category"), max_length=4, choices=Category)
    series = models.CharField(_("number series"), max_length=40)
    point_no = models.CharField(_("issued number"), max_length=80, blank=True)
    internal_no = models.CharField(_("internal number"), max_length=80)
    number = models.GeneratedField(
        expression=Coalesce(NullIf("point_no", models.Value("")), "internal_no"),
        output_field=models.CharField(max_length=80),
        db_persist=True,
    )
    batch = models.ForeignKey(
        Batch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        db_index=False,
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=40, blank=True)
    description = models.TextField(_("description"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    is_confidential = models.BooleanField(_("confidential"), default=False)

    # Where it is.
    location = storage_column(PointField, null=True, blank=True)
    location_3857 = web_column("location", PointField)
    outline = storage_column(MultiPolygonField, is_indexed=False, null=True, blank=True)
    outline_3857 = web_column("outline", MultiPolygonField)
    area_ha = models.FloatField(_("area, ha"), null=True, blank=True)
    cell = models.ForeignKey(
        Cell,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        db_index=False,
    )
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True)
    site_zone = models.ForeignKey(SiteZone, models.PROTECT, null=True, blank=True)
    water_zone = models.ForeignKey(
        WaterSourceZone, models.PROTECT, null=True, blank=True
    )
    red_line = models.ForeignKey(RedLine, models.PROTECT, null=True, blank=True)
    outfall = models.ForeignKey(
        Outfall, models.PROTECT, null=True, blank=True, related_name="points"
    )
    is_doubtful = models.BooleanField(_("in doubt"), default=False)

    # What was issued.
    detected_type = models.CharField(_("detected type"), max_length=40, blank=True)
    change_type = models.CharField(_("change"), max_length=40, blank=True)
    image_before_on = models.DateField(_("earlier image"), null=True, blank=True)
    image_after_on = models.DateField(_("later image"), null=True, blank=True)
    found_on = models.DateField(_("found on"), null=True, blank=True)
    is_focus = models.BooleanField(_("focus problem"), default=False)

    # Where it stands.
    status = models.CharField(_("state"), max_length=20, choices=Status)
    version = models.PositiveIntegerField(default=1)
    last_seq = models.PositiveIntegerField(default=1)
    round_no = models.PositiveSmallIntegerField(default=1)
    awaiting_level = models.CharField(max_length=10, choices=Tier, blank=True)
    awaiting_departments = ArrayField(
        models.CharField(max_length=20), default=list, blank=True
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    step_signers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    round_signers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    close_level = models.CharField(_("closing level"), max_length=10, choices=Tier)

    # Who has it.
    holder_cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, blank=True, related_name="+"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    responsible = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="points"
    )
    responsible_name = models.CharField(
        _("responsible unit as issued"), max_length=160, blank=True
    )
    responsible_person = models.CharField(max_length=60, blank=True)
    responsible_phone = models.CharField(max_length=40, blank=True)
    lead_leader = models.CharField(_("leader in charge"), max_length=60, blank=True)

    # Until when.
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_kind = models.CharField(max_length=12, blank=True)
    due_starts_on = models.DateField(null=True, blank=True)
    suspended_from = models.DateField(_("clock stopped from"), null=True, blank=True)

    # What was found, done and reached.
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    verified_type = models.CharField(_("verified type"), max_length=40, blank=True)
    measure_kinds = ArrayField(
        models.CharField(max_length=20), default=list, blank=True
    )
    progress_pct = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(_("result"), max_length=200, blank=True)
    returned_count = models.PositiveSmallIntegerField(default=0)
    rebound_count = models.PositiveSmallIntegerField(default=0)
    extension_count = models.PositiveSmallIntegerField(default=0)
    is_supervised = models.BooleanField(_("supervised"), default=False)
    imported_history = models.BooleanField(_("imported as history"), default=False)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    earlier_case = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later_cases"
    )
    recurrence_no = models.PositiveSmallIntegerField(default=0)

    # When each step was reached, in this round.
    registered_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verdict_approved_at = models.DateTimeField(null=True, blank=True)
    plan_approved_at = models.DateTimeField(null=True, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    rectified_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    publicity_ended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem point")
        verbose_name_plural = _("problem points")
        ordering = ["id"]
        triggers = [edge_trigger()]
        indexes = [
            models.Index(fields=["status", "id"], name="point_status"),
            models.Index(fields=["cell", "status"], name="point_cell_status"),
            models.Index(fields=["batch", "id"], name="point_batch"),
            models.Index(fields=["category", "id"], name="point_category"),
            models.Index(
                fields=["due_on"],
                name="point_open_due",
                condition=models.Q(status__in=sorted(OPEN)),
            ),
            GinIndex(OpClass("number", "gin_trgm_ops"), name="point_number_trigrams"),
            GistIndex(fields=["location_3857"], name="point_location_3857"),
            GistIndex(
                fields=["outline_3857"],
                name="point_outline_3857",
                condition=models.Q(outline_3857__isnull=False),
            ),
        ]
        constraints = [
            sound("point", "location"),
            sound("point", "outline"),
            models.UniqueConstraint(
                fields=["internal_no"], name="one_point_of_an_internal_number"
            ),
            models.UniqueConstraint(
                fields=["series", "point_no"],
                condition=~models.Q(point_no=""),
                name="one_point_of_an_issued_number_per_series",
            ),
            models.CheckConstraint(
                name="point_closed_has_its_time",
                condition=~models.Q(status=Status.CLOSED)
                | models.Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="point_status_is_known",
                condition=models.Q(status__in=Status.values),
            ),
            models.CheckConstraint(
                name="point_is_not_its_own_duplicate_or_forerunner",
                condition=(
                    models.Q(duplicate_of__isnull=True)
                    | ~models.Q(duplicate_of=models.F("id"))
                )
                & (
                    models.Q(earlier_case__isnull=True)
                    | ~models.Q(earlier_case=models.F("id"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.point_no or self.internal_no
