"""A twin of a dead-letter queue."""

import itertools
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.controller.clock import to_text
from services.controller.dead_letter_queue import Message
from tests.world.calls import Calls

_START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class MemoryDeadLetterQueue:
    """A dead-letter queue in memory. Messages are hidden while they are held.

    Their ids are ``message-<number>``, counted from ``first``.
    """

    def __init__(
        self, bodies: Iterable[str] = (), calls: Calls | None = None, first: int = 0
    ) -> None:
        self._calls = calls or Calls()
        self._numbers = itertools.count(first)
        self._there: dict[str, Message] = {}
        self._held: set[str] = set()
        for body in bodies:
            self.send(body)

    def send(self, body: str, attributes: Mapping[str, str] | None = None) -> str:
        number = next(self._numbers)
        sent_at = to_text(_START + timedelta(seconds=number))
        message = Message(f"message-{number}", "", body, sent_at, 0, attributes or {})
        self._there[message.message_id] = message
        return message.message_id

    def visible(self) -> list[str]:
        """Return the bodies of the messages that others would receive."""
        return [each.body for each in self._there.values() if each.message_id not in self._held]

    def show_held(self) -> None:
        """Let the time pass after which held messages are seen again."""
        self._held.clear()

    def peek(self, limit: int, wanted: Set[str] | None = None) -> list[Message]:
        def hold() -> list[Message]:
            found: list[Message] = []
            for message_id, message in self._there.items():
                have = {each.message_id for each in found}
                if len(found) >= limit or (wanted is not None and wanted <= have):
                    break
                if message_id not in self._held:
                    received = message.received + 1
                    receipt = f"{message_id}/{received}"
                    found.append(replace(message, receipt=receipt, received=received))
            self._there |= {each.message_id: each for each in found}
            self._held |= {each.message_id for each in found}
            return found

        return self._calls.make("ReceiveMessage", hold)

    def delete(self, message: Message) -> None:
        self._calls.make("DeleteMessage", lambda: self._delete(message))

    def put_back(self, message: Message) -> None:
        self._calls.make("ChangeMessageVisibility", lambda: self._held.discard(message.message_id))

    def total(self) -> int:
        return self._calls.make("GetQueueAttributes", lambda: len(self._there))

    def _delete(self, message: Message) -> None:
        self._there.pop(message.message_id, None)
        self._held.discard(message.message_id)
