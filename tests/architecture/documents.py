"""Generated documents: are they what the code says? Asked by ./dev check and a test."""

import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command

# Each is what a manage.py command prints.
GENERATED = {Path("docs/workflow.md"): "workflow_diagram"}


def printed(command: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def outdated() -> Iterator[Path]:
    """The documents that differ from what their command prints now."""
    for path, command in GENERATED.items():
        if not path.exists() or path.read_text(encoding="utf-8") != printed(command):
            yield path


def main() -> int:
    """Report, or with --fix write them anew."""
    django.setup()
    found = list(outdated())
    if "--fix" in sys.argv:
        for path in found:
            path.write_text(printed(GENERATED[path]), encoding="utf-8")
        return 0
    sys.stdout.writelines(
        f"{path} differs from manage.py {GENERATED[path]}\n" for path in found
    )
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
