"""Issued points as an import target."""

from datetime import datetime
from typing import Any

from django.db import connection

from gis_core import calendar
from gis_core.accounts.models import User
from gis_core.intake.mapping import Attribute
from gis_core.intake.models import ImportRun
from gis_core.intake.placing import Box
from gis_core.intake.refusals import ImportConflict
from gis_core.intake.target import POINT, POLYGON, ImportTarget
from gis_core.intake.workspace import Workspace
from grid.importing import prefecture
from grid.roles import Role
from grid.scopes import grants_of, of_roles
from problem_points.importing import apply, checks, matching, rollback
from problem_points.importing.columns import ATTRIBUTES
from problem_points.models import Batch, BatchImport
from problem_points.permissions import importing_paths


class PointsTarget(ImportTarget):
    """Points of the batch that the run belongs to."""

    name = "points"
    attributes = ATTRIBUTES
    shapes = frozenset({POINT, POLYGON})
    key = "point_no"
    messages = checks.MESSAGES

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.batch: Batch = (
            BatchImport.objects.select_related("batch").get(run=run).batch
        )

    def area(self) -> Box | None:
        """Points are issued for the prefecture."""
        return prefecture.box()

    def stored(self) -> list[Attribute]:
        """Nothing is filled in here: those of the sender's columns."""
        mapped = self.run.decisions.get("mapping", {})
        return [each for each in self.attributes if each.name in mapped]

    def lock(self) -> None:
        """One import into a category at a time: places are compared within it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s))",
                [f"import points {self.batch.category}"],
            )

    def check(self, rows: Workspace, *, at: datetime) -> None:
        prefecture.check(rows)
        rows.reached(0.1)
        checks.check_dates(rows, today=calendar.local_day(at))
        rows.reached(0.2)
        matching.match(rows, self.run, self.batch)
        rows.reached(0.6)
        checks.look_around(rows, fallback=apply.fallback_date(self.batch, at))
        rows.reached(0.8)
        self._check_area(rows, at)
        checks.compare_with_registers(rows)
        rows.reached(0.95)
        checks.check_batch(rows, self.batch, sum(rows.counts().values()))

    def _check_area(self, rows: Workspace, at: datetime) -> None:
        person = self.run.created_by
        paths = importing_paths(person, calendar.local_day(at)) if person else None
        if paths is not None:
            checks.check_area(rows, paths)

    def apply(self, rows: Workspace, *, by: User | None, at: datetime) -> None:
        hand = _hand(by, at)
        apply.write(rows, self.run, self.batch, hand=hand, at=at)

    def roll_back(self, *, by: User, at: datetime) -> None:
        reasons = rollback.obstacles(self.run)
        if reasons:
            raise ImportConflict("rollback-impossible", reasons=reasons)
        rollback.undo(self.run, hand=_hand(by, at), at=at)

    def summary(self) -> dict[str, Any]:
        return {"batch": self.batch.code}


def _hand(by: User | None, at: datetime) -> apply.Hand:
    """The person's importing role; nobody named: the system itself, at the console."""
    if by is None:
        return apply.Hand(None, "", "", "command")
    grants = of_roles(grants_of(by, calendar.local_day(at)), Role.CITY, Role.COUNTY)
    if not grants:
        return apply.Hand(by.pk, "", "", "command")
    return apply.Hand(by.pk, grants[0].role, grants[0].organisation_name, "import")
