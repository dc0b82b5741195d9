"""Angles as people write them: degrees, minutes and seconds as text.

Accepts `113°05′12.3″`, `113度5分12.3秒`, `113°5'12.3"E`, `113-05-12.3`, `东经113°…`,
full-width digits and plain decimal degrees. `113.0512` is read as decimal degrees:
whether it means 113°05′12″ is a question about a whole column, which
`looks_packed` helps to put.
"""

import re
import unicodedata
from collections.abc import Sequence

_HEMISPHERES = {
    "东经": 1,
    "西经": -1,
    "北纬": 1,
    "南纬": -1,
    "东": 1,
    "西": -1,
    "北": 1,
    "南": -1,
    "E": 1,
    "W": -1,
    "N": 1,
    "S": -1,
}
_HEMISPHERE = "|".join(_HEMISPHERES)
_NUMBER = r"\d+(?:\.\d+)?"
_DEGREE = "[°度]"
_MINUTE = "[′分]"
_SECOND = "[″秒]|′′"
# Look-alikes, replaced before NFKC, which would take some of them apart.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("'’‘`´＇", "′"),
        **dict.fromkeys('"”“＂', "″"),
    }
)

_DECIMAL = re.compile(rf"([+-]?{_NUMBER}){_DEGREE}?")
_MARKED = re.compile(
    rf"([+-]?)(\d+){_DEGREE}"
    rf"(?:({_NUMBER}){_MINUTE}(?:({_NUMBER})(?:{_SECOND})?)?)?"
)
_DASHED = re.compile(rf"(\d+)[-:](\d+)[-:]({_NUMBER})")
_AROUND = re.compile(rf"({_HEMISPHERE})?:?(.*?)({_HEMISPHERE})?")
_LONGEST_TEXT = 60


def parse_angle(text: str) -> float | None:
    """Degrees as a signed number; None for what is no angle.

    Minutes and seconds must be below 60, the whole at most 180 degrees.
    """
    if len(text) > _LONGEST_TEXT:
        return None
    plain = _normalised(text)
    found = _AROUND.fullmatch(plain)
    if found is None:
        return None
    before, body, after = found.groups()
    if before and after:
        return None
    degrees = _body(body)
    if degrees is None or abs(degrees) > 180:
        return None
    named = before or after
    return degrees * _HEMISPHERES[named] if named else degrees


def looks_packed(texts: Sequence[str]) -> bool:
    """Whether a column may hold degrees.minutes-seconds such as `113.0512`.

    True when at least five values are there and all have four decimals or more that
    read as minutes and seconds below 60. Decimal degrees do so by chance with 36 % each,
    so five together under 1 %: a reason to ask, never to convert unasked.
    """
    packed = re.compile(r"[+-]?\d{1,3}\.([0-5]\d)([0-5]\d)\d*")
    filled = [text for text in map(_normalised, texts) if text]
    return len(filled) >= 5 and all(packed.fullmatch(text) for text in filled)


def unpack(degrees: float) -> float:
    """Decimal degrees of a packed degrees.minutes-seconds number (113.0512)."""
    sign = -1.0 if degrees < 0 else 1.0
    whole, fraction = divmod(round(abs(degrees) * 10000, 6), 10000)
    minutes, seconds = divmod(fraction, 100)
    return sign * (whole + minutes / 60 + seconds / 3600)


def written(degrees: float) -> str:
    """Degrees, minutes and seconds to a tenth, some three metres: 113°05′12.3″."""
    tenths = round(abs(degrees) * 36000)
    minutes, rest = divmod(tenths, 600)
    sign = "-" if degrees < 0 else ""
    return f"{sign}{minutes // 60}°{minutes % 60:02d}′{rest / 10:04.1f}″"


def _normalised(text: str) -> str:
    """Full-width forms as plain ones, without spaces, in capitals."""
    folded = unicodedata.normalize("NFKC", text.translate(_SIGNS)).upper()
    return "".join(folded.split())


def _body(body: str) -> float | None:
    decimal = _DECIMAL.fullmatch(body)
    if decimal:
        return float(decimal[1])
    marked = _MARKED.fullmatch(body)
    if marked:
        sign, degrees, minutes, seconds = marked.groups()
        angle = _sum(degrees, minutes, seconds)
        return -angle if angle is not None and sign == "-" else angle
    dashed = _DASHED.fullmatch(body)
    return _sum(*dashed.groups()) if dashed else None


def _sum(degrees: str, minutes: str | None, seconds: str | None) -> float | None:
    parts = float(minutes or 0), float(seconds or 0)
    if max(parts) >= 60:
        return None
    return float(degrees) + parts[0] / 60 + parts[1] / 3600
