"""One person of the cast at the API of a running site, by token or by session."""

import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.utils import timezone

from gis_core.accounts import tokens
from gis_core.accounts.models import User
from tests.factories.photos import photo
from tests.live import LiveSite
from tests.people import PASSWORD
from tests.visitor import Answer, Visitor

API = "/api/v1"
PATIENCE = 60.0  # seconds that a worker may take on a busy machine
SHANGHAI = ZoneInfo("Asia/Shanghai")

Found = TypeVar("Found")

_pictures = itertools.count(1)


def wait_for(look: Callable[[], Found | None], what: str) -> Found:
    """What `look` finds in the end; a worker may need a moment for it."""
    until = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.2)
    return found


@dataclass(frozen=True)
class Refused:
    """A refusal: its status and code."""

    status: int
    code: str


class Party:
    """Takes steps and hands in photos; what the site refuses fails unless asked for."""

    def __init__(self, visitor: Visitor, person: User) -> None:
        self.visitor = visitor
        self.person = person

    @classmethod
    def by_token(cls, site: LiveSite, person: User) -> "Party":
        """Speaks with a bearer token, as a program does."""
        token = tokens.issue(person, "journey", timezone.now())
        visitor = site.visitor()
        visitor.headers["Authorization"] = f"Bearer {token}"
        return cls(visitor, person)

    @classmethod
    def by_session(cls, site: LiveSite, person: User) -> "Party":
        """Signed in by password, with cookie and CSRF token, as a browser is."""
        return cls(site.visitor(person.username, PASSWORD), person)

    def get(self, path: str, **query: str) -> Any:
        """What the API says at this path."""
        return self._taken(self.visitor.get(API + path, **query), 200)

    def send(self, path: str, data: dict[str, Any], status: int = 200) -> Any:
        """Post a form, with a file if one is among the data."""
        return self._taken(self.visitor.post(API + path, data), status)

    def point(self, point_id: int) -> Any:
        """All facts of a point, as this person sees them."""
        return self.get(f"/points/{point_id}")

    def act(
        self,
        point_id: int,
        action: str,
        *,
        version: int | None = None,
        note: str = "",
        evidence: tuple[str, ...] = (),
        **data: Any,
    ) -> Any:
        """Take a step on the version that the person sees; the point afterwards."""
        return self._taken(
            self._act(point_id, action, version, note, evidence, data), 200
        )

    def refused(
        self,
        point_id: int,
        action: str,
        *,
        version: int | None = None,
        note: str = "",
        evidence: tuple[str, ...] = (),
        **data: Any,
    ) -> tuple[Refused, dict[str, Any]]:
        """Try a step that the site refuses: how, and with which parameters."""
        before = self.point(point_id)
        answer = self._act(point_id, action, version, note, evidence, data)
        assert answer.status >= 400, answer.text
        after = self.point(point_id)
        assert (after["version"], after["status"]) == (
            before["version"],
            before["status"],
        )
        said = answer.json()
        return Refused(answer.status, said["code"]), said.get("params") or {}

    def _act(
        self,
        point_id: int,
        action: str,
        version: int | None,
        note: str,
        evidence: tuple[str, ...],
        data: dict[str, Any],
    ) -> Answer:
        if version is None:
            version = self.point(point_id)["version"]
        return self.visitor.post_json(
            f"{API}/points/{point_id}/actions/{action}",
            {"version": version, "note": note, "evidence": evidence, "data": data},
        )

    def take_photo(
        self, point_id: int, phase: str, place: tuple[float, float], **said: str
    ) -> dict[str, Any]:
        """Hand in a new photo that carries its own position, taken now."""
        now = datetime.now(SHANGHAI)
        picture = photo(next(_pictures), place=place, at=now, camera="HUAWEI P40")
        fix = {"lon": str(place[0]), "lat": str(place[1]), "accuracy": "8"}
        return self._hand_in(
            point_id,
            picture,
            {
                "kind": "photo",
                "phase": phase,
                "source": "live-camera",
                "captured_at": now.isoformat(),
                **fix,
                **said,
            },
        )

    def take_paper(self, point_id: int, phase: str, kind: str) -> str:
        """Hand in the picture of a page; its uid."""
        picture = photo(next(_pictures), name="page.jpg")
        kept = self._hand_in(point_id, picture, {"kind": kind, "phase": phase})
        return str(kept["uid"])

    def _hand_in(self, point_id: int, file: Any, said: dict[str, str]) -> Any:
        return self.send(f"/points/{point_id}/evidence", {"file": file, **said})

    def _taken(self, answer: Answer, status: int) -> Any:
        assert answer.status == status, (
            f"{self.person.username} at {answer.url}: {answer.status} {answer.text}"
        )
        return json.loads(answer.body)
