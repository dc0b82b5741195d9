"""Text: as PostgreSQL can hold it, and as names are compared."""

import re
import unicodedata
from typing import Any

_SEPARATORS = re.compile(r"[()（）\[\]【】{}《》<>、，,;；:：/\\\s_\-.·'\"]+")


def normalised(name: str) -> str:
    """A name without case, width, spaces and punctuation."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_storable_throughout(value: Any) -> bool:
    """Whether all text in a value as JSON knows it can be held; names included."""
    rest = [value]
    while rest:
        item = rest.pop()
        if isinstance(item, str):
            if not is_storable(item):
                return False
        elif isinstance(item, dict):
            rest += item.keys()
            rest += item.values()
        elif isinstance(item, list):
            rest += item
    return True
