"""`Authorization: Bearer TOKEN` on every address: pages, the API, tiles and files."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.tokens import user_of
from gis_core.errors import NotSignedIn
from gis_core.http import refuse


class BearerMiddleware:
    """Puts the person of a token in the place of the session's.

    A browser never sends a token by itself, so no CSRF token is asked for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer for the token's person; an unknown token is refused at once."""
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return self.get_response(request)
        user = user_of(token.strip(), timezone.now())
        if user is None:
            return refuse(request, _unknown())
        request.user = user
        request.is_by_token = True  # type: ignore[attr-defined]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self.get_response(request)


def _unknown() -> NotSignedIn:
    return NotSignedIn(
        "invalid-token", _("This token is not known, has expired or was revoked.")
    )
