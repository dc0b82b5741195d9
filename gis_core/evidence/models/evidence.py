"""Evidence: what was seen, where, when, by whom, and by which device."""

import uuid

from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.evidence.models.stored_file import StoredFile
from gis_core.geometry_columns import storage_column


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is (domain list EV)."""

    PHOTO = "photo", _("site photo")
    VIDEO = "video", _("video")
    DRONE = "drone", _("drone image")
    SATELLITE = "satellite", _("satellite image")
    ZONE_MAP = "zone_map", _("location map")
    APPROVAL = "approval", _("approval or EIA paper")
    PENALTY = "penalty", _("penalty decision")
    PLAN = "plan", _("rectification plan")
    ASSESSMENT = "assessment", _("assessment report")
    MONITORING = "monitoring", _("monitoring report")
    MINUTES = "minutes", _("meeting minutes")
    REGISTRATION = "registration", _("registration form")
    PUBLICITY = "publicity", _("publicity screenshot")
    SIGNATURE = "signature", _("signature page")


class EvidencePhase(models.TextChoices):
    """Which part of the case a piece of evidence speaks of."""

    VERIFICATION = "verification", _("verification")
    BEFORE = "before", _("before rectification")
    DURING = "during", _("during rectification")
    AFTER = "after", _("after rectification")
    SELF_CHECK = "self_check", _("county self-check")
    ACCEPTANCE = "acceptance", _("acceptance")
    PUBLICITY = "publicity", _("publicity")
    CLOSURE = "closure", _("closure")
    LOOK_BACK = "look_back", _("look-back")
    REOPENING = "reopening", _("reopening")


class EvidenceSource(models.TextChoices):
    """How the bytes came about."""

    LIVE_CAMERA = "live-camera", _("taken in the page")
    SYSTEM_CAMERA = "system-camera", _("taken with the phone's camera")
    GALLERY = "gallery", _("chosen from the gallery")
    RECEIVED = "received", _("received from others")


class Evidence(models.Model):
    """Common columns; each app's concrete evidence adds what it belongs to.

    `original` is empty while the original is still on the phone; its hash is known
    from the start. `display` is our own re-encoding, the only copy ever served inline.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=EvidenceKind)
    phase = models.CharField(max_length=20, choices=EvidencePhase)
    source = models.CharField(
        max_length=20, choices=EvidenceSource, default=EvidenceSource.RECEIVED
    )
    slot = models.CharField(max_length=20, blank=True)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    original_sha256 = models.CharField(max_length=64)
    original = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    original_received_at = models.DateTimeField(null=True, blank=True)
    display = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    perceptual_hash = models.BigIntegerField(null=True, blank=True)
    captured_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    fix_location = storage_column(PointField, null=True, blank=True)
    fix_accuracy_m = models.FloatField(null=True, blank=True)
    fix_heading_deg = models.FloatField(null=True, blank=True)
    fix_at = models.DateTimeField(null=True, blank=True)
    exif_location = storage_column(PointField, null=True, blank=True)
    exif_at = models.DateTimeField(null=True, blank=True)
    camera = models.CharField(max_length=120, blank=True)
    flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
