"""A bus in memory with the one call of an ``events`` client, and with failures on command."""

import json
from collections import deque
from typing import Any
from uuid import UUID

from events.publisher import MAX_BYTES, MAX_ENTRIES

Answer = dict[str, Any]


class MemoryBus:
    """Accepts entries as EventBridge does and remembers those it accepted.

    Attributes
    ----------
    accepted
        PutEvents entries in the order in which they were accepted.
    calls
        How many entries each call carried.
    """

    def __init__(self) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.calls: list[int] = []
        self._refusals: deque[str | None] = deque()

    def refuse_next(self, *codes: str | None) -> None:
        """Answer the next entries, one after the other, with these codes; None accepts."""
        self._refusals.extend(codes)

    def put_events(self, *, Entries: list[dict[str, Any]]) -> Answer:  # noqa: N803 - AWS's name
        """Answer each entry as AWS does.

        Raises
        ------
        botocore.exceptions.ClientError
            ``ValidationException``: no entry, more than ten, or too large together.
        """
        from botocore.exceptions import ClientError

        self.calls.append(len(Entries))
        size = sum(
            14 + len((each["Source"] + each["DetailType"] + each["Detail"]).encode())
            for each in Entries
        )
        if not 1 <= len(Entries) <= MAX_ENTRIES or size >= MAX_BYTES:
            said = f"{len(Entries)} entries, {size} bytes"
            raise ClientError(
                {"Error": {"Code": "ValidationException", "Message": said}}, "PutEvents"
            )
        results = [self._answer(each) for each in Entries]
        failed = sum("ErrorCode" in result for result in results)
        return {"FailedEntryCount": failed, "Entries": results}

    def _answer(self, entry: dict[str, Any]) -> dict[str, str]:
        code = self._refusals.popleft() if self._refusals else None
        if code is not None:
            return {"ErrorCode": code, "ErrorMessage": "refused on command"}
        try:
            json.loads(entry["Detail"])
        except ValueError:
            return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
        self.accepted.append(entry)
        return {"EventId": str(UUID(int=len(self.accepted)))}
