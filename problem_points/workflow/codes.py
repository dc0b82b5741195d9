"""Code values that rules of the workflow speak of (domain.md C3, lists IC, VR, MK)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """What kind of problem a point is."""

    GREEN_SHIELD = "GS", _("Green Shield point")
    WATER_SOURCE = "WS", _("water-source problem")
    OUTFALL = "OF", _("outfall problem")
    GRID_PATROL = "GP", _("grid patrol problem")
    INSPECTION = "IN", _("inspection feedback")
    PETITION = "XF", _("petition")
    WATER_QUALITY = "WQ", _("section exceedance")
    RED_LINE = "RL", _("ecological red line")
    OTHER = "OT", _("other")


class Verdict(TextChoices):
    """What verification found."""

    OUTSIDE = "outside", _("not confirmed: outside the boundary")
    MISREAD = "misread", _("not confirmed: misread image")
    NATURAL = "natural", _("not confirmed: natural change")
    APPROVED = "approved", _("confirmed: lawful and approved")
    PREDATES = "predates", _("confirmed: pre-dates the site")
    RESIDENTS = "residents", _("confirmed: residents' life and work")
    UNLAWFUL = "unlawful", _("confirmed: unlawful, to be rectified")
    PAPERS_MISSING = "papers_missing", _("confirmed: papers to be completed")
    UNCLEAR = "unclear", _("to be examined further")
    DUPLICATE = "duplicate", _("duplicate point")


VERDICT_NUMBERS: dict[Verdict, int] = {
    Verdict.OUTSIDE: 10,
    Verdict.MISREAD: 11,
    Verdict.NATURAL: 12,
    Verdict.APPROVED: 20,
    Verdict.PREDATES: 21,
    Verdict.RESIDENTS: 22,
    Verdict.UNLAWFUL: 30,
    Verdict.PAPERS_MISSING: 31,
    Verdict.UNCLEAR: 40,
    Verdict.DUPLICATE: 50,
}

TO_RECTIFY = frozenset({Verdict.UNLAWFUL, Verdict.PAPERS_MISSING})
"""Verdicts that open a rectification."""

NO_RECTIFICATION = frozenset(
    verdict for verdict, number in VERDICT_NUMBERS.items() if number <= 22
)
"""Verdicts 10–22: the province signs too where it closes."""

CONFIRMED = frozenset(
    verdict for verdict, number in VERDICT_NUMBERS.items() if 20 <= number <= 31
)
"""Verdicts by which the problem is real (属实)."""

LAWFUL = frozenset({Verdict.APPROVED})
"""Verdicts that need approval papers."""

COSIGNED = frozenset({Verdict.APPROVED, Verdict.PREDATES})
"""Verdicts that the departments co-sign."""


class MeasureKind(TextChoices):
    """What a measure does."""

    DEMOLISH = "demolish", _("demolish and leave")
    SHUT_DOWN = "shut_down", _("shut down")
    REGULATE = "regulate", _("put in order")
    RESTORE = "restore", _("ecological restoration")
    PAPERS = "papers", _("complete the papers")
    PENALTY = "penalty", _("penalty case")
    REFER = "refer", _("refer to another authority")
    SUPERVISE = "supervise", _("long-term supervision")


class ReturnReason(TextChoices):
    """Why something was sent back; text is always asked for beside it."""

    PHOTOS = "photos", _("photos unclear or missing")
    PLACE = "place", _("wrong place")
    FACTS = "facts", _("facts incomplete")
    VERDICT = "verdict", _("verdict not founded")
    PAPERS = "papers", _("papers missing")
    MEASURES = "measures", _("measures not suitable or not done")
    DEADLINE = "deadline", _("deadline not acceptable")
    OBJECTION = "objection", _("objection received")
    OTHER = "other", _("other")
