"""A clock that can be put forward, for every stand-in that goes by it."""

from collections.abc import Callable
from datetime import datetime, timedelta


class Clock:
    """The time that `source` returns, and whatever was let pass on top of it."""

    def __init__(self, source: Callable[[], datetime]) -> None:
        self._source = source
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the time in UTC."""
        return self._source() + self._ahead

    def put_forward(self, span: timedelta) -> None:
        """Let `span` pass at once."""
        self._ahead += span
