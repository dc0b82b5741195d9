"""In which language a request is answered."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


class LanguageMiddleware:
    """The language a person chose goes with the person, not with the browser.

    The browser's cookie speaks for those who are not signed in or never chose; what
    the browser itself would prefer is not asked: the interface is Chinese first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Until it is known who asks, the cookie's language."""
        _speak(request, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """By now the session or the token has said who asks."""
        language = getattr(request.user, "language", "")
        if language in dict(settings.LANGUAGES):
            _speak(request, language)


def _speak(request: HttpRequest, language: str) -> None:
    offered = dict(settings.LANGUAGES)
    language = language if language in offered else settings.LANGUAGE_CODE
    translation.activate(language)
    request.LANGUAGE_CODE = language
