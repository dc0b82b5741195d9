"""Code lists: editable rows, never constants in code."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class CodeList(models.Model):
    """A list of codes, such as detected types or zones."""

    key = models.SlugField(_("key"), primary_key=True, max_length=40)
    title_zh = models.CharField(_("Chinese title"), max_length=80)
    title_en = models.CharField(_("English title"), max_length=80)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("code list")
        verbose_name_plural = _("code lists")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title_zh if get_language() != "en" else self.title_en


class CodeItem(models.Model):
    """One code of a list; the stored value is `code`, the labels are for people."""

    code_list = models.ForeignKey(CodeList, models.PROTECT, related_name="items")
    code = models.CharField(_("code"), max_length=40)
    label_zh = models.CharField(_("Chinese label"), max_length=120)
    label_en = models.CharField(_("English label"), max_length=120)
    aliases = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    sort = models.PositiveIntegerField(_("order"), default=0)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        ordering = ["code_list_id", "sort", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code_list", "code"], name="one_code_of_a_name_per_list"
            )
        ]

    def __str__(self) -> str:
        return self.label_zh if get_language() != "en" else self.label_en
