"""What an app supplies so that its rows can be imported.

A target is made for one run. Reading, understanding and reporting are intake's; which
columns there are, what must hold, which rows are known already, and what to write are
the target's. All of it is SQL over the workspace's tables, never a loop of saves.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from gis_core.accounts.models import User
from gis_core.intake.mapping import Attribute
from gis_core.intake.models import ImportRun
from gis_core.intake.placing import Box
from gis_core.intake.workspace import Workspace
from gis_core.models import CodeItem
from gis_core.text import normalised

POINT = "point"
POLYGON = "polygon"


class ImportTarget(ABC):
    """Base of every target.

    `shapes`: what geometry may be (POINT: also multipoints; POLYGON: also
    multipolygons). `key`: the attribute that identifies a row, or empty.
    `messages`: sentences of the target's own finding codes.
    """

    name: ClassVar[str]
    attributes: ClassVar[tuple[Attribute, ...]]
    shapes: ClassVar[frozenset[str]]
    key: ClassVar[str] = ""
    messages: ClassVar[Mapping[str, str | Promise]] = {}

    def __init__(self, run: ImportRun) -> None:
        self.run = run

    @abstractmethod
    def area(self) -> Box | None:
        """The box in which places are expected, if anything is known of it."""

    @abstractmethod
    def check(self, rows: Workspace, *, at: datetime) -> None:
        """Add findings and give every row its fate (and, if known, its target)."""

    @abstractmethod
    def apply(self, rows: Workspace, *, by: User | None, at: datetime) -> None:
        """Write what the fates say; called once, inside a transaction."""

    @abstractmethod
    def roll_back(self, *, by: User, at: datetime) -> None:
        """Undo what this run wrote; Conflict if something has moved since."""

    @abstractmethod
    def lock(self) -> None:
        """Keep other imports of the same rows out until the transaction ends."""

    def stored(self) -> list[Attribute]:
        """The attributes that a report keeps of each row. Checks that fill in what no
        column says keep them all."""
        return list(self.attributes)

    def codes(self, attribute: Attribute) -> dict[str, str]:
        """Normalised codes, labels and aliases of an attribute's list → code."""
        known = {normalised(text): code for text, code in attribute.aliases.items()}
        if attribute.code_list:
            for item in CodeItem.objects.filter(code_list_id=attribute.code_list):
                for text in (item.code, item.label_zh, item.label_en, *item.aliases):
                    known.setdefault(normalised(text), item.code)
        return known

    def summary(self) -> dict[str, Any]:
        """What the report says beside the counts."""
        return {}


def target_of(run: ImportRun) -> ImportTarget:
    """The target of a run, as the settings name it."""
    found: type[ImportTarget] = import_string(settings.IMPORT_TARGETS[run.target])
    return found(run)
