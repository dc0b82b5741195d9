"""Who is what, where and when: the only grant of rights there is."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import Organisation
from gis_core.history import tracked
from grid.models.cell import Cell
from grid.roles import WITHOUT_CELL, Role


@tracked()
class Membership(models.Model):
    """A role in the subtree of a cell, for some categories, from a day to a day.

    `categories` empty means all. `valid_to` is the first day without the role.
    `deputy_of` names the membership that this one stands in for.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    title = models.CharField(_("title"), max_length=40, blank=True)
    categories = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    deputy_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="deputies"
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user_id", "id"]
        indexes = [models.Index(fields=["cell", "role"], name="membership_cell_role")]
        constraints = [
            models.CheckConstraint(
                name="membership_has_the_cell_its_role_needs",
                condition=models.Q(role__in=sorted(WITHOUT_CELL))
                | models.Q(cell__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_has_the_organisation_its_role_needs",
                condition=~models.Q(role__in=[Role.UNIT, Role.DEPARTMENT])
                | models.Q(organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.cell or ''}"
