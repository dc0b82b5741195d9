"""River outfalls and the parties responsible for them."""

import uuid

from django.contrib.gis.db.models import PointField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import Organisation
from gis_core.geometry_columns import sound, storage_column, web_column
from gis_core.history import tracked
from grid.models import Cell
from outfalls.models.section import MonitoringSection
from outfalls.models.water_body import WaterBody


@tracked("location_3857")
class Outfall(models.Model):
    """An outfall. Both codes are free text, unique only when given.

    `class1`, `class2`, `entry_mode`, `status`, `disposition` are codes of the lists
    `outfall-class`, `outfall-entry`, `outfall-status`, `outfall-disposition`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    national_code = models.CharField(_("national code"), max_length=60, blank=True)
    local_code = models.CharField(_("local code"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=200)
    class1 = models.CharField(_("class"), max_length=40, blank=True)
    class2 = models.CharField(_("subclass"), max_length=40, blank=True)
    entry_mode = models.CharField(_("way of entry"), max_length=40, blank=True)
    water_body = models.ForeignKey(
        WaterBody, models.PROTECT, null=True, blank=True, related_name="outfalls"
    )
    receiving_water = models.CharField(_("receiving water"), max_length=120, blank=True)
    function_zone1 = models.CharField(max_length=80, blank=True)
    function_zone2 = models.CharField(max_length=80, blank=True)
    downstream_section = models.ForeignKey(
        MonitoringSection, models.PROTECT, null=True, blank=True, related_name="+"
    )
    downstream_km = models.FloatField(null=True, blank=True)
    cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, blank=True, related_name="outfalls"
    )
    location = storage_column(PointField)
    location_3857 = web_column("location", PointField)
    is_drawn = models.BooleanField(_("drawn, not surveyed"), default=False)
    permit_no = models.CharField(_("permit number"), max_length=60, blank=True)
    approval_state = models.CharField(_("approval"), max_length=40, blank=True)
    approval_document = models.CharField(max_length=200, blank=True)
    discharge_pattern = models.CharField(max_length=40, blank=True)
    flow_m3_per_day = models.FloatField(null=True, blank=True)
    in_national_platform = models.CharField(max_length=10, blank=True)
    in_water_source_zone = models.BooleanField(null=True, blank=True)
    in_protected_area = models.BooleanField(null=True, blank=True)
    status = models.CharField(_("status"), max_length=40, blank=True)
    disposition = models.CharField(_("disposition"), max_length=40, blank=True)
    has_sign = models.BooleanField(_("sign"), null=True, blank=True)
    has_sampling_point = models.BooleanField(null=True, blank=True)
    has_online_monitor = models.BooleanField(null=True, blank=True)
    is_kept = models.BooleanField(_("kept"), null=True, blank=True)
    raw = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("river outfall")
        verbose_name_plural = _("river outfalls")
        ordering = ["id"]
        constraints = [
            sound("outfall", "location"),
            models.UniqueConstraint(
                fields=["national_code"],
                condition=~models.Q(national_code=""),
                name="one_outfall_of_a_national_code",
            ),
            models.UniqueConstraint(
                fields=["local_code"],
                condition=~models.Q(local_code=""),
                name="one_outfall_of_a_local_code",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OutfallParty(models.Model):
    """A party responsible for an outfall; one of them is the main one."""

    outfall = models.ForeignKey(Outfall, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=160)
    credit_code = models.CharField(_("credit code"), max_length=18, blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    contact = models.CharField(_("contact"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    is_main = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("responsible party")
        verbose_name_plural = _("responsible parties")
        ordering = ["outfall_id", "-is_main", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["outfall"],
                condition=models.Q(is_main=True),
                name="one_main_party_per_outfall",
            )
        ]

    def __str__(self) -> str:
        return self.name
