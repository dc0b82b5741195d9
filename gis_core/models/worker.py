"""Processes that do background work, and what they do again and again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Worker(models.Model):
    """One running worker; without a heartbeat for a minute it is taken for dead."""

    name = models.CharField(_("name"), max_length=64, unique=True)
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PeriodicRun(models.Model):
    """When a periodic task began last; whoever moves the time first does the work."""

    task = models.CharField(_("task"), max_length=120, primary_key=True)
    started_at = models.DateTimeField()

    class Meta:
        verbose_name = _("periodic task")
        verbose_name_plural = _("periodic tasks")
        ordering = ["task"]

    def __str__(self) -> str:
        return self.task
