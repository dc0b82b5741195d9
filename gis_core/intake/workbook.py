"""The findings of a run as a workbook: text cells only, so that no cell computes.

The second sheet holds the rejected rows as they were received, with a place to correct;
the workbook may be sent again as it is, and then that sheet is read.
"""

import difflib
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from gis_core.intake import report
from gis_core.intake.mapping import Attribute, Kind
from gis_core.intake.models import Fate, Finding, ImportRun
from gis_core.intake.target import ImportTarget, target_of
from gis_core.models import CodeItem

LONGEST_CELL = 32_767
MOST_ROWS = 10_000
WIDTHS = (8, 14, 24, 80, 20, 30, 40)
PLACE = ("经度", "纬度")
"""Headings by which every reader of tables knows a place."""


def findings_of(run: ImportRun) -> IO[bytes]:
    """An open temporary file with every finding, in the active language."""
    target = tempfile.TemporaryFile(prefix="findings-")  # noqa: SIM115  the caller's
    # Rows are written as they come; formulas and links are never guessed from text.
    book = Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    _write_findings(book, run, target_of(run))
    if run.rejected:
        _write_rows(book, run, target_of(run))
    book.close()
    target.seek(0)
    return target


def _write_findings(book: Workbook, run: ImportRun, target: ImportTarget) -> None:
    words = report.wording(target)
    suggest = Suggestions(run, target)
    sheet = book.add_worksheet(_("Findings"))
    titles = (
        _("Row"),
        _("Severity"),
        _("Code"),
        _("Finding"),
        _("Column"),
        _("Value"),
        _("Suggestion"),
    )
    _head(book, sheet, titles, WIDTHS)
    for line, finding in enumerate(run.findings.iterator(chunk_size=5000), start=1):
        if finding.row is not None:
            sheet.write_number(line, 0, finding.row)
        texts = (
            str(finding.get_severity_display()),
            finding.code,
            report.message(finding, words),
            finding.column,
            finding.value,
            suggest.about(finding),
        )
        for column, text in enumerate(texts, start=1):
            sheet.write_string(line, column, text[:LONGEST_CELL])


def _write_rows(book: Workbook, run: ImportRun, target: ImportTarget) -> None:
    """The rejected rows under headings that are known in full, and where they lie."""
    meant = {
        run.decisions.get("mapping", {}).get(each.name): each.synonyms[0]
        for each in target.attributes
    }
    received = [column["name"] for column in run.source_schema.get("columns", [])]
    titles = [meant.get(name, name) for name in received]
    added = [] if set(PLACE) & set(titles) else list(PLACE)
    sheet = book.add_worksheet(_("Rejected rows"))
    _head(book, sheet, [*titles, *added], [16] * (len(titles) + len(added)))
    rejected = run.staged_rows.filter(fate=Fate.REJECTED).order_by("row")[:MOST_ROWS]
    for line, row in enumerate(rejected, start=1):
        place = row.shape.centroid.coords if row.shape else ("", "")
        cells = [row.raw.get(name, "") for name in received]
        cells += [str(each) for each in place[:2]] if added else []
        for column, text in enumerate(cells):
            sheet.write_string(line, column, str(text or "")[:LONGEST_CELL])


def _head(
    book: Workbook, sheet: Worksheet, titles: Sequence[str], widths: Iterable[int]
) -> None:
    bold = book.add_format({"bold": True})
    for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    sheet.freeze_panes(1, 0)


class Suggestions:
    """What might be written instead of what was found."""

    def __init__(self, run: ImportRun, target: ImportTarget) -> None:
        attributes = {each.name: each for each in target.attributes}
        self._labels = {
            column: _labels(attributes[name])
            for name, column in run.decisions.get("mapping", {}).items()
            if name in attributes and attributes[name].kind is Kind.CODE
        }
        self._forms = {
            "date-unreadable": _("for example 2021-03-05"),
            "area-unreadable": _("a number, for example 1.25"),
            "number-unreadable": _("a number, for example 1.25"),
            "place-unreadable": _("degrees, for example 113.0867"),
            "angle-unreadable": _("degrees, for example 113.0867"),
        }

    def about(self, finding: Finding) -> str:
        """One finding's suggestion; empty where there is none."""
        if finding.code == "unknown-code":
            labels = self._labels.get(finding.column, [])
            return "; ".join(difflib.get_close_matches(finding.value, labels, 3, 0.3))
        found = finding.params.get("found")
        return str(found) if found else self._forms.get(finding.code, "")


def _labels(attribute: Attribute) -> list[str]:
    """The words that an attribute's list knows."""
    if not attribute.code_list:
        return list(attribute.aliases)
    items = CodeItem.objects.filter(code_list_id=attribute.code_list)
    return [item.label_zh for item in items]
