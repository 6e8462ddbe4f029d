"""A proxy in front of the emulator that loses, throttles and breaks, by count, not by chance."""

import http.client
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Proxy:
    """What a proxy did.

    Attributes
    ----------
    lose_every, throttle_every, break_every
        Of so many requests one answer is lost after the call was carried out, one is throttled, or
        one is answered as proxies do that reach no server, instead of carried out.
    """

    def __init__(
        self,
        upstream_port: int,
        lose_every: int = 0,
        throttle_every: int = 0,
        break_every: int = 0,
    ) -> None:
        self.upstream_port = upstream_port
        self.lose_every = lose_every
        self.throttle_every = throttle_every
        self.break_every = break_every
        self.forwarded: list[str] = []
        self.lost = 0
        self.throttled = 0
        self.broken = 0
        self.numbers = itertools.count(1)


def _throttled(content_type: str) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a throttle in the caller's own protocol, as each service has."""
    if content_type.startswith("application/x-www-form-urlencoded"):
        error = "<Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message>"
        document = f"<ErrorResponse><Error>{error}</Error></ErrorResponse>"
        return {"Content-Type": "text/xml"}, document.encode()
    answer = b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'
    return {"Content-Type": "application/x-amz-json-1.0"}, answer


@contextmanager
def proxy(port: int, state: Proxy) -> Iterator[Proxy]:
    """Serve on 127.0.0.1 while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            number = next(state.numbers)
            if state.throttle_every and number % state.throttle_every == 0:
                state.throttled += 1
                self._answer(400, *_throttled(self.headers.get("Content-Type", "")))
                return
            if state.break_every and number % state.break_every == 0:
                state.broken += 1
                self._answer(502, {"Content-Type": "text/html"}, b"<html>Bad Gateway</html>")
                return
            upstream = http.client.HTTPConnection("127.0.0.1", state.upstream_port, timeout=60)
            # As a reverse proxy does: the server's own name, not the one the caller signed for.
            headers = {name: value for name, value in self.headers.items() if name != "Host"}
            upstream.request(self.command, self.path, body, headers)
            response = upstream.getresponse()
            content = response.read()
            upstream.close()
            state.forwarded.append(self.headers.get("X-Amz-Target", "query"))
            if state.lose_every and number % state.lose_every == 0:
                state.lost += 1
                self.close_connection = True
                return
            self._answer(response.status, dict(response.getheaders()), content)

        do_GET = do_POST  # noqa: N815 - names of the standard library

        def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in ("content-length", "transfer-encoding", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            return

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
