"""Recompute the hash chains of all points and compare every anchor."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from problem_points import audit

SENTENCES = {
    audit.CHANGED: "event %(seq)s of point %(number)s was changed",
    audit.UNLINKED: "event %(seq)s of point %(number)s does not follow from the one"
    " before",
    audit.GAP: "event %(seq)s of point %(number)s is missing",
    audit.ADDED: "event %(seq)s of point %(number)s was added beside the writer",
    audit.STATUS: "point %(number)s stands on event %(seq)s, which is not there or"
    " carries another state",
    audit.ANCHOR: "the anchor of %(anchor)s does not fit the events",
}


class Command(BaseCommand):
    """Says which point and position differ; exit 1 if any does."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--json: one object on standard output; --all-anchors: compare each."""
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--all-anchors", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify and report."""
        verdict = audit.verify(every_anchor=options["all_anchors"])
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    asdict(verdict) | {"ok": verdict.is_sound},
                    ensure_ascii=False,
                    default=str,
                )
            )
        else:
            for fault in verdict.faults:
                self.stdout.write(SENTENCES[fault.code] % asdict(fault))
            self.stdout.write(
                f"{verdict.points} points, {verdict.events} events,"
                f" {verdict.anchors} anchors, {len(verdict.faults)} faults"
            )
        if not verdict.is_sound:
            raise CommandError("The record is not what was written.")
