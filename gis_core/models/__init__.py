"""The kernel's tables."""

from gis_core.models.code_list import CodeItem, CodeList
from gis_core.models.holiday import Holiday
from gis_core.models.job import Job
from gis_core.models.notice import Notice
from gis_core.models.worker import PeriodicRun, Worker

__all__ = [
    "CodeItem",
    "CodeList",
    "Holiday",
    "Job",
    "Notice",
    "PeriodicRun",
    "Worker",
]
