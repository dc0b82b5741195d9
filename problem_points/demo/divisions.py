"""The administrative divisions of the demo city: real codes and names, no geometry."""

import functools
from dataclasses import dataclass

from problem_points.demo import files

SIGNIFICANT = {"city": 4, "county": 6, "town": 9, "village": 12}
PARENT_TIER = {"county": "city", "town": "county", "village": "town"}
ENDINGS = (
    "社区居民委员会",
    "社区居委会",
    "村民委员会",
    "居民委员会",
    "村委会",
    "居委会",
)


@dataclass(frozen=True)
class Division:
    """One division; `code` has the statistics bureau's twelve digits."""

    code: str
    name: str
    tier: str

    @property
    def parent_code(self) -> str:
        """The twelve digits one tier up; empty for the city."""
        if self.tier == "city":
            return ""
        kept = SIGNIFICANT[PARENT_TIER[self.tier]]
        return self.code[:kept].ljust(12, "0")

    @property
    def is_urban(self) -> bool:
        """Streets of a town and residents' communities: small and close together."""
        if self.tier == "town":
            return self.name.endswith("街道")
        return self.tier == "village" and (
            "社区" in self.name or "居" in self.name[-5:]
        )

    @property
    def short_name(self) -> str:
        """The name without the name of its committee: 岱海镇, 东胜村."""
        for ending in ENDINGS:
            if self.name.endswith(ending):
                stem = self.name.removesuffix(ending)
                return stem + ("村" if ending.startswith("村") else "社区")
        return self.name.removesuffix("委员会")


@functools.cache
def divisions(tier: str) -> tuple[Division, ...]:
    """All divisions of one tier, by code."""
    return tuple(
        Division(row["code"], row["name"], tier)
        for row in files.rows(f"divisions_{tier}")
    )


@functools.cache
def children_of(code: str, tier: str) -> tuple[Division, ...]:
    """The divisions of `tier` directly under the twelve-digit `code`."""
    return tuple(each for each in divisions(tier) if each.parent_code == code)
