"""What the map page makes a browser fetch stays light on an office line."""

import gzip
import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "static"
SHEETS = ("tokens", "base", "layout", "components", "forms", "tasks", "map", "case")
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
    files = [STATIC / f"css/{name}.css" for name in SHEETS]
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
