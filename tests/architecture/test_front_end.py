"""What pages are made of: signs, icons, no inline code, one door for each thing."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from config import navigation
from problem_points.workflow.states import BUCKETS, Status
from tests.databases import APPS, ROOT

SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
TEMPLATES = sorted(
    file for app in APPS for file in (ROOT / app).rglob("templates/**/*.html")
)
INLINE = re.compile(r"<[^>]*\s(?:style|on[a-z]+)\s*=", re.IGNORECASE)
INLINE_CODE = re.compile(r"<(?:script(?![^>]*\bsrc=)|style)\b", re.IGNORECASE)
FOREIGN = re.compile(
    r"""(?:src|href|url\()\s*=?\s*["']?(?:https?:)?//""", re.IGNORECASE
)


def named(file: Path) -> str:
    """How a failure names a file."""
    return str(file.relative_to(ROOT))


def test_every_state_has_its_sign():
    svg = ElementTree.parse(ROOT / "static" / "img" / "states.svg")  # noqa: S314  ours
    signs = [one.attrib["id"] for one in svg.iter() if one.tag.endswith("symbol")]

    assert sorted(signs) == sorted(Status.values)


def test_scripts_know_the_buckets_that_the_workflow_knows():
    script = (ROOT / "static/js/map/glyphs.js").read_text(encoding="utf-8")
    begin = script.index("BUCKETS = {")
    table = script[begin : script.index("};", begin)]

    assert dict(re.findall(r"(\w+): \"(\w+)\"", table)) == {
        status.value: bucket.value for status, bucket in BUCKETS.items()
    }


def test_every_bucket_has_its_colour():
    tokens = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")

    assert {f"--{bucket.value}:" for bucket in BUCKETS.values()} <= set(
        re.findall(r"--[\w-]+:", tokens)
    )


def test_exactly_the_icons_in_use_are_built():
    built = re.search(
        r"const ICONS = \[(.*?)\]",
        (ROOT / "config/assets.mjs").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    assert built
    used = {item.icon for item in navigation.ITEMS}
    for template in TEMPLATES:
        used |= set(re.findall(r'{% icon "([\w-]+)"', template.read_text("utf-8")))

    assert used == set(re.findall(r'"([\w-]+)"', built[1]))


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_a_template_holds_no_code_and_asks_nobody_else(template: Path):
    text = template.read_text(encoding="utf-8")

    assert INLINE.findall(text) == []
    assert INLINE_CODE.findall(text) == []
    assert FOREIGN.findall(text) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_a_script_keeps_to_the_doors(script: Path):
    text = script.read_text(encoding="utf-8")

    assert "window.L" not in text or script.name == "leaflet.js"
    assert "fetch(" not in text or script.name in {"api.js", "worker.js"}
    # Addresses come from Django; hashed names need the semicolon.
    assert re.findall(r"""["'`]/[a-z]""", text) == []
    assert re.findall(r"^(?:import|export) .* from [^;]*$", text, re.MULTILINE) == []
    assert len(text.splitlines()) <= (60 if script.parent.name == "pages" else 300)
