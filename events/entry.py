"""One event on its way to a bus, as plain text. Nothing but the standard library is imported.

The publisher's function starts without pydantic: it sends what another function has written.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

# EventBridge counts the time of an entry as this many bytes.
_TIME_BYTES = 14


@dataclass(frozen=True, slots=True)
class Entry:
    """An event ready to send.

    Attributes
    ----------
    key
        What the event is about, a user's id for one. Entries of one key are sent in order.
    source, detail_type
        The wire names of an event class.
    detail
        A JSON object.
    occurred_at
        Aware. It becomes the ``time`` of the event that consumers see.
    """

    key: str
    source: str
    detail_type: str
    detail: str
    occurred_at: datetime

    @property
    def size(self) -> int:
        """Bytes as EventBridge counts them."""
        texts = (self.source, self.detail_type, self.detail)
        return _TIME_BYTES + sum(len(text.encode()) for text in texts)

    def to_put_events(self, bus_name: str) -> dict[str, Any]:
        """Return the entry as a member of PutEvents' ``Entries``."""
        return {
            "EventBusName": bus_name,
            "Source": self.source,
            "DetailType": self.detail_type,
            "Detail": self.detail,
            "Time": self.occurred_at,
        }
