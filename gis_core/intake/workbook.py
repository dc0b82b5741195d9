"""The findings of a run as a workbook: text cells only, so that no cell computes."""

import tempfile
from typing import IO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from gis_core.intake import report
from gis_core.intake.models import ImportRun
from gis_core.intake.target import target_of

LONGEST_CELL = 32_767
WIDTHS = (8, 14, 24, 80, 20, 30)


def findings_of(run: ImportRun) -> IO[bytes]:
    """An open temporary file with every finding, in the active language."""
    words = report.wording(target_of(run))
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
    sheet = book.add_worksheet(_("Findings"))
    bold = book.add_format({"bold": True})
    titles = (
        _("Row"),
        _("Severity"),
        _("Code"),
        _("Finding"),
        _("Column"),
        _("Value"),
    )
    for column, (title, width) in enumerate(zip(titles, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    sheet.freeze_panes(1, 0)
    for line, finding in enumerate(run.findings.iterator(chunk_size=5000), start=1):
        if finding.row is not None:
            sheet.write_number(line, 0, finding.row)
        texts = (
            str(finding.get_severity_display()),
            finding.code,
            report.message(finding, words),
            finding.column,
            finding.value,
        )
        for column, text in enumerate(texts, start=1):
            sheet.write_string(line, column, text[:LONGEST_CELL])
    book.close()
    target.seek(0)
    return target
