"""Daily anchors over all chains: what makes a rewritten tail visible."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditAnchor(models.Model):
    """The digest over the head of every chain up to `last_event_id`.

    Written only by the database's function `take_audit_anchor`; each anchor carries
    the hash of the one before. Print it or send it out of the house.
    """

    taken_at = models.DateTimeField()
    last_event_id = models.BigIntegerField()
    chains = models.BigIntegerField()
    events = models.BigIntegerField()
    heads = models.BinaryField()
    prev_hash = models.BinaryField(null=True)
    hash = models.BinaryField()

    append_only = True

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("audit anchor")
        verbose_name_plural = _("audit anchors")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d}: {self.chains}/{self.events}"
