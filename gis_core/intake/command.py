"""What the import commands share: their options, and the report on standard output."""

import json
import sys
import tempfile
from abc import abstractmethod
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from gis_core.accounts.models import User
from gis_core.errors import DomainError
from gis_core.intake import actions, package, report
from gis_core.intake.models import ImportRun, Upload


class ImportCommand(BaseCommand):
    """Base of `import_points`, `import_grid`, `import_areas`, `import_outfalls`.

    Exit status 0: something could be taken; 3: the file is refused; 4: a person must
    decide. With 3 and 4 no rows were written.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--crs", default="", metavar="EPSG:n")
        parser.add_argument("--encoding", default="", metavar="E")
        parser.add_argument("--layer", default="", metavar="L")
        parser.add_argument("--mapping", type=Path, metavar="FILE.json")
        parser.add_argument("--packed-degrees", action="store_true")
        parser.add_argument("--sender", default="", metavar="NAME")
        parser.add_argument("--check-only", action="store_true")
        parser.add_argument("--accept-doubts", action="store_true")
        parser.add_argument("--as", dest="user", default="", metavar="USER")
        parser.add_argument("--json", action="store_true")

    @abstractmethod
    def open_run(
        self,
        upload: Upload,
        answers: dict[str, Any],
        options: dict[str, Any],
        *,
        by: User | None,
        at: datetime,
    ) -> ImportRun:
        """The run of this command's target; CommandError or DomainError if refused."""

    def handle(self, **options: Any) -> None:
        at = timezone.now()
        by = _user(options["user"])
        try:
            with tempfile.TemporaryDirectory(prefix="import-") as folder:
                upload = _receive(options["file"], Path(folder), by=by, at=at)
            run = self.open_run(upload, _answers(options), options, by=by, at=at)
            if options["check_only"]:
                actions.read(run, at=at)
            else:
                actions.take(run, by=by, at=at)
        except DomainError as error:
            raise CommandError(error.sentence()) from error
        found = report.as_json(run)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self._print(found)
        if status := report.exit_code(run):
            sys.exit(status)

    def _print(self, found: dict[str, Any]) -> None:
        """The counts, then how often each finding came, with its first words."""
        for name in report.COUNTS:
            self.stdout.write(f"{name:12}{found[name]:>10}")
        first: dict[str, dict[str, Any]] = {}
        times: dict[str, int] = {}
        for finding in found["findings"]:
            first.setdefault(finding["code"], finding)
            times[finding["code"]] = times.get(finding["code"], 0) + 1
        for code, finding in first.items():
            self.stdout.write(
                f"{finding['severity']:9}{times[code]:>7} × {code}: "
                f"{finding['message']}"
            )


def _user(name: str) -> User | None:
    if not name:
        return None
    try:
        return User.objects.get(username=name, is_active=True)
    except User.DoesNotExist as error:
        raise CommandError(_("There is no user %(name)s.") % {"name": name}) from error


def _receive(path: Path, folder: Path, *, by: User | None, at: datetime) -> Upload:
    """Keep the file; a bare shapefile with its other parts, as one zip.

    A .shp that has none is what an upload of it would be: that file alone.
    """
    if not path.is_file():
        raise CommandError(_("There is no file %(path)s.") % {"path": path})
    parts = package.parts_of(path) if path.suffix.lower() == ".shp" else []
    if len(parts) > 1:
        return actions.receive(
            package.bundle(parts, folder / "parts.zip"),
            f"{path.stem}.zip",
            by=by,
            at=at,
        )
    return actions.receive(path, path.name, by=by, at=at)


def _answers(options: dict[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {
        name: options[name]
        for name in ("crs", "encoding", "layer", "sender")
        if options[name]
    }
    if options["packed_degrees"]:
        answers["packed"] = True
    if options["accept_doubts"]:
        answers["accept_doubts"] = True
    if options["mapping"]:
        try:
            given = json.loads(options["mapping"].read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(_("The mapping is no readable JSON file.")) from error
        if not isinstance(given, dict):
            raise CommandError(_("The mapping is no readable JSON file."))
        answers["mapping"] = {str(k): str(v or "") for k, v in given.items()}
    return answers
