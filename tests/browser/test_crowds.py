"""Twenty thousand points on one map: pan, zoom, hover and filter do their work.

How long a freeze lasted is printed and not judged: a busy machine is no fault. What
was on the screen after each is kept in .local/test/crowds.
"""

import random
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from problem_points.models import ProblemPoint
from tests import files
from tests.databases import SCRATCH
from tests.people import SIDE, SOUTH, WEST

POINTS = 20_000
SEEN = SCRATCH / "crowds"
# Notes the longest script and the longest time between two frames since the last question.
METER = """
window.meter = { task: 0, frame: 0 };
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) {
    window.meter.task = Math.max(window.meter.task, duration);
  }
}).observe({ type: "longtask", buffered: true });
let last = performance.now();
requestAnimationFrame(function next(now) {
  window.meter.frame = Math.max(window.meter.frame, now - last);
  last = now;
  requestAnimationFrame(next);
});
"""
READ = """() => {
  const found = window.meter;
  window.meter = { task: 0, frame: 0 };
  return found;
}"""


@pytest.mark.soak
def test_a_map_of_thousands_answers_without_a_freeze(
    person, live, cast, times, tmp_path: Path, record_property
):
    count = times(POINTS)
    live.manage(
        "import_points",
        str(_batch(tmp_path, count)),
        "--batch",
        "CROWD",
        "--as",
        "city",
        "--accept-doubts",
        "--json",
    )
    shown = ProblemPoint.objects.filter(batch__code="CROWD").count()
    assert shown == count
    page = person("city")
    page.add_init_script(METER)
    page.goto("/map?view=map&batch=CROWD")
    expect(page.locator(".overview")).to_have_attribute("data-ready", "")
    expect(page.locator(".list-pull")).to_contain_text(f"List: {shown} points")
    page.wait_for_load_state("networkidle")
    SEEN.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SEEN / "0-whole.png")
    page.evaluate(READ)

    longest = {}
    for name, work in {
        "pan": _pan,
        "zoom": _zoom,
        "hover": _hover,
        "filter": _filter,
    }.items():
        work(page)
        page.wait_for_load_state("networkidle")
        longest[name] = page.evaluate(READ)
        page.screenshot(path=SEEN / f"{len(longest)}-{name}.png")
        page.evaluate(READ)

    for name, found in longest.items():
        record_property(
            "figure",
            f"map of {shown} points, {name}: longest script {found['task']:.0f} ms,"
            f" longest frame {found['frame']:.0f} ms",
        )


def _batch(folder: Path, count: int) -> Path:
    """Points all over the small city, always the same."""
    dice = random.Random(20)  # noqa: S311  places, no secrets
    features = [
        (
            {
                "type": "Point",
                "coordinates": [
                    WEST + dice.uniform(0.01, 4 * SIDE - 0.01),
                    SOUTH + dice.uniform(0.01, 2 * SIDE - 0.01),
                ],
            },
            {"点位编号": f"CROWD-{number:05}"},
        )
        for number in range(count)
    ]
    file = folder / "crowd.geojson"
    file.write_bytes(files.geojson(features))
    return file


def _pan(page: Page) -> None:
    page.mouse.move(700, 450)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(700 - 15 * step, 450 - 6 * step)
    page.mouse.up()


def _zoom(page: Page) -> None:
    for button in ("in", "in", "in", "out", "out"):
        page.locator(f".leaflet-control-zoom-{button}").click()


def _hover(page: Page) -> None:
    for step in range(40):
        page.mouse.move(420 + 15 * step, 300 + (step % 5) * 40)


def _filter(page: Page) -> None:
    page.locator('.legend a[data-key="bucket"][data-value="todo"]').click()
    expect(page.locator(".active-filter")).to_have_count(2)
