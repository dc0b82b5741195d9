"""What each code of intake says to people. Stored are only codes and parameters."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gis_core.crs_names import spoken

REFUSALS: dict[str, str | Promise] = {
    "empty-file": _("The file is empty."),
    "unknown-format": _(
        "The content is none of the formats that can be read: zipped shapefile, "
        "GeoPackage, GeoJSON, KML, KMZ, Excel (.xlsx), CSV."
    ),
    "other-format": _(
        "This is a file of %(format)s, which is not read. Please send it as zipped "
        "shapefile, GeoPackage, GeoJSON, KML, Excel (.xlsx) or CSV."
    ),
    "not-a-zip": _("The zip archive is incomplete: its directory is missing."),
    "damaged-zip": _("The zip archive is damaged. Please pack it again."),
    "empty-zip": _("The zip archive holds no files."),
    "encrypted-zip": _("%(name)s in the zip archive is protected by a password."),
    "unsupported-compression": _(
        "The zip archive uses a compression that is not supported. Please pack it "
        "with ordinary settings."
    ),
    "too-many-members": _("The zip archive holds more than %(limit)s files."),
    "too-large": _("Unpacked, this is more than %(limit)s MB."),
    "zip-bomb": _("The zip archive unpacks to far more than it could honestly hold."),
    "nested-archive": _(
        "%(name)s in the zip archive is an archive itself. Please unpack it first."
    ),
    "unsafe-path": _("The zip archive holds a name that leads elsewhere: %(name)s."),
    "link-in-zip": _("%(name)s in the zip archive is a link, not a file."),
    "duplicate-member": _("The zip archive holds %(name)s twice."),
    "no-layer": _(
        "Nothing that can be imported was found: no shapefile, GeoPackage, GeoJSON, "
        "KML, workbook or table."
    ),
    "missing-part": _("The shapefile %(layer)s has no %(part)s file."),
    "parts-disagree": _(
        "The parts of the shapefile do not belong together: %(shapes)s shapes, "
        "%(rows)s rows of attributes."
    ),
    "dbf-damaged": _("The attribute table (.dbf) is damaged."),
    "dbf-truncated": _(
        "The attribute table (.dbf) is cut off: it announces %(stated)s rows and "
        "holds %(found)s."
    ),
    "shp-damaged": _("The geometry file (.shp) is damaged."),
    "shp-truncated": _(
        "The geometry file (.shp) is cut off: it announces %(stated)s bytes and ends "
        "at %(found)s."
    ),
    "shx-foreign": _(
        "The index (.shx) does not belong to this shapefile and cannot be made anew."
    ),
    "unsupported-shapes": _("The shapefile holds 3D surfaces, which are not read."),
    "json-damaged": _("The GeoJSON is damaged or not complete."),
    "remote-reference": _(
        "The file points to something on the network. Nothing is fetched from there."
    ),
    "kml-damaged": _("The KML is damaged or not complete."),
    "xml-entities": _(
        "The file defines XML entities or a document type. Such files are not read, "
        "because they can be used for attacks."
    ),
    "workbook-damaged": _("The workbook is damaged or not complete."),
    "table-damaged": _("The table cannot be taken apart into columns."),
    "no-coordinates": _(
        "No columns say where the rows are (longitude and latitude, X and Y, or WKT). "
        "There are: %(choices)s."
    ),
    "too-many-columns": _("The table has more than %(limit)s columns."),
    "geopackage-damaged": _("The GeoPackage is damaged."),
    "reader-failed": _(
        "Reading the file failed: its content breaks the program that reads it. It is "
        "damaged or was made to do so."
    ),
    "reader-stuck": _(
        "Reading the file was stopped: no progress within %(seconds)s seconds. It is "
        "damaged or was made to keep the program busy."
    ),
    "too-much-memory": _(
        "Reading the file was stopped: it needs more memory than any honest batch. "
        "Please split it, or check whether it is damaged."
    ),
    "no-rows": _("The layer %(layer)s has no rows."),
}
QUESTIONS: dict[str, str | Promise] = {
    "ask-encoding": _(
        "The encoding of the text is not certain. Please choose: %(choices)s."
    ),
    "ask-layer": _("Which layer is to be imported? There are: %(choices)s."),
    "ask-mapping": _(
        "Please say which column holds what is needed (%(missing)s%(wrong)s). There "
        "are: %(choices)s."
    ),
    "ask-crs": _("The reference system is not certain. Please choose: %(choices)s."),
    "ask-crs:unstated": _(
        "The file does not say in which reference system its coordinates are. Please "
        "choose: %(choices)s."
    ),
    "ask-crs:unknown-system": _(
        "The reference system that is named is not known. Please choose: %(choices)s."
    ),
    "ask-crs:does-not-fit": _(
        "The coordinates do not fit the reference system that is stated. Please "
        "choose: %(choices)s."
    ),
    "ask-crs:nothing-fits": _(
        "No reference system that is known here fits the coordinates, or none of them "
        "can be read. Please ask the sender how they are written and in which system."
    ),
    "ask-crs:axes-swapped": _(
        "The coordinates make sense only with both axes exchanged. Please confirm: "
        "%(choices)s."
    ),
    "ask-crs:datum": _(
        "The file uses an old datum (%(choices)s). Without local parameters its "
        "places can be about 100 m off. Please confirm."
    ),
}
FINDINGS: dict[str, str | Promise] = {
    # The file.
    "index-rebuilt": _(
        "The index (.shx) was missing or wrong and was made anew from the shapes."
    ),
    "columns-not-read": _("Columns of memos or binary data were left out."),
    "encoding-differs-from-file": _(
        "The text is in %(encoding)s, although the file says otherwise."
    ),
    "crs-guessed": _("The reference system was concluded from the numbers: %(crs)s."),
    "axes-swapped": _("The coordinates came as northing, easting and were exchanged."),
    "datum-shift-unknown": _(
        "The places come from %(crs)s without the local parameters: accuracy about "
        "%(accuracy)s m."
    ),
    "degrees-by-heading": _(
        "No reference system is stated; the headings say degrees, taken as CGCS2000 "
        "or WGS 84 (the same place to within a metre)."
    ),
    "degrees-maybe-packed": _(
        "The decimals of the degrees may be minutes and seconds (113.0512 as "
        "113°05′12″)."
    ),
    "links-not-followed": _("Links in the KML were not followed."),
    "heights-dropped": _("Heights and measures of the shapes were left out."),
    "area-unit-assumed": _(
        "The unit of the areas is not stated; it was taken from their size."
    ),
    "deleted-rows": _("The sender had deleted %(count)s rows; they were left out."),
    "mapping-open": _(
        "Column %(column)s could be %(attribute)s, but not only that; it was kept as "
        "it is."
    ),
    "travelled-along": _(
        "%(count)s other files came along and are kept; %(matched)s of them fit a "
        "number."
    ),
    "codes-foreign": _(
        "No value of column %(column)s (%(values)s) is known as %(attribute)s; the "
        "column was kept as it is."
    ),
    "already-imported": _("This very file was imported before."),
    # One row.
    "no-shape": _("There is no geometry."),
    "shape-damaged": _("The geometry cannot be read."),
    "shape-not-taken": _("Geometry of this kind is not taken here."),
    "place-unreadable": _("No place in %(column)s: %(value)s."),
    "place-not-finite": _("The coordinates are no numbers."),
    "place-is-zero": _("The coordinates are 0, 0."),
    "place-impossible": _("The coordinates lie outside their reference system."),
    "polygon-without-area": _("The polygon has no area."),
    "polygon-tangled": _("The outline crosses itself too often to be repaired."),
    "polygon-repaired": _("The polygon crossed itself and was repaired."),
    "several-points": _("Several points in one row: one of them stands for the row."),
    "text-unreadable": _("The text in %(column)s cannot be read: %(value)s."),
    "text-cut": _("The text in %(column)s is too long and was cut."),
    "number-too-long": _("The number in %(column)s is too long: %(value)s."),
    "date-unreadable": _("No date in %(column)s: %(value)s."),
    "number-unreadable": _("No number in %(column)s: %(value)s."),
    "area-unreadable": _("No area in %(column)s: %(value)s."),
    "angle-unreadable": _("No angle in %(column)s: %(value)s."),
    "unknown-code": _("Not in the code list (%(column)s): %(value)s."),
}


class _Forgiving(dict[str, Any]):
    """Parameters that are not there are left blank."""

    def __missing__(self, key: str) -> str:
        return ""


class Wording:
    """Sentences in the language that is active when this is made.

    `own` are a target's sentences, `labels` its attributes' names for people. Tables
    are translated once, because a report may hold a hundred thousand findings.
    """

    def __init__(
        self,
        own: Mapping[str, str | Promise] | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        self._templates: dict[str, str | Promise] = {
            **REFUSALS,
            **QUESTIONS,
            **FINDINGS,
            **(own or {}),
        }
        self._labels = dict(labels or {})
        self._known: dict[str, str] = {}

    def sentence(
        self,
        code: str,
        params: Mapping[str, Any],
        *,
        column: str = "",
        value: str = "",
    ) -> str:
        """The words of a code; attributes under their labels."""
        named = {
            name: self._label(each) if name in {"attribute", "missing"} else each
            for name, each in params.items()
        }
        if isinstance(named.get("crs"), str):
            named["crs"] = spoken(named["crs"])
        filled = _Forgiving({name: _words(each) for name, each in named.items()})
        column = self._labels.get(column, column)
        return self._template(code, str(params.get("why", ""))) % _Forgiving(
            {
                "code": code,
                **filled,
                "column": filled.get("column") or column,
                "value": value,
            }
        )

    def _template(self, code: str, why: str) -> str:
        key = f"{code}:{why}"
        if key not in self._known:
            found = self._templates.get(key) or self._templates.get(code)
            self._known[key] = str(found or _("Finding: %(code)s."))
        return self._known[key]

    def _label(self, name: Any) -> Any:
        if isinstance(name, list):
            return [self._label(each) for each in name]
        return self._labels.get(name, name)


def _words(value: Any) -> str:
    """A parameter as people read it; a list as its parts."""
    if isinstance(value, list | tuple):
        return "; ".join(_words(each) for each in value)
    if isinstance(value, dict):
        return _choice(value)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def _choice(choice: Mapping[str, Any]) -> str:
    """A reading of the coordinates: system, code, and where it puts the points."""
    parts = [spoken(str(choice.get("name", "")), str(choice.get("crs") or ""))]
    if choice.get("packed"):
        parts.append(str(_("(minutes and seconds behind the point)")))
    if choice.get("lon") is not None:
        parts.append(f"→ {choice['lon']}, {choice['lat']}")
    return " ".join(parts)
