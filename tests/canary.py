"""A listener that nothing may ever reach, and a look at what lies about."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Canary:
    """Listens on this machine and counts who calls."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.calls = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _address = self._listener.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()

    def close(self) -> None:
        """Stop listening; a last call of our own proves that it did listen."""
        heard = self.calls
        host, port = self.address.split(":")
        with socket.create_connection((host, int(port))):
            pass
        while self.calls == heard:
            self._thread.join(0.01)
        self.calls -= 1
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@contextmanager
def listening() -> Iterator[Canary]:
    """A canary that must not have been called, and must not have been made a file."""
    canary = Canary()
    try:
        yield canary
    finally:
        canary.close()
    assert canary.calls == 0
    places = [Path.cwd(), Path(tempfile.gettempdir()), Path("/"), Path.home()]
    assert [p for place in places for p in place.glob("canary*")] == []
