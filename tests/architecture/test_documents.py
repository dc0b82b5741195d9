"""Catalogue and documents say what the code says; every file they name exists."""

import re

import pytest
from django.core.management import call_command

from tests.architecture import messages
from tests.databases import ROOT

WRITTEN = [
    "README.md",
    "CONTRIBUTING.md",
    *ROOT.glob("docs/**/*.md"),
    *ROOT.glob("data/**/*.md"),
]
# `folder/file.py` or a link to one; addresses and patterns are not files.
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|toml|yml|json|lock))`")
LINKED = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)")
MADE_LATER = (".local/", ".venv/", "node_modules/", "static/vendor/")


def test_the_chinese_catalogue_is_complete():
    assert list(messages.problems()) == []


def test_generated_documents_are_what_the_code_says():
    call_command("workflow_diagram", check=True)


@pytest.mark.parametrize(
    "document", WRITTEN, ids=lambda path: str(path).rsplit("/", 1)[-1]
)
def test_every_file_that_a_document_names_exists(document):
    path = ROOT / document
    text = path.read_text(encoding="utf-8")
    named = {name for name in NAMED.findall(text) if not name.startswith(MADE_LATER)}

    missing = [name for name in sorted(named) if not _exists(name)]
    broken = [
        link for link in LINKED.findall(text) if not (path.parent / link).exists()
    ]

    assert missing + broken == []


def _exists(name: str) -> bool:
    """From the top, or inside a room: documents say `models/point.py` of an app too."""
    return (
        (ROOT / name).exists()
        or any(ROOT.glob(f"*/{name}"))
        or any(ROOT.glob(f"*/*/{name}"))
    )
