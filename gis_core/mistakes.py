"""Words for what is wrong with a field, by pydantic's name for the mistake."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import ValidationError


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


def fields_of(error: ValidationError) -> dict[str, str]:
    """A sentence for each field that pydantic refused; dots lead into lists."""
    fields: dict[str, str] = {}
    for mistake in error.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in mistake["loc"]) or "data"
        fields.setdefault(name, sentence(mistake["type"], mistake.get("ctx", {})))
    return fields
