"""The bucket that CloudFormation has answers sent to, on a port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

REFUSED = "/refused"


@dataclass(frozen=True)
class Letter:
    """What was put, and where."""

    path: str
    content_type: str | None
    body: bytes


@dataclass
class Mailbox:
    """Takes every answer but one to `REFUSED`, and keeps those that arrive.

    Attributes
    ----------
    address
        What every URL begins with.
    """

    address: str
    letters: list[Letter] = field(default_factory=list)


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """Take answers for as long as the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            mailbox.letters.append(Letter(self.path, self.headers["Content-Type"], body))
            self.send_response(403 if self.path == REFUSED else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        mailbox = Mailbox(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield mailbox
        finally:
            server.shutdown()
            thread.join()
