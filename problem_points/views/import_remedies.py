"""What the sender or the data officer does about a rejected row, by finding."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REDRAW = _("Have the outline drawn anew and send the row again.")
COORDINATES = _("Write the coordinates as numbers and send the row again.")
WHERE = _("Compare the coordinates and their reference system with the sender.")
COMPLETE = _("Fill it in and send the row again.")
UNIQUE = _("Ask the sender which row holds; correct or leave out the other.")

REMEDIES: dict[str, str | Promise] = {
    "no-shape": COORDINATES,
    "shape-damaged": REDRAW,
    "shape-not-taken": _("Send points or polygons, as the register wants them."),
    "place-unreadable": COORDINATES,
    "place-not-finite": COORDINATES,
    "place-is-zero": COORDINATES,
    "place-impossible": WHERE,
    "polygon-without-area": REDRAW,
    "polygon-tangled": REDRAW,
    "outside-prefecture": WHERE,
    "crosses-prefecture": WHERE,
    "no-boundary": _("Bring in the grid first: it holds the boundary."),
    "outside-your-area": _("Pass the row on to the county in which it lies."),
    "number-missing": COMPLETE,
    "number-too-long": _("Shorten the number and send the row again."),
    "number-used-twice": UNIQUE,
    "number-repeated": UNIQUE,
    "code-missing": COMPLETE,
    "code-unfit": _("Write the code without a dot and send the row again."),
    "code-repeated": UNIQUE,
    "code-of-another": UNIQUE,
    "name-missing": COMPLETE,
    "zone-missing": COMPLETE,
    "zone-unknown": COMPLETE,
    "parent-missing": _("Bring in the cell above first."),
    "tier-unknown": COMPLETE,
}
