"""Dead letters: what cannot be read is kept whole, with the reason, for a person to look at."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


# json.dumps writes ASCII: characters are bytes. SQS takes 256 KiB; quoting may double a text.
MOST_CHARACTERS = 100_000


class DeadLetters(Protocol):
    """Where unreadable payloads are kept."""

    def keep(self, source: str, reason: str, payload: Mapping[str, Any]) -> None:
        """Keep a payload with the function that could not read it and why."""


class SqsDeadLetters:
    """Dead letters on an SQS queue.

    A stream mapping's own failure record carries only where the record stood in the stream; the
    record itself is gone after a day. So the payload is sent by the function.
    """

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def keep(self, source: str, reason: str, payload: Mapping[str, Any]) -> None:
        """Send the payload."""
        letter: dict[str, Any] = {"source": source, "reason": reason, "payload": payload}
        text = json.dumps(letter, default=str)
        if len(text) > MOST_CHARACTERS:
            # SQS takes no more; the beginning tells which record it was.
            beginning = json.dumps(payload, default=str)[:MOST_CHARACTERS]
            text = json.dumps({**letter, "payload": {"beginning": beginning}})
        self._client.send_message(QueueUrl=self._queue_url, MessageBody=text)
