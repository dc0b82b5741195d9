"""How reading a file ends without rows: refused, or a question for a person."""

from typing import Any


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
