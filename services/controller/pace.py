"""Pace: how often an account is asked."""

from collections.abc import Callable

Seconds = Callable[[], float]


class Limiter:
    """Lets calls through at a steady rate: the first at once, each next one in its turn."""

    def __init__(
        self, per_second: float, monotonic: Seconds, sleep: Callable[[float], None]
    ) -> None:
        self._gap = 1.0 / per_second
        self._monotonic = monotonic
        self._sleep = sleep
        self._next = 0.0

    def take(self) -> None:
        """Wait for the next turn; at most one gap."""
        now = self._monotonic()
        if now < self._next:
            self._sleep(self._next - now)
            now = self._next
        self._next = now + self._gap

    @property
    def gap_seconds(self) -> float:
        """The time between two calls."""
        return self._gap


def look_delay(waited_seconds: float, first: int, longest: int) -> int:
    """Return in how many seconds to look again at something that has been under way this long.

    Half of what it has taken so far: few looks at what is slow, little delay for what is fast.
    """
    return max(first, min(longest, round(waited_seconds / 2)))
