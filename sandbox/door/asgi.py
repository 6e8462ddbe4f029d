"""The door itself: takes commands on paths of its own, from loopback only."""

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from ipaddress import ip_address
from typing import Any

from pydantic import ValidationError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
Obey = Callable[[bytes], dict[str, Any]]
"""Carries out a command that arrives as JSON; `ValidationError` if it is none."""


class Door:
    """An ASGI application in front of the emulator's, which gets everything else.

    Parameters
    ----------
    inner
        The emulator.
    commands
        By path, who obeys.
    """

    def __init__(self, inner: Asgi, commands: Mapping[str, Obey]) -> None:
        self._inner = inner
        self._commands = commands

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the door's own paths."""
        obey = self._commands.get(scope["path"]) if scope["type"] == "http" else None
        if obey is None:
            await self._inner(scope, receive, send)
            return
        status, answer = await _answer(obey, scope, receive)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


async def _answer(obey: Obey, scope: Scope, receive: Receive) -> tuple[int, dict[str, Any]]:
    client = scope.get("client")
    if not client or not ip_address(client[0]).is_loopback:
        return 403, {"message": "Only loopback may knock."}
    if scope["method"] != "POST":
        return 405, {"message": "POST a command."}
    try:
        return 200, obey(await _body(receive) or b"{}")
    except ValidationError as error:
        # Without what was sent: that may be bytes that are no text.
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        return 400, {"errors": errors}


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)
