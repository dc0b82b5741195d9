"""Who acts in the demo: the holders of each place, looked up once for the whole walk."""

from collections import defaultdict

from gis_core.accounts.models import User
from grid.models import Membership
from grid.roles import Role, Tier
from problem_points.demo.travel import Traveller

CITY, CITY_SECOND = "city", "city2"
"""Two managers of the city: who signed the verification does not accept the work."""


class Office:
    """The people of the demo and their places."""

    def __init__(self) -> None:
        self.people = {
            user.username: user for user in User.objects.filter(is_demo=True)
        }
        self._held: dict[tuple[Role, int | None], list[str]] = defaultdict(list)
        self._units: dict[int, str] = {}
        held = Membership.objects.filter(user__is_demo=True).order_by("user__username")
        for username, role, cell, unit in held.values_list(
            "user__username", "role", "cell", "organisation"
        ):
            self._held[Role(role), cell].append(username)
            if role == Role.UNIT:
                self._units.setdefault(unit, username)

    def county(self, t: Traveller) -> str:
        """The county's manager."""
        return self._held[Role.COUNTY, t.cell.county_id][0]

    def town(self, t: Traveller) -> str:
        """The town's chief."""
        return self._held[Role.TOWN, t.cell.town_id][0]

    def inspectors(self, t: Traveller) -> list[str]:
        """The grid members of the village."""
        return self._held[Role.INSPECTOR, t.cell.pk]

    def verifier(self, t: Traveller) -> str:
        """Whom the verification was given to; the town's chief where it kept it."""
        held = t.point.holder
        return held.username if held else self.town(t)

    def visitors(self, t: Traveller) -> list[str]:
        """The names of the two persons on site."""
        names = [self.verifier(t), *self.inspectors(t)]
        return [self.people[name].name for name in dict.fromkeys(names)][:2]

    def doer(self, t: Traveller) -> str:
        """The responsible unit where it has an account, else the town on its behalf."""
        unit = t.point.responsible_id
        found = self._units.get(unit) if unit is not None else None
        return found or self.town(t)

    def is_unit(self, username: str) -> bool:
        """Is this the account of a responsible unit?"""
        return username in self._units.values()

    def signer(self, t: Traveller) -> str:
        """Who signs for the level that the point waits for."""
        level = t.point.awaiting_level
        return self.county(t) if level == Tier.COUNTY else str(level)

    def acceptor(self, t: Traveller) -> str:
        """Who accepts for that level: of the city, the second manager."""
        return CITY_SECOND if t.point.awaiting_level == Tier.CITY else "province"
