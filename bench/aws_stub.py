"""Canned AWS behind HTTP on 127.0.0.1, in the two protocols that the functions' clients speak."""

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from bench.canned import CannedAws, Refusal


@contextmanager
def serve(aws: CannedAws) -> Iterator[str]:
    """Answer on a free port while the block runs; yields the endpoint's URL.

    It runs in this process: the CPU of the measured ones is counted apart.
    """
    handler = type("Handler", (_Handler,), {"aws": aws})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # One write an answer.
    aws: ClassVar[CannedAws]

    def do_POST(self) -> None:
        """Answer one call."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        target = self.headers.get("X-Amz-Target")
        if target is not None:
            self._reply_json(target.rpartition(".")[2], json.loads(body or b"{}"))
        else:
            form = dict(parse_qsl(body.decode()))
            self._reply_xml(form["Action"], form)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing: a log line an answer would slow the measurement."""

    def _reply_json(self, operation: str, request: dict[str, Any]) -> None:
        try:
            status, answer = 200, self.aws.answer(operation, request)
        except Refusal as refusal:
            code, message = refusal.args
            status, answer = 400, {"__type": code, "message": message}
        except Exception:  # noqa: BLE001 - told to whoever asked, and shown
            traceback.print_exc(file=sys.stderr)
            status, answer = 400, {"__type": "NotCanned", "message": f"no answer to {operation}"}
        self._send(status, json.dumps(answer), "application/x-amz-json-1.1")

    def _reply_xml(self, operation: str, request: dict[str, Any]) -> None:
        answer = _xml(self.aws.answer(operation, request))
        text = (
            f"<{operation}Response><{operation}Result>{answer}</{operation}Result>"
            f"<ResponseMetadata><RequestId>bench</RequestId></ResponseMetadata>"
            f"</{operation}Response>"
        )
        self._send(200, text, "text/xml")

    def _send(self, status: int, text: str, content_type: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("x-amzn-RequestId", "bench")
        self.end_headers()
        self.wfile.write(content)


def _xml(value: object) -> str:
    if isinstance(value, dict):
        return "".join(f"<{name}>{_xml(inner)}</{name}>" for name, inner in value.items())
    if isinstance(value, list):
        return "".join(f"<member>{_xml(inner)}</member>" for inner in value)
    return escape(str(value))
