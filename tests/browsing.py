"""Real browsers for tests: Debian's Chromium, driven by Playwright."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import (
    Browser,
    BrowserType,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
)
from playwright.sync_api import Error as PlaywrightError

Device = Literal["desktop", "phone"]

# A page that an inspector or a supervisor really has before them.
DEVICES: dict[Device, dict[str, object]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
PATIENCE = 20_000  # milliseconds until a page must show what is expected of it
AXE = Path(__file__).parent.parent / "node_modules/axe-core/axe.min.js"
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A camera that shows a moving test picture, and nobody to ask for permission.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


def accessibility_problems(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands, one line for each rule."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run().then((result) => result.violations)")
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: "
        + "; ".join(node["html"][:120] for node in rule["nodes"][:5])
        for rule in found
    ]


def launch(playwright: Playwright) -> Browser:
    """Chromium as the environment names it (./dev finds it), without a screen."""
    return started(playwright.chromium)


def walled(browser: Browser) -> Browser:
    """One more Chromium, for which no name resolves and nobody but this machine is."""
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    return started(browser.browser_type, rules)


def started(chromium: BrowserType, *more: str) -> Browser:
    """A Chromium with our arguments and these.

    Its sandbox refuses root, and needs rights that some containers do not give; without
    it the tests are the same, since they visit nothing but this site.
    """

    def start(*, sandbox: bool) -> Browser:
        return chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[*ARGUMENTS, *more],
            chromium_sandbox=sandbox,
        )

    if os.geteuid() == 0:
        return start(sandbox=False)
    try:
        return start(sandbox=True)
    except PlaywrightError as error:
        if "No usable sandbox" not in str(error):
            raise
        return start(sandbox=False)


@dataclass
class Watch:
    """Collects what went wrong in a page: script errors, failed and refused requests."""

    allowed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def allow(self, part: str) -> None:
        """A problem that contains this text is what the test wants to see."""
        self.allowed.append(part)

    def unexpected(self) -> list[str]:
        """What no test asked for."""
        return [
            problem
            for problem in self.problems
            if not any(part in problem for part in self.allowed)
        ]

    def follow(self, page: Page) -> None:
        """Note the problems of this page from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = message.location.get("url", "")
            self.problems.append(f"console {message.type}: {message.text} ({where})")

    def _failed(self, request: Request) -> None:
        # A page that is left cancels what it was still loading.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.url} {request.failure}")
