"""The rail: which pages there are and who finds a way to them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import User


def _everybody(user: User) -> bool:
    return True


@dataclass(frozen=True)
class Item:
    """One entry of the rail; `may` answers whether a person sees it."""

    label: str | Promise
    icon: str
    url_name: str
    may: Callable[[User], bool] = _everybody


ITEMS: tuple[Item, ...] = ()


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame around every page shows (a context processor)."""
    user = getattr(request, "user", None)
    at = request.resolver_match.view_name if request.resolver_match else ""
    rail = [
        {"item": item, "is_current": item.url_name == at}
        for item in ITEMS
        if isinstance(user, User) and item.may(user)
    ]
    return {
        "rail": rail,
        "site_name": settings.SITE_NAME,
        "page_language": "zh-Hans" if get_language() != "en" else "en",
    }
