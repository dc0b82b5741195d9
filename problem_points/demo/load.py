"""Loading the demo city: registers and people, then the batches through the importer.

Idempotent: every step looks whether its rows are there. Times are fixed dates, so that
two databases hold the same city.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from shapely.geometry.base import BaseGeometry

from gis_core import crs
from gis_core.accounts.models import Organisation, User
from gis_core.intake import actions as intake
from gis_core.intake.models import ImportRun, RunState
from grid.models import Cell, Division, Membership
from grid.roles import Role, Tier
from outfalls.models import MonitoringSection, Outfall, OutfallParty, WaterBody
from problem_points.demo import divisions as names
from problem_points.demo import (
    outlets,
    packages,
    reserves,
    roster,
    story,
    telling,
    walk,
    waters,
)
from problem_points.demo.clockwork import moment
from problem_points.demo.partition import cells
from problem_points.models import Batch, BatchImport
from problem_points.workflow.codes import Category
from protected_areas.models import RedLine, Site, SiteZone, WaterSource, WaterSourceZone
from protected_areas.models.standing import Standing

Say = Callable[[str], None]


def load(say: Say) -> bool:
    """Load what is missing; whether anything was."""
    if Batch.objects.filter(code=_last_code()).exists() and walk.is_finished():
        return False
    if not Cell.objects.exists():
        say("grid: 1 city, 11 counties, 110 towns, 1,517 villages")
        with transaction.atomic():
            load_grid()
    if not Site.objects.exists():
        say("waters, protected areas, water sources, outfalls")
        with transaction.atomic():
            load_waters()
            load_areas()
            load_outfalls()
    if not User.objects.filter(is_demo=True).exists():
        say("people and organisations")
        with transaction.atomic():
            load_people()
    for package in packages.packages():
        if not Batch.objects.filter(code=package.code).exists():
            run = load_batch(package)
            say(f"batch {package.code}: {run.rows} rows, {run.accepted} new")
    walk.walk(say)
    say(f"notices: {telling.tell()}")
    return True


def _last_code() -> str:
    return f"GS-{max(story.BATCHES)}"


def geos(shape: BaseGeometry) -> GEOSGeometry:
    """A drawn shape as the database takes it."""
    return GEOSGeometry(shape.wkb_hex, srid=crs.STORAGE)


def load_grid() -> None:
    """Divisions and cells, from the city down."""
    by_code: dict[str, Cell] = {}
    divisions: dict[str, Division] = {}
    for tier in ("city", "county", "town", "village"):
        drawn = cells()[tier]
        new = Division.objects.bulk_create(
            Division(
                code=each.code,
                name=each.name,
                aliases=[each.short_name] if each.short_name != each.name else [],
                tier=tier,
                parent=divisions.get(each.parent_code),
            )
            for each in names.divisions(tier)
        )
        divisions |= {division.code: division for division in new}
        rows = []
        for code, cell in drawn.items():
            above = by_code.get(cell.division.parent_code)
            row = Cell(
                code=code,
                name=cell.division.name
                if tier != "village"
                else cell.division.short_name,
                tier=tier,
                level_label=LEVELS[tier],
                parent=above,
                path=f"{above.path if above else ''}{code}.",
                county=None if above is None else above.county,
                town=None if above is None else above.town,
                division=divisions[code],
                geom=geos(cell.outline),
                is_drawn=True,
            )
            rows.append(row)
        by_code |= {row.code: row for row in Cell.objects.bulk_create(rows)}
        if tier in {Tier.COUNTY, Tier.TOWN}:
            for row in rows:
                setattr(row, tier, row)
            Cell.objects.bulk_update(rows, [tier])


LEVELS = {"city": "一级", "county": "二级", "town": "三级", "village": "四级"}


def load_waters() -> None:
    """Lakes, rivers and sections."""
    bodies = WaterBody.objects.bulk_create(
        WaterBody(
            code=water.code,
            name=water.name,
            kind=water.kind,
            target_class=water.target_class,
            is_key=water.is_key,
            geom=geos(water.shape),
            is_drawn=True,
        )
        for water in waters.waters().values()
    )
    by_code = {body.code: body for body in bodies}
    MonitoringSection.objects.bulk_create(
        MonitoringSection(
            code=code,
            name=name,
            level=level,
            water_body=by_code[water],
            location=geos(place),
            target_class=by_code[water].target_class,
        )
        for code, name, level, water, place in waters.sections()
    )


def load_areas() -> None:
    """Protected areas and water sources with their zones; the red line follows cores."""
    for drawn in reserves.reserves().values():
        site = Site.objects.create(
            code=drawn.code,
            name=drawn.name,
            kind="nature_reserve",
            level=drawn.level,
            geom=geos(drawn.outline),
            boundary_accuracy_m=drawn.accuracy_m,
            is_drawn=True,
        )
        for zone in drawn.zones:
            SiteZone.objects.create(
                site=site,
                zone=zone.code,
                label=zone.label,
                scheme=zone.scheme,
                geom=geos(zone.shape),
                standing=Standing.IN_FORCE,
                valid_from=zone.valid_from,
                valid_to=zone.valid_to,
                boundary_accuracy_m=drawn.accuracy_m,
                is_drawn=True,
            )
        RedLine.objects.create(
            code=f"RL-{drawn.code}",
            name=f"{drawn.name}生态保护红线（示意）",
            geom=geos(drawn.zones[0].shape),
            boundary_accuracy_m=drawn.accuracy_m,
            is_drawn=True,
        )
    for source in reserves.sources().values():
        row = WaterSource.objects.create(
            code=source.code,
            name=source.name,
            kind=source.kind,
            service_level=source.service_level,
            status="in_use",
            intake=geos(source.intake),
            delimitation="delimited",
        )
        for zone_code, part, shape in source.zones:
            WaterSourceZone.objects.create(
                source=row,
                zone=zone_code,
                part=part,
                geom=geos(shape),
                boundary_accuracy_m=20,
                is_drawn=True,
            )


def load_outfalls() -> None:
    """Sixty outfalls with their main party."""
    bodies = {body.code: body for body in WaterBody.objects.all()}
    by_code = {cell.code: cell for cell in Cell.objects.filter(tier=Tier.VILLAGE)}
    rows = Outfall.objects.bulk_create(
        Outfall(
            local_code=each.local_code,
            name=each.name,
            class1=each.class1,
            class2=each.class2,
            entry_mode=each.entry_mode,
            water_body=bodies[each.water],
            receiving_water=bodies[each.water].name,
            cell=by_code[each.village],
            location=geos(each.place),
            is_drawn=True,
            status="surveyed",
        )
        for each in outlets.outfalls()
    )
    OutfallParty.objects.bulk_create(
        OutfallParty(outfall=row, name=f"{by_code_name(row)}人民政府", is_main=True)
        for row in rows
    )


def by_code_name(outfall: Outfall) -> str:
    """The name of the town in which an outfall lies."""
    cell = outfall.cell
    return cell.town.name if cell and cell.town else ""


def load_people() -> None:
    """Organisations, accounts and memberships; only the named accounts can sign in."""
    units = Organisation.objects.bulk_create(
        Organisation(name=u.name, kind=u.kind, division_code=u.division_code)
        for u in roster.units()
    )
    by_name = {unit.name: unit for unit in units}
    by_code = dict(Cell.objects.values_list("code", "pk"))
    password = make_password(roster.PASSWORD)
    everybody = roster.people()
    users = User.objects.bulk_create(
        User(
            username=person.username,
            name=person.name,
            password=password if person.has_login else "!",
            organisation=by_name.get(person.organisation),
            is_demo=True,
            is_staff=person.role is Role.ADMINISTRATOR,
            is_superuser=person.role is Role.ADMINISTRATOR,
            date_joined=moment(roster.SINCE),
        )
        for person in everybody
    )
    Membership.objects.bulk_create(
        Membership(
            user=user,
            role=person.role,
            cell_id=by_code.get(person.cell),
            organisation=by_name.get(person.organisation),
            title=person.title,
            valid_from=roster.SINCE,
        )
        for user, person in zip(users, everybody, strict=True)
    )


def load_batch(package: packages.Package) -> ImportRun:
    """One batch through the real importer, as its data officer would bring it in."""
    officer = User.objects.get(username="city")
    at = moment(story.RECEIVED_ON[package.year])
    batch = Batch.objects.create(
        code=package.code,
        title=package.title,
        category=Category.GREEN_SHIELD,
        series=Category.GREEN_SHIELD,
        source="ministry",
        issuing_organisation="生态环境部",
        document_no=f"环办生态函〔{package.year}〕第{package.year % 100:02d}号（示意）",
        period=f"{package.year}-01",
        issued_on=story.ISSUED_ON[package.year],
        received_on=story.RECEIVED_ON[package.year],
        expected_count=story.BATCHES[package.year],
        created_by=officer,
        created_at=at,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / package.name
        path.write_bytes(package.content)
        upload = intake.receive(path, package.name, by=officer, at=at)
    answers = {"accept_doubts": True} | ({"crs": package.crs} if package.crs else {})
    run = intake.open_run(upload, "points", answers, by=officer, at=at)
    BatchImport.objects.create(batch=batch, run=run)
    intake.take(run, by=officer, at=at)
    if run.state != RunState.APPLIED or run.accepted != story.BATCHES[package.year]:
        raise RuntimeError(
            f"{package.code}: {run.state}, {run.accepted} of {run.rows} rows new"
        )
    return run
