"""Where a journey happens: a running site and the people of the cast at it."""

from tests.journey.party import Party
from tests.live import LiveSite
from tests.people import Cast


class Journey:
    """The site, its people at their desks, and the point that goes the way."""

    def __init__(self, site: LiveSite, people: Cast) -> None:
        self.site = site
        self.people = people
        self.point = 0
        self._parties: dict[str, Party] = {}

    def __getitem__(self, username: str) -> Party:
        """A person by name, with a token made when first needed."""
        if username not in self._parties:
            person = getattr(self.people, username)
            self._parties[username] = Party.by_token(self.site, person)
        return self._parties[username]

    def counts(self) -> dict[str, int]:
        """What is issued, done and closed, as the city sees it."""
        total = self["city"].get("/statistics/progress", by="county")["total"]
        return {name: total[name] for name in ("issued", "done", "closed")}

    def status(self) -> str:
        """Where the point is."""
        return str(self["city"].point(self.point)["status"])
