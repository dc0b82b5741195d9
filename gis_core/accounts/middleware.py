"""In which language a request is answered."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)


class LanguageMiddleware:
    """The language a person chose goes with the person, not with the browser.

    The browser's cookie speaks for those who are not signed in or never chose; what
    the browser itself would prefer is not asked: the interface is Chinese first. A
    program, known by its token, says what it wants in Accept-Language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Until it is known who asks, the cookie's language, or the program's."""
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        _speak(request, _of_program(request) or cookie)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """By now the session or the token has said who asks."""
        language = getattr(request.user, "language", "")
        if language in dict(settings.LANGUAGES) and not _of_program(request):
            _speak(request, language)


def _of_program(request: HttpRequest) -> str:
    """The first of our languages that a program with a token asks for."""
    if "Authorization" not in request.headers:
        return ""
    for wanted, _weight in parse_accept_lang_header(
        request.headers.get("Accept-Language", "")
    ):
        with suppress(LookupError):
            return get_supported_language_variant(wanted)
    return ""


def _speak(request: HttpRequest, language: str) -> None:
    offered = dict(settings.LANGUAGES)
    language = language if language in offered else settings.LANGUAGE_CODE
    translation.activate(language)
    request.LANGUAGE_CODE = language
