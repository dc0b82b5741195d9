"""The cast: a small city of two counties, and somebody in every role of it.

`make_cast()` writes it into the connected database. Tests ask for a person by name
(`inspector`, `county2`, …) or for `people`, the whole cast; a test that has a database
of its own (`own_database`, `live`) gets the cast there, committed.

The city is 2° by 1°: county one from 112° to 113° east, county two from 113° to 114°,
each with a southern and a northern town, each town with a western and an eastern
village of half a degree. Persons whose names end in 2 are of county two (`city2` is a
second city manager), those in `_second` of the same place as the first.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db.models import F

from gis_core import crs
from gis_core.accounts.models import Organisation, OrganisationKind, User
from grid.models import Cell, Membership
from grid.roles import Role, Tier

PASSWORD = "blue-banner-2017-lake"
SINCE = date(2017, 1, 1)
WEST, SOUTH = 112.0, 40.5
SIDE = 0.5  # degrees, of a village


@dataclass(frozen=True)
class Cast:
    """Everybody and every cell. Villages are numbered town by town: 111, 112, 121, …"""

    city_cell: Cell
    county_cell: Cell
    county2_cell: Cell
    town11: Cell
    town12: Cell
    town21: Cell
    town22: Cell
    village111: Cell
    village112: Cell
    village121: Cell
    village122: Cell
    village211: Cell
    village212: Cell
    village221: Cell
    village222: Cell

    works: Organisation  # of `unit`
    farm: Organisation  # of `unit2`

    city: User
    city2: User  # a second city manager
    leader: User
    county: User
    county_second: User
    department: User  # forestry of county one
    resources: User  # natural resources of county one
    water: User  # water resources of county one
    town: User
    inspector: User
    inspector_second: User
    unit: User
    checker: User
    province: User
    auditor: User
    administrator: User
    county2: User
    county2_second: User
    department2: User
    town2: User
    inspector2: User
    unit2: User
    stranger: User  # may sign in, holds no role
    disabled: User  # was an inspector, may no longer sign in

    def everybody(self) -> list[User]:
        """All persons, the stranger and the disabled one included."""
        return [one for one in vars(self).values() if isinstance(one, User)]


@dataclass(frozen=True)
class _Part:
    """One person of the cast: role, the cell it is held in, the organisation."""

    name: str
    role: Role | None
    cell: str = ""
    organisation: str = ""


# username: the part. The interface's language is not set: Chinese.
_PARTS = {
    "city": _Part("苏和", Role.CITY, "city_cell", "city_bureau"),
    "city2": _Part("白音", Role.CITY, "city_cell", "city_bureau"),
    "leader": _Part("韩市长", Role.LEADER, "city_cell", "city_government"),
    "county": _Part("李建国", Role.COUNTY, "county_cell", "bureau1"),
    "county_second": _Part("王秀英", Role.COUNTY, "county_cell", "bureau1"),
    "department": _Part("赵林草", Role.DEPARTMENT, "county_cell", "forestry1"),
    "resources": _Part("赵自然", Role.DEPARTMENT, "county_cell", "resources1"),
    "water": _Part("何水清", Role.DEPARTMENT, "county_cell", "water1"),
    "town": _Part("巴图", Role.TOWN, "town11", "town_government"),
    "inspector": _Part("高娃", Role.INSPECTOR, "village111"),
    "inspector_second": _Part("其其格", Role.INSPECTOR, "village111"),
    "unit": _Part("孙厂长", Role.UNIT, "", "works"),
    "checker": _Part("周交叉", Role.CHECKER, "", "city_bureau"),
    "province": _Part("陈省厅", Role.PROVINCE, "", "province_bureau"),
    "auditor": _Part("吴审计", Role.VIEWER),
    "administrator": _Part("郑系统", Role.ADMINISTRATOR),
    "county2": _Part("刘二旗", Role.COUNTY, "county2_cell", "bureau2"),
    "county2_second": _Part("马二旗", Role.COUNTY, "county2_cell", "bureau2"),
    "department2": _Part("钱二旗", Role.DEPARTMENT, "county2_cell", "forestry2"),
    "town2": _Part("乌云", Role.TOWN, "town21"),
    "inspector2": _Part("呼和", Role.INSPECTOR, "village211"),
    "unit2": _Part("冯场长", Role.UNIT, "", "farm"),
    "stranger": _Part("陌生人", None),
    "disabled": _Part("前网格员", Role.INSPECTOR, "village111"),
}

_ORGANISATIONS = {
    "city_bureau": ("市生态环境局", OrganisationKind.ECOLOGY, "1509"),
    "city_government": ("市人民政府", OrganisationKind.GOVERNMENT, "1509"),
    "province_bureau": ("省生态环境厅", OrganisationKind.ECOLOGY, "15"),
    "bureau1": ("一县生态环境分局", OrganisationKind.ECOLOGY, "150901"),
    "bureau2": ("二县生态环境分局", OrganisationKind.ECOLOGY, "150902"),
    "resources1": ("一县自然资源局", OrganisationKind.NATURAL_RESOURCES, "150901"),
    "forestry2": ("二县林业和草原局", OrganisationKind.FORESTRY, "150902"),
    "forestry1": ("一县林业和草原局", OrganisationKind.FORESTRY, "150901"),
    "water1": ("一县水利局", OrganisationKind.WATER, "150901"),
    "town_government": ("南镇人民政府", OrganisationKind.GOVERNMENT, "150901001"),
    "works": ("红山采石有限公司", OrganisationKind.ENTERPRISE, "150901001"),
    "farm": ("白湖养殖场", OrganisationKind.ENTERPRISE, "150902001"),
}


def make_cast() -> Cast:
    """Write the cast into the connected database and return it."""
    cells: dict[str, Any] = _cells()
    organisations = {
        key: Organisation(name=name, kind=kind, division_code=code)
        for key, (name, kind, code) in _ORGANISATIONS.items()
    }
    Organisation.objects.bulk_create(organisations.values())
    users: dict[str, Any] = {
        username: User(
            username=username,
            name=part.name,
            organisation=organisations.get(part.organisation),
            password=_hashed(),
            is_staff=part.role is Role.ADMINISTRATOR,
            is_active=username != "disabled",
        )
        for username, part in _PARTS.items()
    }
    User.objects.bulk_create(users.values())
    Membership.objects.bulk_create(
        Membership(
            user=users[username],
            role=part.role,
            cell=cells.get(part.cell),
            organisation=organisations.get(part.organisation),
            valid_from=SINCE,
        )
        for username, part in _PARTS.items()
        if part.role
    )
    return Cast(
        **cells,
        **users,
        works=organisations["works"],
        farm=organisations["farm"],
    )


def inside(cell: Cell, *, east: float = 0.0, north: float = 0.0) -> Point:
    """A place in a cell: its middle, moved by that many degrees."""
    middle = cell.geom.centroid
    return Point(middle.x + east, middle.y + north, srid=crs.STORAGE)


@cache
def _hashed() -> str:
    """The one password, hashed once: argon2 is slow on purpose."""
    return make_password(PASSWORD)


def _cells() -> dict[str, Cell]:
    """City, counties, towns and villages, tier by tier; they tile without gap."""
    city = _cell("1509", "某市", Tier.CITY, None, 0, 0, 4, 2)
    city.save()
    counties = {
        n: _cell(
            f"15090{n}", f"{'一二'[n - 1]}县", Tier.COUNTY, city, 2 * n - 2, 0, 2, 2
        )
        for n in (1, 2)
    }
    Cell.objects.bulk_create(counties.values())
    Cell.objects.filter(tier=Tier.COUNTY).update(county=F("id"))
    for county in counties.values():
        county.county = county
    towns = {
        f"{n}{t}": _cell(
            f"{county.code}00{t}",
            f"{county.name}{'南北'[t - 1]}镇",
            Tier.TOWN,
            county,
            2 * n - 2,
            t - 1,
            2,
            1,
        )
        for n, county in counties.items()
        for t in (1, 2)
    }
    Cell.objects.bulk_create(towns.values())
    Cell.objects.filter(tier=Tier.TOWN).update(town=F("id"))
    for town in towns.values():
        town.town = town
    villages = {
        f"{key}{v}": _cell(
            f"{town.code}20{v}",
            f"{town.name}{'西东'[v - 1]}村",
            Tier.VILLAGE,
            town,
            2 * int(key[0]) - 3 + v,
            int(key[1]) - 1,
            1,
            1,
        )
        for key, town in towns.items()
        for v in (1, 2)
    }
    Cell.objects.bulk_create(villages.values())
    return {
        "city_cell": city,
        "county_cell": counties[1],
        "county2_cell": counties[2],
        **{f"town{key}": town for key, town in towns.items()},
        **{f"village{key}": village for key, village in villages.items()},
    }


def _cell(
    code: str,
    name: str,
    tier: Tier,
    parent: Cell | None,
    column: int,
    row: int,
    columns: int,
    rows: int,
) -> Cell:
    """An unsaved cell that covers these squares of the city, from its south-west."""
    box = Polygon.from_bbox(
        (
            WEST + column * SIDE,
            SOUTH + row * SIDE,
            WEST + (column + columns) * SIDE,
            SOUTH + (row + rows) * SIDE,
        )
    )
    return Cell(
        code=code,
        name=name,
        tier=tier,
        parent=parent,
        path=f"{parent.path if parent else ''}{code}.",
        county=parent.county if parent else None,
        town=parent.town if parent else None,
        geom=MultiPolygon(box, srid=crs.STORAGE),
        is_drawn=True,
        valid_from=SINCE,
    )


@pytest.fixture
def people(request: pytest.FixtureRequest) -> Cast:
    """The cast, in this test's own database if it has one."""
    own = {"own_database", "live"} & set(request.fixturenames)
    request.getfixturevalue("own_database" if own else "db")
    return make_cast()


def _person(username: str) -> Any:
    @pytest.fixture(name=username)
    def person(people: Cast) -> User:
        found: User = getattr(people, username)
        return found

    return person


city = _person("city")
city2 = _person("city2")
leader = _person("leader")
county = _person("county")
county_second = _person("county_second")
department = _person("department")
resources = _person("resources")
water = _person("water")
town = _person("town")
inspector = _person("inspector")
inspector_second = _person("inspector_second")
unit = _person("unit")
checker = _person("checker")
province = _person("province")
auditor = _person("auditor")
administrator = _person("administrator")
county2 = _person("county2")
county2_second = _person("county2_second")
department2 = _person("department2")
town2 = _person("town2")
inspector2 = _person("inspector2")
unit2 = _person("unit2")
stranger = _person("stranger")
disabled = _person("disabled")
