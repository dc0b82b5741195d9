"""What all endpoints of the API share: sign-in, reading of JSON, mistakes as refusals."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer, SessionAuth
from ninja.utils import check_csrf

from gis_core.errors import Invalid, Malformed, NotSignedIn
from gis_core.http import as_refusal, not_from_our_page, refuse
from gis_core.mistakes import sentence
from gis_core.text import is_storable_throughout

Place = tuple[str | int, ...]


class ByToken(HttpBearer):
    """The person of the token, whom `BearerMiddleware` has put in place."""

    def __call__(self, request: HttpRequest) -> Any:
        """The person; None without a token."""
        return request.user if getattr(request, "is_by_token", False) else None

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Asked of by ninja only through `__call__`."""
        return self(request)


class BySession(SessionAuth):
    """The person of the session; changes need the CSRF token."""

    def __call__(self, request: HttpRequest) -> Any:
        """The person; raises NotSignedIn, or a refusal for a foreign page's change."""
        if not request.user.is_authenticated:
            raise NotSignedIn
        if check_csrf(request) is not None:
            raise not_from_our_page()
        return request.user


class _Reader(Parser):
    """JSON as the standard has it: no NaN, no Infinity, no text we cannot store."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            body = json.loads(request.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise Malformed from error
        if not is_storable_throughout(body):
            raise Malformed
        return body


class _Writer(JSONRenderer):
    """JSON with Chinese as it is, not as escapes."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class Api(NinjaAPI):
    """The API: everybody signs in; mistakes are told in the caller's language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            auth=[ByToken(), BySession()],
            parser=_Reader(),
            renderer=_Writer(),
            # What can be asked is no secret; what is answered may be one.
            docs_decorator=login_not_required,
            **options,
        )
        for kind in (Exception, HttpError, Http404):
            self.add_exception_handler(kind, _answer)

    def validation_error_from_error_contexts(self, error_contexts: Any) -> Any:
        """All mistakes of a request as one refusal, a sentence for each field."""
        fields: dict[str, str] = {}
        for context in error_contexts:
            known = context.model.__ninja_flatten_map_reverse__
            single = getattr(context.model, "__read_from_single_attr__", None)
            for mistake in context.pydantic_validation_error.errors(
                include_url=False, include_input=False
            ):
                place = _outside(mistake["loc"], known)
                if single and place[:1] == (single,):
                    place = place[1:]
                name = ".".join(map(str, place)) or "body"
                fields.setdefault(
                    name, sentence(mistake["type"], mistake.get("ctx", {}))
                )
        return Invalid(fields=fields)


def _outside(place: Place, known: Mapping[Place, Place]) -> Place:
    """The place of a mistake as the caller named it; entries of lists keep theirs."""
    for length in range(len(place), 0, -1):
        if place[:length] in known:
            return known[place[:length]] + place[length:]
    return place


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _answer(request: HttpRequest, error: Any) -> HttpResponse:
    """The refusal that an exception means; others are Django's to answer."""
    refusal = as_refusal(error)
    if refusal is None and isinstance(error, HttpError):
        # Ninja wraps whatever goes wrong while it reads a body.
        refusal = as_refusal(error.__cause__) or Malformed()
    if refusal is None:
        raise error
    return refuse(request, refusal)
