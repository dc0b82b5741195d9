"""Divisions, cells and memberships."""

from grid.models.cell import Cell, CellStatus
from grid.models.division import Division
from grid.models.membership import Membership

__all__ = ["Cell", "CellStatus", "Division", "Membership"]
