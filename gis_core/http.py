"""Refusals as answers: what went wrong, in the caller's language and form.

Programs (`/api/`, `/tiles/`) get JSON, people a page, htmx the part it asked for. Every
error of Django and of the database that bad input can cause is one of our own here.
"""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DataError, InterfaceError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from gis_core.errors import (
    DomainError,
    Malformed,
    Missing,
    NotPermitted,
    NotSignedIn,
    TooLarge,
    Unavailable,
    http_status,
)

logger = logging.getLogger(__name__)

FOR_PROGRAMS = ("/api/", "/tiles/")
RETRY_AFTER = "5"  # seconds; how long a restart of the database takes

_QUERY_CANCELLED = "57014"

_SAME: tuple[tuple[type[Exception], Callable[[], DomainError]], ...] = (
    (Http404, Missing),
    (PermissionDenied, NotPermitted),
    (RequestDataTooBig, TooLarge),
    (TooManyFieldsSent, TooLarge),
    (TooManyFilesSent, TooLarge),
    (SuspiciousOperation, Malformed),
    (BadRequest, Malformed),
    (MultiPartParserError, Malformed),
    (UnreadablePostError, Malformed),
    # A form where JSON is asked for: its body was read as a form already.
    (RawPostDataException, Malformed),
)


def is_for_programs(request: HttpRequest) -> bool:
    """Whether a program asks, by its address or by a token: it is answered in JSON."""
    return (
        request.path_info.startswith(FOR_PROGRAMS) or "Authorization" in request.headers
    )


def as_refusal(error: BaseException | None) -> DomainError | None:
    """The refusal that an exception means; None for a fault of our own."""
    if isinstance(error, DomainError):
        return error
    for kind, refusal_of in _SAME:
        if isinstance(error, kind):
            return refusal_of()
    if isinstance(error, DataError):
        # A value that no column can hold. If it is a fault of ours, the log says so.
        logger.warning("The database refused a value.", exc_info=error)
        return Malformed()
    if isinstance(error, OperationalError | InterfaceError):
        if getattr(error.__cause__, "pgcode", None) == _QUERY_CANCELLED:
            logger.warning("A query took too long.", exc_info=error)
            return DomainError(
                "too-slow", _("This question takes too long. Please narrow it down.")
            )
        logger.error("The database does not answer.", exc_info=error)
        return Unavailable()
    return None


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The answer that tells the caller about a refusal."""
    status = http_status(error)
    for_programs = is_for_programs(request)
    if isinstance(error, NotSignedIn) and not for_programs and not _is_partial(request):
        return redirect_to_login(request.get_full_path())
    if for_programs:
        response: HttpResponse = JsonResponse(
            error.as_json(), status=status, json_dumps_params={"ensure_ascii": False}
        )
        response["Cache-Control"] = "private, no-store"
        if isinstance(error, NotSignedIn):
            response["WWW-Authenticate"] = "Bearer"
    else:
        response = _page(request, error.as_json(), status)
    if isinstance(error, Unavailable):
        response["Retry-After"] = RETRY_AFTER
    patch_vary_headers(response, ["Accept-Language", "Cookie", "Authorization"])
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return refuse(request, as_refusal(exception) or Malformed())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return refuse(request, as_refusal(exception) or NotPermitted())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return refuse(request, as_refusal(exception) or Missing())


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: nothing of our insides is shown."""
    refusal = as_refusal(sys.exc_info()[1])
    if refusal is not None:
        return refuse(request, refusal)
    body = {
        "code": "server-error",
        "message": str(_("Something went wrong here. It has been recorded.")),
        "fields": {},
    }
    if is_for_programs(request):
        return JsonResponse(body, status=500, json_dumps_params={"ensure_ascii": False})
    return _page(request, body, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return refuse(request, not_from_our_page())


def not_from_our_page() -> DomainError:
    """The refusal of a change that does not come from a page of this site."""
    return NotPermitted(
        "csrf",
        _("This page was open for too long. Load it again and repeat the step."),
    )


def _is_partial(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _page(request: HttpRequest, body: dict[str, Any], status: int) -> HttpResponse:
    part = "gis_core/refusal_part.html"
    template = part if _is_partial(request) else "gis_core/refusal.html"
    return render(request, template, {"refusal": body, "status": status}, status=status)
