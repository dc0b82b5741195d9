"""What the phone's page tells its scripts: addresses, words, verdicts, phrases."""

from dataclasses import dataclass
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gis_core.layers import tile_url
from problem_points.workflow.codes import Verdict

ANY_POINT = 0
"""Stands in an address where the script puts a point's number."""


@dataclass(frozen=True)
class VerdictGroup:
    """One of the three big answers, and what it may mean."""

    code: str
    label: str | Promise
    verdicts: tuple[tuple[Verdict, str | Promise], ...]


VERDICTS = (
    VerdictGroup(
        "no",
        gettext_lazy("Not confirmed"),
        (
            (Verdict.MISREAD, gettext_lazy("Misread image")),
            (Verdict.NATURAL, gettext_lazy("Natural change")),
            (Verdict.OUTSIDE, gettext_lazy("Outside the boundary")),
        ),
    ),
    VerdictGroup(
        "yes",
        gettext_lazy("Confirmed"),
        (
            (Verdict.UNLAWFUL, gettext_lazy("Unlawful, to be rectified")),
            (Verdict.PAPERS_MISSING, gettext_lazy("Papers to be completed")),
            (Verdict.RESIDENTS, gettext_lazy("Residents' life and work")),
            (Verdict.PREDATES, gettext_lazy("Pre-dates the site")),
            (Verdict.APPROVED, gettext_lazy("Lawful and approved")),
        ),
    ),
    VerdictGroup(
        "open",
        gettext_lazy("Examine further"),
        ((Verdict.UNCLEAR, gettext_lazy("To be examined further")),),
    ),
)
"""“Duplicate” asks for the other point's number: that is found at the desk."""


def near_settings() -> dict[str, Any]:
    """For the page `/near`."""
    return {
        "language": get_language(),
        "addresses": {
            "person": reverse("problem_points:near-person"),
            "points": reverse("problem_points:near-points"),
            "sheet": _with_id("problem_points:near-point"),
            "case": _with_id("problem_points:point"),
            "point": _with_id("api:point"),
            "events": _with_id("api:events"),
            "evidence": _with_id("api:evidence"),
            "act": reverse("api:act", args=[ANY_POINT, "declare-done"])
            .replace(f"/{ANY_POINT}/", "/{id}/")
            .replace("declare-done", "{action}"),
            "worker": reverse("problem_points:near-worker"),
            "page": reverse("problem_points:near"),
            "sign_in": f"{reverse('account_login')}?next={reverse('problem_points:near')}",
        },
        "tiles": {"base": tile_url("base")},
        "states": static("img/states.svg"),
        "phrases": _phrases(),
        "words": _words(),
    }


def _with_id(name: str) -> str:
    return reverse(name, args=[ANY_POINT]).replace(f"/{ANY_POINT}", "/{id}")


def _phrases() -> dict[str, list[str]]:
    """How a note usually begins, by verdict; `rectify` for what was done."""
    return {
        Verdict.MISREAD: [
            _("On site there is grassland or bare ground; nothing was built."),
            _("The image shows a shadow or a road that was always there."),
        ],
        Verdict.NATURAL: [
            _("The change is natural: water, plants or bare ground by season."),
        ],
        Verdict.OUTSIDE: [_("The place lies outside the boundary of the site.")],
        Verdict.UNLAWFUL: [
            _("There is unlawful construction or use on site; it must be rectified."),
            _("Equipment is at work on site; grassland is occupied."),
            _("Production has stopped; installations are still standing."),
        ],
        Verdict.PAPERS_MISSING: [
            _("The project exists; its papers are incomplete."),
        ],
        Verdict.RESIDENTS: [
            _("It serves the ordinary life and work of residents."),
        ],
        Verdict.PREDATES: [_("It was built before the site was set up.")],
        Verdict.APPROVED: [_("Approval papers exist; the project keeps to them.")],
        Verdict.UNCLEAR: [
            _("The place could not be reached today; another visit is needed."),
            _("Use and owner could not be established on site."),
        ],
        "rectify": [
            _("The installations are removed and the ground is levelled."),
            _("The ground is covered with soil and sown."),
            _("Production has stopped and the equipment is gone."),
        ],
    }


def _words() -> dict[str, Any]:
    return {
        "metres": _("{n} m"),
        "kilometres": _("{n} km"),
        "bearings": [
            _("north"),
            _("north-east"),
            _("east"),
            _("south-east"),
            _("south"),
            _("south-west"),
            _("west"),
            _("north-west"),
        ],
        "nearest_first": _("Nearest first; your position is accurate to ±{n} m."),
        "locating": _("Looking for your position …"),
        "by_date": _("No position: sorted by due date."),
        "insecure": _(
            "This address is not secure (https), so the browser gives neither position"
            " nor camera; photos are taken with the phone's own camera."
        ),
        "as_of": _("Without network; as it was on {at}."),
        "never": _(
            "Nothing is kept on this phone yet. Connect once to fetch the list."
        ),
        "not_kept": _(
            "This point was not opened on this phone before; it needs the network."
        ),
        "point": _("Point"),
        "outbox": _("Outbox"),
        "verify": _("Verify"),
        "rectify": _("Report rectification"),
        "look": _("Look at it"),
        "waiting": _("waiting to be sent"),
        "drafted": _("draft"),
        "distance": _("{distance} from the point"),
        "too_far": _("{distance} from the point: say why."),
        "accuracy": _("±{n} m"),
        "inaccurate": _("Position only accurate to ±{n} m; step into the open."),
        "no_fix": _("No position yet; mark the place on the map."),
        "marked": _("Place marked by hand, {distance} from the point."),
        "moved": _("Moved {distance} from the issued place."),
        "own_place": _("Your own position, {distance} from the point."),
        "saved": _("Draft saved {at}"),
        "full": _("The phone's storage is full: the photo was not kept."),
        "slot_of": _("{n} of {total} · {label}"),
        "no_camera": _(
            "The page cannot use the camera here; the phone's own camera opens instead."
        ),
        "photos_left": _("{n} photos are still missing."),
        "verdict_missing": _("Choose a verdict."),
        "facts_missing": _("Say in a sentence what was found."),
        "person_missing": _("Name who is with you."),
        "place_missing": _("Mark where you are: a photo needs its place."),
        "reason_missing": _("Say why you are so far from the point."),
        "papers_missing": _("This verdict needs a paper; take a photo of it."),
        "unit_missing": _("Name the unit on whose behalf you declare."),
        "measures_missing": _("Tick every measure, or report progress instead."),
        "submit": _("Send ({n} photos)"),
        "queued": _("Saved on this phone."),
        "sending": _("Sending {number}: {n} of {total} …"),
        "sent": _("Sent: {number}"),
        "offline": _("No network."),
        "offline_kept": _(
            "No network; {n} saved on this phone, sent by itself when it is back."
        ),
        "to_send": _("{n} waiting to be sent."),
        "attention": _("{n} need you."),
        "signed_out": _("Sign in again to send {n}."),
        "retry_at": _("The server did not answer; next try at {at}."),
        "stale": _("The point was changed meanwhile. Everything of yours is kept."),
        "state_changed": _("State: {before} → {now}"),
        "last_step": _("Last step: {step}, {who}, {at}"),
        "not_possible": _("This step is no longer possible in this state."),
        "lost": _("You can no longer see this point; the work stays on this phone."),
        "foreign": _("What another person had left on this phone was removed."),
        "discard": _("Delete this with its photos? It was not sent."),
        "copied": _("Copied"),
        "pair": _("like the photo from before"),
    }
