"""The rail: which pages there are and who finds a way to them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import User
from problem_points.permissions import can_export, can_import
from problem_points.views.desk.owners import may_dispatch
from problem_points.views.review.queue import may_review


def _everybody(user: User) -> bool:
    return True


@dataclass(frozen=True)
class Item:
    """One entry of the rail; `may` answers whether a person sees it."""

    label: str | Promise
    icon: str
    url_name: str
    may: Callable[[User], bool] = _everybody


ITEMS: tuple[Item, ...] = (
    Item(_("Map"), "map", "reporting:map"),
    Item(_("To do"), "inbox", "problem_points:todo"),
    Item(_("Near"), "locate-fixed", "problem_points:near"),
    Item(_("Assign"), "user-check", "problem_points:desk", may_dispatch),
    Item(_("Review"), "check-check", "problem_points:review", may_review),
    Item(_("Import"), "file-up", "problem_points:imports", can_import),
    Item(_("Statistics"), "chart-column", "reporting:statistics", can_export),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame around every page shows (a context processor).

    The rail is made when a template asks for it: a refusal page must not need the
    database.
    """
    return {
        "rail": partial(_rail, request),
        "site_name": settings.SITE_NAME,
        "page_language": "en" if get_language() == "en" else "zh-Hans",
    }


def _rail(request: HttpRequest) -> list[dict[str, Any]]:
    at = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {"item": item, "is_current": _is_at(item, request, at)}
        for item in ITEMS
        if isinstance(request.user, User) and item.may(request.user)
    ]


def _is_at(item: Item, request: HttpRequest, at: str) -> bool:
    """The item's page, or one below it."""
    return item.url_name == at or request.path.startswith(f"{reverse(item.url_name)}/")
