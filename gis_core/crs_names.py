"""Reference systems as surveyors call them, in the reader's language."""

import re

from django.utils.translation import gettext as _

_CODED = re.compile(r"(.+?)(?: \((EPSG:\d+)\))?")
_ZONE = re.compile(
    r"(cgcs2000|xian 1980|new beijing|beijing 1954) (3[ -]degree )?"
    r"(?:gauss[ -]kruger|gk) (?:zone (\d+)|cm (\d+)e)",
    re.I,
)
_DEGREES = re.compile(
    r"(?:gcs )?(?:china geodetic coordinate system 2000|cgcs2000|(wgs (?:19)?84))", re.I
)


def spoken(name: str, authority: str = "") -> str:
    """What people call a system that EPSG or ArcGIS names so, and its code.

    `name` may carry the code itself: `NAME (EPSG:n)`. Other names stay as they are.
    """
    found = _CODED.fullmatch(name)
    if found is None:
        return name
    plain, code = found[1], found[2] or authority
    said = _said(re.sub(r"[\s_/]+", " ", plain)) or plain
    if not code or code == said:
        return said
    return _("%(name)s (%(code)s)") % {"name": said, "code": code}


def _said(plain: str) -> str:
    if zone := _ZONE.fullmatch(plain):
        values = {
            "datum": _datum(zone[1].lower()),
            "width": 3 if zone[2] else 6,
            "zone": zone[3],
            "meridian": zone[4],
        }
        if zone[3]:
            return _("%(datum)s, %(width)s° zones, zone %(zone)s") % values
        return _("%(datum)s, %(width)s° zones, meridian %(meridian)s° E") % values
    if degrees := _DEGREES.fullmatch(plain):
        return _("WGS 84, degrees") if degrees[1] else _("CGCS2000, degrees")
    return ""


def _datum(name: str) -> str:
    return {
        "cgcs2000": "CGCS2000",
        "xian 1980": _("Xian 80"),
        "beijing 1954": _("Beijing 54"),
        "new beijing": _("New Beijing 54"),
    }[name]
