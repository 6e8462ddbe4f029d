"""Dead letters: what cannot be read is kept whole, with the reason, for a person to look at."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


# SQS takes 256 KiB; json.dumps writes ASCII, so characters are bytes.
MOST_CHARACTERS = 256 * 1024
# Quoting may double a text that is itself put into JSON, and a reason stands beside it.
_LONGEST_BEGINNING = 100_000
_LONGEST_REASON = 2_000


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
        """Send the payload whole, as a redrive needs it; of one too long, the beginning."""
        letter: dict[str, Any] = {
            "source": source,
            "reason": reason[:_LONGEST_REASON],
            "payload": payload,
        }
        text = json.dumps(letter, default=str)
        if len(text) > MOST_CHARACTERS:
            # SQS takes no more; the beginning tells which record it was.
            beginning = json.dumps(payload, default=str)[:_LONGEST_BEGINNING]
            text = json.dumps({**letter, "payload": {"beginning": beginning}})
        self._client.send_message(QueueUrl=self._queue_url, MessageBody=text)
