"""Who may see the registers: cells, areas, waters."""

from typing import Any

from grid.scopes import grants_of


def can_see_registers(user: Any) -> bool:
    """Whoever holds any role today."""
    return bool(grants_of(user))
