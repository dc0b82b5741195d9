"""The kernel's tables."""

from gis_core.models.code_list import CodeItem, CodeList
from gis_core.models.holiday import Holiday
from gis_core.models.job import Job
from gis_core.models.notice import Notice

__all__ = ["CodeItem", "CodeList", "Holiday", "Job", "Notice"]
