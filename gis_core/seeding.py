"""The code lists that a new database starts with: rows that staff edit afterwards.

Seeding adds lists and codes that are missing and changes nothing that is there.
"""

import csv
from pathlib import Path
from typing import Any

from django.conf import settings

from gis_core.models import CodeItem, CodeList

SOURCE = Path(settings.BASE_DIR) / "data" / "code_lists.csv"

TITLES: dict[str, tuple[str, str]] = {
    "activity": ("人类活动类型", "Human activity"),
    "change": ("变化类型", "Change"),
    "source": ("问题来源", "Source of a problem"),
    "site-kind": ("保护地类型", "Kind of protected area"),
    "site-zone": ("功能分区", "Functional zone"),
    "water-zone": ("水源保护区级别", "Grade of a water-source zone"),
    "zone-part": ("水域或陆域", "Water or land"),
    "source-kind": ("水源地类型", "Kind of water source"),
    "source-level": ("水源地级别", "Level of a water source"),
    "source-status": ("水源地状态", "State of a water source"),
    "water-problem": ("水源地问题类型", "Problem at a water source"),
    "outfall-class": ("入河排污口分类", "Class of an outfall"),
    "outfall-entry": ("入河方式", "Way of entry"),
    "outfall-status": ("排污口状态", "State of an outfall"),
    "outfall-disposition": ("整治分类", "Disposition of an outfall"),
    "outfall-problem": ("排污口问题", "Problem of an outfall"),
    "water-body-kind": ("水体类型", "Kind of water body"),
    "section-level": ("断面级别", "Level of a section"),
}


def seed_code_lists(**_signal: Any) -> None:
    """Add what is missing; runs after every migration."""
    for key, (title_zh, title_en) in TITLES.items():
        CodeList.objects.get_or_create(
            key=key, defaults={"title_zh": title_zh, "title_en": title_en}
        )
    known = {
        (item.code_list_id, item.code): item
        for item in CodeItem.objects.select_related("parent")
    }
    with SOURCE.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=1):
            key = (row["list"], row["code"])
            if key not in known:
                known[key] = CodeItem.objects.create(
                    code_list_id=row["list"],
                    code=row["code"],
                    label_zh=row["label_zh"],
                    label_en=row["label_en"],
                    aliases=[alias for alias in row["aliases"].split("|") if alias],
                    parent=known.get((row["list"], row["parent"])),
                    sort=10 * number,
                )
