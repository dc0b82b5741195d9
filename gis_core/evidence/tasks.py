"""Periodic work of the file store."""

import logging
from datetime import timedelta

from django.utils import timezone

from gis_core.evidence import store
from gis_core.jobs import JobHandle

logger = logging.getLogger(__name__)

KEPT = timedelta(days=1)


def sweep(job: JobHandle) -> None:
    """Remove files that a broken-off upload left behind more than a day ago."""
    removed = store.sweep(before=timezone.now() - KEPT)
    logger.info("%d stored files that nothing referred to were removed.", removed)
