"""Days that differ from the ordinary week."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """A public holiday, or a weekend day that is worked in exchange for one."""

    date = models.DateField(_("date"), primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    is_working_day = models.BooleanField(_("worked"), default=False)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
