"""Batches as they are issued, and the files that arrived for each."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.intake.models import ImportRun
from grid.roles import Tier
from problem_points.workflow.codes import Category


class Batch(models.Model):
    """A batch (下发批次): what the covering letter says, apart from any file.

    Issued numbers are unique within a `series`. `close_level` and the dates override
    the profile of the category.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    category = models.CharField(_("category"), max_length=4, choices=Category)
    series = models.CharField(_("number series"), max_length=40)
    source = models.CharField(_("source"), max_length=40, blank=True)
    issuing_organisation = models.CharField(_("issued by"), max_length=160, blank=True)
    document_no = models.CharField(_("document number"), max_length=120, blank=True)
    period = models.CharField(_("period"), max_length=40, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    expected_count = models.PositiveIntegerField(
        _("expected count"), null=True, blank=True
    )
    verify_due_on = models.DateField(_("verify by"), null=True, blank=True)
    plan_due_on = models.DateField(_("plan by"), null=True, blank=True)
    rectify_due_on = models.DateField(_("rectify by"), null=True, blank=True)
    close_level = models.CharField(
        _("closing level"), max_length=10, choices=Tier, blank=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("issued batch")
        verbose_name_plural = _("issued batches")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title or self.code


class BatchImport(models.Model):
    """One file's run within a batch."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="imports")
    run = models.OneToOneField(ImportRun, models.PROTECT, related_name="batch_import")

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.batch} {self.run_id}"
