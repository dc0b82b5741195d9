"""Work for workers under test: it leaves rows behind that can be counted."""

import time
from pathlib import Path

from django.db import transaction

from gis_core.errors import Conflict
from gis_core.jobs import JobHandle
from gis_core.models import CodeItem, CodeList


def write_rows(job: JobHandle, name: str, count: int, pause: float = 0.0) -> int:
    """Write rows in one transaction; running again writes what is missing, nothing else."""
    with transaction.atomic():
        job.progress("rows", 0, count)
        code_list, _ = CodeList.objects.get_or_create(
            key=name, defaults={"title_zh": name, "title_en": name}
        )
        for number in range(count):
            time.sleep(pause)
            job.progress("rows", number + 1, count)
            CodeItem.objects.get_or_create(
                code_list=code_list,
                code=str(number),
                defaults={"label_zh": "一", "label_en": "one", "sort": job.fence},
            )
    return count


def refuse(job: JobHandle) -> None:
    """A refusal that would come again."""
    raise Conflict("import-changed", params={"rows": 3})


def fail(job: JobHandle, log: str) -> None:
    """A fault of ours, every time."""
    with Path(log).open("a") as lines:
        lines.write("tried\n")
    raise KeyError("a fault of ours")


def stand_still(job: JobHandle) -> None:
    """Work that never ends by itself, outside any transaction."""
    while True:
        job.progress("standing")
        time.sleep(0.05)
