"""The door in front of the emulator: who may knock, and how."""

import asyncio
import json
from typing import Any

import pytest
from pydantic import BaseModel

from sandbox.door.asgi import Door, Message, Scope, Send

PATH = "/_sandbox/greeting"


class Greeting(BaseModel):
    name: str


def _greet(body: bytes) -> dict[str, Any]:
    return {"hello": Greeting.model_validate_json(body).name}


async def _emulator(_scope: Scope, _receive: Any, send: Send) -> None:
    await send({"type": "http.response.start", "status": 299})
    await send({"type": "http.response.body", "body": b"{}"})


def _knock(
    body: bytes, path: str = PATH, method: str = "POST", client: tuple[str, int] | None = None
) -> tuple[int, Any]:
    sent: list[Message] = []
    # A body may come in pieces.
    pieces: list[Message] = [
        {"type": "http.request", "body": body[:3], "more_body": True},
        {"type": "http.request", "body": body[3:]},
    ]

    async def receive() -> Message:
        return pieces.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path, "method": method, "client": client or ("127.0.0.1", 1)}
    asyncio.run(Door(_emulator, {PATH: _greet})(scope, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_a_command_goes_to_who_obeys_on_its_path() -> None:
    assert _knock(b'{"name": "Ada"}') == (200, {"hello": "Ada"})


def test_everything_else_goes_to_the_emulator() -> None:
    assert _knock(b"{}", path="/_sandbox/other")[0] == 299


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"name": 7}', b"\xff\xfe{}", b"null"])
def test_what_is_no_command_is_refused_with_what_is_wrong(body: bytes) -> None:
    status, answer = _knock(body)

    assert status == 400
    assert answer["errors"][0]["msg"]


def test_a_command_is_posted() -> None:
    assert _knock(b"{}", method="GET")[0] == 405


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.1.20", "::ffff:10.0.0.1"])
def test_only_loopback_may_knock(address: str) -> None:
    assert _knock(b'{"name": "Ada"}', client=(address, 1))[0] == 403
