"""What every request passes: size, readable text, sign-in; refusals become answers."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from gis_core.errors import Malformed, NotSignedIn, TooLarge, WrongMethod
from gis_core.http import as_refusal, is_for_programs, refuse
from gis_core.text import is_storable

# Bytes; a little more than the largest file to import, as the proxy has it too.
LARGEST_REQUEST = 210 * 1024 * 1024

GetResponse = Callable[[HttpRequest], HttpResponse]


class RefusalMiddleware:
    """Answers refusals, and turns away text that no database can hold."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or refuse it in the caller's language."""
        sent = [request.path_info, *_values(request.GET.lists())]
        # Cookies may carry any character: their values are unquoted.
        sent += request.COOKIES.values()
        if not all(map(is_storable, sent)):
            return refuse(request, Malformed())
        if _length(request) > LARGEST_REQUEST:
            return refuse(request, TooLarge())
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            refusal = refuse(request, WrongMethod())
            refusal["Allow"] = response["Allow"]
            return refusal
        if is_for_programs(request):
            response.setdefault("Cache-Control", "private, no-cache")
        return response

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """The answer to a refusal that a view raised."""
        refusal = as_refusal(error)
        return refuse(request, refusal) if refusal else None


class SignInMiddleware(LoginRequiredMiddleware):
    """Nothing is public unless its view says so with `login_not_required`.

    Stands before whatever reads forms, so that nobody unknown can have a body read.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], *rest: Any
    ) -> HttpResponseBase | None:
        """Ask for a sign-in; then refuse forms with text that no database can hold."""
        answer = super().process_view(request, view_func, *rest)
        if answer is not None or request.method != "POST":
            return answer
        if not all(map(is_storable, _values(request.POST.lists()))):
            return refuse(request, Malformed())
        return None

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """A page leads to the login; programs are told."""
        return refuse(request, NotSignedIn())


def _length(request: HttpRequest) -> int:
    """The length that the request says it has, in bytes."""
    stated = request.META.get("CONTENT_LENGTH") or "0"
    return int(stated) if stated.isdecimal() else 0


def _values(lists: Iterable[tuple[str, list[Any]]]) -> list[str]:
    return [text for name, values in lists for text in (name, *map(str, values))]
