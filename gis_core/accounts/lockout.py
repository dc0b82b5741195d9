"""Guessing passwords: ten tries a name in 15 minutes, a hundred an address in an hour.

Failures are counted in the database by axes, whatever case and form a name is typed in.
Tries of one name or address wait for each other, so that parallel ones gain nothing.
What is refused while locked does not prolong the lock: nobody stays out for ever.
"""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessFailureLog
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.addresses import client_address
from gis_core.errors import TooMany, http_status
from gis_core.http import refuse

ADDRESS_LIMIT = 100
ADDRESS_SPAN = timedelta(hours=1)


class Handler(AxesDatabaseHandler):
    """Axes by name, and by address with a limit of its own."""

    def is_locked(
        self, request: HttpRequest, credentials: Mapping[str, Any] | None = None
    ) -> bool:
        """May this name or address not try at the moment?"""
        return address_is_locked(request) or super().is_locked(request, credentials)


def address_is_locked(request: Any) -> bool:
    """Were there too many failures from this address, under whatever names?"""
    failures = AccessFailureLog.objects.filter(
        ip_address=request.axes_ip_address,
        attempt_time__gt=request.axes_attempt_time - ADDRESS_SPAN,
    )
    return bool(request.axes_ip_address) and failures.count() >= ADDRESS_LIMIT


def name_of(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The name under which failures are counted; "ınspector" and "Inspector" are one."""
    typed = (credentials or {}).get("username") or request.POST.get("login") or ""
    return counted_name(str(typed))


def counted_name(username: str) -> str:
    """A name as failures are counted: one for all that the sign-in takes for the same."""
    plain = unicodedata.normalize("NFKC", username.replace("\0", "")).strip()
    return plain.upper()[:150]


def take_turn(request: HttpRequest) -> None:
    """Wait until nobody else tries this name or address; until the transaction ends."""
    with connection.cursor() as cursor:
        for lock in (f"name:{name_of(request)}", f"address:{client_address(request)}"):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [lock]
            )


def response(
    request: HttpRequest,
    original: HttpResponse | None = None,
    credentials: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """What a locked-out caller sees: the sign-in form with the reason, and 429."""
    refusal = _refusal(by_address=address_is_locked(request))
    form = (getattr(original, "context_data", None) or {}).get("form")
    if not isinstance(original, TemplateResponse) or form is None:
        return refuse(request, refusal)
    form.errors.clear()
    form.add_error(None, refusal.sentence())
    original.content = original.rendered_content
    original.status_code = http_status(refusal)
    return original


def _refusal(*, by_address: bool) -> TooMany:
    if by_address:
        return TooMany(
            message=_(
                "Too many failed attempts to sign in from your network. "
                "Wait an hour and try again, or ask your administrator."
            )
        )
    return TooMany(
        message=_(
            "Too many failed attempts to sign in. Wait 15 minutes and try again. "
            "If you forgot your password, your administrator can set a new one."
        )
    )
