"""How reading a file ends without rows: refused, or a question for a person."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gis_core.errors import Conflict, Text


class FileRefused(Exception):
    """The file cannot be taken; nothing is written. `code` names the reason."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class QuestionOpen(Exception):
    """A person must decide before anything is written. `code` begins with `ask-`.

    `params["choices"]` lists what can be chosen, the likeliest first.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class ImportConflict(Conflict):
    """What was asked of a run does not fit where it stands; `code` names the reason."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, _CONFLICTS[code], params=params)


_CONFLICTS: dict[str, Text] = {
    "import-not-ready": _("This file is not ready to be written."),
    "import-not-applied": _("This file was not written, so it cannot be taken back."),
    "import-already-applied": _("This file was written already."),
    "import-changed": _(
        "Points changed since the report was made. Look at the new report."
    ),
    "import-busy": _("A worker is still busy with this file. Please wait."),
    "rollback-impossible": _(
        "Points of this file have moved since; it cannot be taken back any more."
    ),
}
