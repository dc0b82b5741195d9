"""What all endpoints of the API share: sign-in, reading of JSON, words for mistakes."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer, SessionAuth
from ninja.utils import check_csrf

from gis_core.errors import Invalid, Malformed, NotSignedIn
from gis_core.http import as_refusal, not_from_our_page, refuse
from gis_core.text import is_storable_throughout


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
        self.add_exception_handler(Exception, _answer)
        self.add_exception_handler(HttpError, _answer)

    def validation_error_from_error_contexts(self, error_contexts: Any) -> Any:
        """All mistakes of a request as one refusal, a sentence for each field."""
        fields: dict[str, str] = {}
        for context in error_contexts:
            known = context.model.__ninja_flatten_map_reverse__
            single = getattr(context.model, "__read_from_single_attr__", None)
            for mistake in context.pydantic_validation_error.errors(
                include_url=False, include_input=False
            ):
                place = known.get(mistake["loc"], mistake["loc"])
                if single and place[:1] == (single,):
                    place = place[1:]
                name = ".".join(map(str, place)) or "body"
                fields.setdefault(
                    name, sentence(mistake["type"], mistake.get("ctx", {}))
                )
        return Invalid(fields=fields)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """The refusal that an exception means; others are Django's to answer."""
    assert isinstance(error, Exception)
    refusal = as_refusal(error)
    if refusal is None and isinstance(error, HttpError):
        # Ninja wraps whatever goes wrong while it reads a body.
        refusal = as_refusal(error.__cause__) or Malformed()
    if refusal is None:
        raise error
    return refuse(request, refusal)


# --- Words for pydantic's mistakes ------------------------------------------------------
def _characters(context: Mapping[str, Any]) -> str:
    return ngettext(
        "At most %(count)d character.",
        "At most %(count)d characters.",
        context["max_length"],
    ) % {"count": context["max_length"]}


def _at_least_characters(context: Mapping[str, Any]) -> str:
    return ngettext(
        "At least %(count)d character.",
        "At least %(count)d characters.",
        context["min_length"],
    ) % {"count": context["min_length"]}


def _entries(context: Mapping[str, Any]) -> str:
    return ngettext(
        "At most %(count)d entry.", "At most %(count)d entries.", context["max_length"]
    ) % {"count": context["max_length"]}


def _at_least_entries(context: Mapping[str, Any]) -> str:
    return ngettext(
        "At least %(count)d entry.",
        "At least %(count)d entries.",
        context["min_length"],
    ) % {"count": context["min_length"]}


def _one_of(context: Mapping[str, Any]) -> str:
    # Pydantic writes: 'a', 'b' or 'c'.
    allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    return _("This must be one of: %(allowed)s.") % {"allowed": ", ".join(allowed)}


def _own_words(context: Mapping[str, Any]) -> str:
    """What a validator of ours said, if it spoke in translated words."""
    said = getattr(context.get("error"), "args", ())
    if said and isinstance(said[0], Promise):
        return str(said[0])
    return _("This value is not valid.")


_BY_RULE: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "string_too_long": _characters,
    "string_too_short": _at_least_characters,
    "too_long": _entries,
    "too_short": _at_least_entries,
    "greater_than": lambda c: (
        _("This must be more than %(bound)s.") % {"bound": c["gt"]}
    ),
    "greater_than_equal": lambda c: (
        _("This must be at least %(bound)s.") % {"bound": c["ge"]}
    ),
    "less_than": lambda c: _("This must be less than %(bound)s.") % {"bound": c["lt"]},
    "less_than_equal": lambda c: (
        _("This must be at most %(bound)s.") % {"bound": c["le"]}
    ),
    "enum": _one_of,
    "literal_error": _one_of,
    "value_error": _own_words,
}

# By the beginning of pydantic's name for the kind of mistake.
_BY_KIND: dict[str, Promise | str] = {
    "missing": gettext_lazy("This is required."),
    "extra_forbidden": gettext_lazy("This field is not known here."),
    "string": gettext_lazy("This must be text."),
    "string_pattern_mismatch": gettext_lazy("This value is not valid."),
    "int": gettext_lazy("This must be a whole number."),
    "float": gettext_lazy("This must be a number."),
    "decimal": gettext_lazy("This must be a number."),
    "finite_number": gettext_lazy("This must be a number."),
    "bool": gettext_lazy("This must be true or false."),
    "datetime": gettext_lazy("This must be a time such as 2026-11-22T09:30:00+08:00."),
    "timezone": gettext_lazy("This must be a time such as 2026-11-22T09:30:00+08:00."),
    "date": gettext_lazy("This must be a date such as 2026-11-22."),
    "uuid": gettext_lazy("This must be a UUID."),
    "list": gettext_lazy("This must be a list."),
    "set": gettext_lazy("This must be a list."),
    "dict": gettext_lazy("This must be an object."),
    "model": gettext_lazy("This must be an object."),
    "json": gettext_lazy("This must be JSON."),
}


def sentence(kind: str, context: Mapping[str, Any]) -> str:
    """What is wrong with a field, by pydantic's name for it, in the active language."""
    rule = _BY_RULE.get(kind)
    if rule is not None:
        return rule(context)
    words = kind.split("_")
    for length in range(len(words), 0, -1):
        found = _BY_KIND.get("_".join(words[:length]))
        if found is not None:
            return str(found)
    return _("This value is not valid.")
