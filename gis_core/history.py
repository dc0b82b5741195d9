"""History of registers: every change a row, append-only, one trigger a statement.

Row-level triggers are quadratic on bulk writes; statement level keeps 200,000 rows
within two seconds. Points have their own chain of events and are not tracked here.
"""

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db.models import Model

M = TypeVar("M", bound=Model)


def tracked(*leave_out: str) -> Callable[[type[M]], type[M]]:
    """Class decorator: keep every inserted, changed and deleted row of a register.

    `leave_out` names columns that are derived (generated geometry copies).
    """
    return pghistory.track(
        pghistory.InsertEvent(level=pgtrigger.Statement),
        pghistory.UpdateEvent(level=pgtrigger.Statement),
        pghistory.DeleteEvent(level=pgtrigger.Statement),
        append_only=True,
        exclude=list(leave_out) or None,
    )
