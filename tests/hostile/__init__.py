"""Files made to do harm, and files broken beyond reading: each with its refusal.

Every kind of threat to an importer is here at least once: bombs, names that lead
elsewhere, entities, references to other files and to the network, counts that lie.
`{canary}` stands for the address of a listener that nothing may ever reach.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.hostile.archives import archives
from tests.hostile.broken import broken
from tests.hostile.counts import counts
from tests.hostile.entities import entities
from tests.hostile.making import CANARY
from tests.hostile.paths import paths
from tests.hostile.references import references


@dataclass(frozen=True)
class Hostile:
    """A file, how it is called, and the refusals that name what is wrong with it."""

    name: str
    content: bytes
    codes: frozenset[str]


def hostile(canary: str) -> Iterator[Hostile]:
    """All of them; `canary` is `host:port` of the listener."""
    for make in (archives, paths, entities, references, counts, broken):
        for name, content, *codes in make():
            spoken = content.replace(CANARY.encode(), canary.encode())
            if name.endswith((".zip", ".xlsx", ".kmz")):
                spoken = content
            yield Hostile(name, spoken, frozenset(codes))
