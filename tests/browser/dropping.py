"""A line that loses answers: a small proxy before a running site."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Line:
    """The proxy's address, and which answers it shall lose."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.lose: list[str] = []
        self.lost: list[str] = []

    def loses(self, method: str, path: str) -> bool:
        """Whether this answer is lost; each part of an address loses one."""
        part = next(
            (part for part in self.lose if method == "POST" and part in path), ""
        )
        if part:
            self.lose.remove(part)
            self.lost.append(path)
        return bool(part)


@contextmanager
def line_to(site: str) -> Iterator[Line]:
    """A proxy to the site; the site always gets the request and answers it."""
    host = site.removeprefix("http://")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length) if length else None
            connection = HTTPConnection(host, timeout=60)
            connection.request(self.command, self.path, body, dict(self.headers))
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            self.close_connection = True
            if line.loses(self.command, self.path):
                return
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_POST = do_HEAD = pass_on  # noqa: N815  names of the library

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    line = Line(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
