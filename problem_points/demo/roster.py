"""People of the demo city: a login for each role, and chiefs and members of the grid."""

from dataclasses import dataclass
from datetime import date

from gis_core.accounts.models import OrganisationKind
from grid.roles import Role
from problem_points.demo.divisions import Division, divisions
from problem_points.demo.issued import issued
from problem_points.demo.plane import generator

PASSWORD = "lvdun-demo-2021"  # noqa: S105  printed at start, refused in production
SINCE = date(2017, 1, 1)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = (
    *(
        "志强",
        "建国",
        "秀英",
        "海霞",
        "永胜",
        "春梅",
        "晓东",
        "文斌",
        "丽华",
        "国庆",
        "玉兰",
    ),
    *("巴特尔", "其其格", "苏日娜", "那顺", "乌云", "格日勒", "宝音", "斯琴", "阿古拉"),
)


@dataclass(frozen=True)
class Person:
    """One account with its one membership. `cell` is a division's code, or empty."""

    username: str
    name: str
    role: Role
    cell: str
    organisation: str
    title: str = ""

    @property
    def has_login(self) -> bool:
        """Only the named demo accounts can sign in."""
        return "." not in self.username


@dataclass(frozen=True)
class Unit:
    """An organisation."""

    name: str
    kind: str
    division_code: str


CITY = "150900000000"
COUNTY, TOWN = "150926000000", "黄旗海镇"
COUNTY2, TOWN2 = "150925000000", "岱海镇"


def town_code(county: str, name: str) -> str:
    """The code of a town by its name within a county."""
    return next(
        t.code for t in divisions("town") if t.parent_code == county and t.name == name
    )


def busiest_village(town: str) -> str:
    """The village of a town with the most points that are still to be walked."""
    counts: dict[str, int] = {}
    for row in issued():
        if row.town == town:
            counts[row.village] = counts.get(row.village, 0) + 1 + 9 * row.fate.walked
    return max(sorted(counts), key=lambda code: counts[code])


def walked_villages() -> list[str]:
    """Villages in which points are walked by the real actions, by code."""
    return sorted({row.village for row in issued() if row.fate.walked})


def bureau(county: str) -> str:
    """The name of a county's ecology branch bureau."""
    name = next(c.name for c in divisions("county") if c.code == county)
    return f"乌兰察布市生态环境局{name}分局"


def units() -> list[Unit]:
    """Bureaux, governments, departments, and the units named in the issued tables."""
    found = [
        Unit("乌兰察布市生态环境局", OrganisationKind.ECOLOGY, CITY),
        Unit("乌兰察布市林业和草原局", OrganisationKind.FORESTRY, CITY),
        Unit("乌兰察布市自然资源局", OrganisationKind.NATURAL_RESOURCES, CITY),
        Unit("乌兰察布市水利局", OrganisationKind.WATER, CITY),
        Unit("乌兰察布市人民政府", OrganisationKind.GOVERNMENT, CITY),
        Unit("内蒙古自治区生态环境厅", OrganisationKind.ECOLOGY, "150000000000"),
    ]
    found += [
        Unit(bureau(county.code), OrganisationKind.ECOLOGY, county.code)
        for county in divisions("county")
    ]
    found += [
        Unit(f"{town.name}人民政府", OrganisationKind.GOVERNMENT, town.code)
        for town in _unique_towns()
    ]
    named: dict[str, str] = {}
    for row in issued():
        if row.unit:
            named.setdefault(row.unit, row.town)
    found += [
        Unit(name, OrganisationKind.ENTERPRISE, town)
        for name, town in sorted(named.items())
    ]
    return found


def _unique_towns() -> list[Division]:
    """One town of each name: organisations are told apart by their names."""
    return list({town.name: town for town in reversed(divisions("town"))}.values())


def unit_of(county: str) -> str:
    """The responsible unit with the most walked points in a county."""
    counts: dict[str, int] = {}
    for row in issued():
        if row.county == county and row.unit and row.fate.walked:
            counts[row.unit] = counts.get(row.unit, 0) + 1
    return max(sorted(counts), key=lambda name: counts[name])


def people() -> list[Person]:
    """Everybody, the demo logins first."""
    ecology, forestry = "乌兰察布市生态环境局", "乌兰察布市林业和草原局"
    town, town2 = town_code(COUNTY, TOWN), town_code(COUNTY2, TOWN2)
    village, village2 = busiest_village(town), busiest_village(town2)
    logins = [
        Person("admin", "系统管理员", Role.ADMINISTRATOR, "", ecology),
        Person("city", "王志强", Role.CITY, CITY, ecology),
        Person("city2", "斯琴", Role.CITY, CITY, ecology),
        Person("leader", "韩文斌", Role.LEADER, CITY, "乌兰察布市人民政府", "监督长"),
        Person("county", "李建国", Role.COUNTY, COUNTY, bureau(COUNTY)),
        Person("department", "赵林", Role.DEPARTMENT, CITY, forestry),
        Person("town", "巴特尔", Role.TOWN, town, "", "网格长"),
        Person("inspector", "高其其格", Role.INSPECTOR, village, "", "网格员"),
        Person("unit", "孙永胜", Role.UNIT, "", unit_of(COUNTY)),
        Person("checker", "周海霞", Role.CHECKER, "", ecology),
        Person("province", "陈晓东", Role.PROVINCE, "", "内蒙古自治区生态环境厅"),
        Person("auditor", "吴丽华", Role.VIEWER, "", "内蒙古自治区生态环境厅"),
        Person("county2", "刘那顺", Role.COUNTY, COUNTY2, bureau(COUNTY2)),
        Person("town2", "乌云", Role.TOWN, town2, "", "网格长"),
        Person("inspector2", "胡宝音", Role.INSPECTOR, village2, "", "网格员"),
        Person("unit2", "冯国庆", Role.UNIT, "", unit_of(COUNTY2)),
    ]
    return logins + _others(taken={(p.role, p.cell) for p in logins})


def _others(taken: set[tuple[Role, str]]) -> list[Person]:
    """Chiefs of every county and town, and two members where points are walked."""
    found = [
        _person("km", county.code, Role.COUNTY, bureau(county.code))
        for county in divisions("county")
        if (Role.COUNTY, county.code) not in taken
    ]
    found += [
        _person("wgz", town.code, Role.TOWN, "", "网格长")
        for town in divisions("town")
        if (Role.TOWN, town.code) not in taken
    ]
    for village in walked_villages():
        found.append(_person("wgy1", village, Role.INSPECTOR, "", "网格员"))
        found.append(_person("wgy2", village, Role.INSPECTOR, "", "网格员"))
    return found


def _person(
    kind: str, cell: str, role: Role, organisation: str, title: str = ""
) -> Person:
    source = generator("person", kind, cell)
    name = (
        SURNAMES[int(source.integers(len(SURNAMES)))]
        + GIVEN[int(source.integers(len(GIVEN)))]
    )
    return Person(f"{kind}.{cell}", name, role, cell, organisation, title)
