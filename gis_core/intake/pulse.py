"""A sign of life from long loops over a file, for whoever waits for the answer."""

from collections.abc import Callable

_hooks: list[Callable[[], None]] = []


def on_beat(hook: Callable[[], None]) -> None:
    """Have this called from time to time while a file is looked through."""
    _hooks[:] = [hook]


def beat() -> None:
    """Say that the work goes on; nothing happens where nobody waits."""
    for hook in _hooks:
        hook()
