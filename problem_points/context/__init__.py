"""The one overlay of a place with everything that is registered around it.

`context_of` answers for a few places, `overlay` builds the same query over any number
of rows that lie in the database already.
"""

from problem_points.context.overlay import (
    COLUMNS,
    SOURCE_COLUMNS,
    Reach,
    overlay,
    overlay_of_many,
    spread,
)
from problem_points.context.place import (
    Context,
    Doubt,
    Place,
    context_of,
    doubts_of,
)

__all__ = [
    "COLUMNS",
    "SOURCE_COLUMNS",
    "Context",
    "Doubt",
    "Place",
    "Reach",
    "context_of",
    "doubts_of",
    "overlay",
    "overlay_of_many",
    "spread",
]
