"""What the map page makes a browser fetch stays light on an office line."""

import gzip
import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "static"
PAGES = (
    "gis_core/templates/document.html",
    "problem_points/reporting/templates/reporting/overview.html",
)
SHEET = re.compile(r'static "(css/[^"]+)"')
IMPORT = re.compile(r"""from "(\.[^"]+)";""")
LIBRARIES = (
    STATIC / "vendor/leaflet/leaflet.js",
    STATIC / "vendor/htmx.js",
    STATIC / "vendor/vector-tile.js",
)
KILOBYTE = 1024


def test_the_scripts_of_the_map_page_are_at_most_150_kb(record_property):
    files = {*LIBRARIES}
    for page in ("every", "overview"):
        _follow(STATIC / f"js/pages/{page}.js", files)

    size = sum(map(_packed, files))

    record_property("figure", f"map page: {size / KILOBYTE:.1f} KB of script, gzipped")
    assert size <= 150 * KILOBYTE


def test_the_styles_of_the_map_page_are_at_most_40_kb(record_property):
    pages = [(STATIC.parent / page).read_text(encoding="utf-8") for page in PAGES]
    files = [STATIC / name for page in pages for name in SHEET.findall(page)]
    assert len(files) > 6
    files.append(STATIC / "vendor/leaflet/leaflet.css")

    size = sum(map(_packed, files))

    record_property("figure", f"map page: {size / KILOBYTE:.1f} KB of style, gzipped")
    assert size <= 40 * KILOBYTE


def _follow(script: Path, files: set[Path]) -> None:
    """The script and all that it imports, each once."""
    if not script.exists():  # built ones are served from the top of the static files
        script = STATIC / "vendor" / script.name
    if script in files:
        return
    files.add(script)
    for name in IMPORT.findall(script.read_text(encoding="utf-8")):
        _follow((script.parent / name).resolve(), files)


def _packed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))
