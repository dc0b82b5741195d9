"""The filters in the address as words, each with a way to drop it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grid.models import Cell
from grid.roles import Tier
from problem_points.filters import ME
from problem_points.lamps import Lamp
from problem_points.models import Batch
from problem_points.workflow.codes import Category
from problem_points.workflow.states import Bucket, Status

Words = str | Promise


@dataclass(frozen=True)
class Chip:
    """One filter that is on; `without` is the address that drops it."""

    label: Words
    text: Words
    without: str


OPEN_WORK = ",".join((Bucket.TODO, Bucket.DOING, Bucket.DONE))
"""What is not finished, as the address says it."""

LABELS: dict[str, Words] = {
    "q": _("Search"),
    "bucket": _("State"),
    "status": _("State"),
    "category": _("Category"),
    "batch": _("Batch"),
    "cell": _("Place"),
    "site": _("Protected area"),
    "type": _("Type"),
    "zone": _("Zone"),
    "lamp": _("Lamp"),
    "holder": _("Holder"),
    "month": _("Month"),
    "bbox": _("Map section"),
    "overdue": _("Late"),
    "doubtful": _("In doubt"),
}
CHOICES: dict[str, dict[Any, Any]] = {
    "bucket": dict(Bucket.choices),
    "status": dict(Status.choices),
    "category": dict(Category.choices),
    "lamp": dict(Lamp.choices),
    "holder": {ME: _("me")},
    "overdue": {"1": _("yes"), "true": _("yes"), "0": _("no"), "false": _("no")},
    "doubtful": {"1": _("yes"), "true": _("yes"), "0": _("no"), "false": _("no")},
}


def chips_of(query: QueryDict) -> list[Chip]:
    """One chip for each filter that the address names."""
    return [
        Chip(label, _text(key, str(query[key])), _without(query, key))
        for key, label in LABELS.items()
        if query.get(key)
    ]


def _without(query: QueryDict, key: str) -> str:
    rest = query.copy()
    for name in (key, "after"):
        rest.pop(name, None)
    return f"?{rest.urlencode()}"


def _text(key: str, value: str) -> Words:
    if key == "bucket" and set(value.split(",")) == set(OPEN_WORK.split(",")):
        return _("open work")
    names = CHOICES.get(key, {})
    parts = value.split(",") if key not in {"q", "bbox"} else [value]
    if key == "cell":
        names = dict(Cell.objects.filter(code__in=parts).values_list("code", "name"))
    return "、".join(str(names.get(part, part)) for part in parts)


def offers(request: HttpRequest) -> dict[str, Any]:
    """What the filter form lets one choose; lists of what exists."""
    return {
        "categories": Category.choices,
        "batches": Batch.objects.values_list("code", "title")[:200],
        "counties": Cell.objects.filter(tier=Tier.COUNTY).values_list("code", "name"),
        "lamps": Lamp.choices,
    }
