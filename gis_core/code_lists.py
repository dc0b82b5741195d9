"""Code lists: what each app brings, sown once; reading them by code, label or alias.

An app declares its lists in `code_lists.py` as `CODE_LISTS`. After every migration what
is missing is added; what staff have edited since is theirs and stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import module_has_submodule

from gis_core.models import CodeItem, CodeList
from gis_core.text import normalised

STEP = 10  # between two items, so that staff can put others in between


@dataclass(frozen=True)
class CodeSeed:
    """One code: stored value, labels, other names it goes by, the code above it."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True)
class CodeListSeed:
    """One list in its order; a parent stands before the codes below it.

    `source` names where the codes come from, and says if a text was not at hand.
    """

    key: str
    zh: str
    en: str
    items: tuple[CodeSeed, ...] = field(repr=False)
    source: str = ""


@dataclass(frozen=True)
class Reader:
    """A list read once, to find the codes of many texts."""

    codes: dict[str, str]

    def code(self, text: str) -> str | None:
        """The code that a text means; None for a text of another world."""
        return self.codes.get(normalised(text))


def declared() -> Iterator[CodeListSeed]:
    """The lists that the installed apps bring."""
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "code_lists"):
            module = import_module(f"{app.name}.code_lists")
            yield from getattr(module, "CODE_LISTS", ())


@transaction.atomic
def seed() -> int:
    """Add the lists and codes that are missing; returns how many codes were."""
    lists = list(declared())
    CodeList.objects.bulk_create(
        (
            CodeList(key=one.key, title_zh=one.zh, title_en=one.en, source=one.source)
            for one in lists
        ),
        ignore_conflicts=True,
    )
    known = {
        (key, code): pk
        for key, code, pk in CodeItem.objects.values_list("code_list_id", "code", "pk")
    }
    added = 0
    # Parents first, so that the codes below can point at them.
    for has_parent in (False, True):
        missing = [
            CodeItem(
                code_list_id=one.key,
                code=item.code,
                label_zh=item.zh,
                label_en=item.en,
                aliases=list(item.aliases),
                parent_id=known[one.key, item.parent] if item.parent else None,
                sort=(place + 1) * STEP,
            )
            for one in lists
            for place, item in enumerate(one.items)
            if bool(item.parent) is has_parent and (one.key, item.code) not in known
        ]
        for item in CodeItem.objects.bulk_create(missing):
            known[item.code_list_id, item.code] = item.pk
        added += len(missing)
    return added


def seed_after_migrate(**signal: object) -> None:
    """post_migrate; going back to before the lists existed is no time to sow."""
    if CodeItem._meta.db_table in connection.introspection.table_names():
        seed()


def in_force(key: str, on: date) -> QuerySet[CodeItem]:
    """The codes of a list that may be chosen on a day, in their order."""
    return CodeItem.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        code_list_id=key,
    )


def choices(key: str, on: date) -> list[tuple[str, str]]:
    """What a form offers: codes with their labels in the active language."""
    return [(item.code, str(item)) for item in in_force(key, on)]


def labels(key: str) -> dict[str, str]:
    """The label of every code of a list, also of those no longer in force."""
    return {item.code: str(item) for item in CodeItem.objects.filter(code_list_id=key)}


def reader(key: str) -> Reader:
    """The list, read once for many questions. A code goes before labels and aliases."""
    items = list(CodeItem.objects.filter(code_list_id=key))
    codes = {normalised(item.code): item.code for item in items}
    for item in items:
        for text in (item.label_zh, item.label_en, *item.aliases):
            codes.setdefault(normalised(text), item.code)
    return Reader(codes)


def resolve(key: str, text: str) -> str | None:
    """The code that one text means. For many texts read the list once with `reader`."""
    return reader(key).code(text)
