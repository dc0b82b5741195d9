"""Is the Chinese catalogue complete? Asked by ./dev check, ./dev fix and a test.

The strings of the code are collected anew and compared with locale/zh_Hans: what is
missing, no longer used, untranslated, fuzzy, or has lost a placeholder.
"""

import contextlib
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import polib
from django.core.management import call_command
from django.core.management.commands import makemessages
from django.test import override_settings

from tests.databases import APPS, ROOT

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


class Collect(makemessages.Command):
    """Django's makemessages, which guesses no translation of a string that it knows."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def collect(folder: Path) -> Path:
    """The catalogue as it should be, written under `folder`; what is known is kept."""
    target = folder / CATALOGUE
    target.parent.mkdir(parents=True)
    if CATALOGUE.exists():
        shutil.copy(CATALOGUE, target)
    # Django writes to whatever folder `locale` it meets; here it meets only the copy.
    for app in APPS:
        (folder / app).symlink_to(ROOT / app)
    with contextlib.chdir(folder), override_settings(LOCALE_PATHS=[folder / "locale"]):
        call_command(
            Collect(),
            locale=["zh_Hans"],
            symlinks=True,
            add_location="never",
            no_obsolete=True,
            verbosity=0,
        )
    return target


def problems() -> Iterator[str]:
    """One sentence for each fault; none when the catalogue is complete."""
    if not CATALOGUE.exists():
        yield f"{CATALOGUE} does not exist"
        return
    with tempfile.TemporaryDirectory() as folder:
        wanted = {_key(entry) for entry in polib.pofile(str(collect(Path(folder))))}
    entries = [e for e in polib.pofile(str(CATALOGUE)) if not e.obsolete]
    known = {_key(entry) for entry in entries}
    yield from (f"not in the catalogue: {key[1]!r}" for key in sorted(wanted - known))
    yield from (f"no longer used: {key[1]!r}" for key in sorted(known - wanted))
    for entry in entries:
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        if not all(texts):
            yield f"not translated: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif any(not _placeholders_agree(entry, text) for text in texts):
            yield f"placeholders differ: {entry.msgid!r}"


def _key(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def _placeholders_agree(entry: polib.POEntry, text: str) -> bool:
    found = set(PLACEHOLDER.findall(text))
    return found == set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))


def main() -> int:
    """Report, or with --fix write the collected strings into the catalogue."""
    django.setup()
    if "--fix" in sys.argv:
        with tempfile.TemporaryDirectory() as folder:
            collected = collect(Path(folder))
            CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(collected, CATALOGUE)
    found = list(problems())
    sys.stdout.writelines(f"{line}\n" for line in found)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
