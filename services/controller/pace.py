"""Pace: how often an account is asked, and how much less often while it asks for patience."""

import random
from collections.abc import Callable
from typing import TypeVar

from services.controller.aws_errors import AwsCallError

Seconds = Callable[[], float]
T = TypeVar("T")

# Two clocks and a network lie between us and the bucket that counts: what leaves in exact time
# arrives a little early now and then.
MARGIN = 1.015
# How often one call is made before its throttle becomes its caller's.
TRIES = 3
# A rate sinks to this part of what is configured, not further, and rises by this part a call.
SLOWEST = 1 / 16
RECOVERY = 1 / 10


class Limiter:
    """Lets calls through at a steady rate, and at half of it after each throttle.

    The first turn comes after one gap: somebody else may have asked a moment before.

    Parameters
    ----------
    chance
        Returns a number from 0 to 1: how much of a gap is waited in addition after a throttle.
    """

    def __init__(
        self,
        per_second: float,
        monotonic: Seconds,
        sleep: Callable[[float], None],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._per_second = per_second / MARGIN
        self._share = 1.0
        self._monotonic = monotonic
        self._sleep = sleep
        self._chance = chance
        self._next = monotonic() + self.gap_seconds

    @property
    def gap_seconds(self) -> float:
        """The time between two calls, as it is now."""
        return 1.0 / (self._per_second * self._share)

    def take(self) -> None:
        """Wait for the next turn; after a throttle at most two gaps, else one."""
        now = self._monotonic()
        if now < self._next:
            self._sleep(self._next - now)
            now = self._next
        self._next = now + self.gap_seconds

    def ask(self, call: Callable[[], T], goes_on: Callable[[], bool] = lambda: True) -> T:
        """Make a call in its turn; one that is throttled is made again, later and later.

        Parameters
        ----------
        goes_on
            Whether there is time for another try.

        Raises
        ------
        AwsCallError
            What AWS said; a throttle only after some tries.
        """
        for _ in range(TRIES - 1):
            try:
                return self._once(call)
            except AwsCallError as error:
                if not error.throttled or not goes_on():
                    raise
        return self._once(call)

    def _once(self, call: Callable[[], T]) -> T:
        self.take()
        try:
            answer = call()
        except AwsCallError as error:
            if error.throttled:
                self._slow_down()
            raise
        self._share = min(1.0, self._share + RECOVERY)
        return answer

    def _slow_down(self) -> None:
        self._share = max(SLOWEST, self._share / 2)
        # By chance, so that workers that were throttled together do not come again together.
        self._next = self._monotonic() + self.gap_seconds * (1 + self._chance())


def look_delay(waited_seconds: float, first: int, longest: int) -> int:
    """Return in how many seconds to look again at something that has been under way this long.

    Half of what it has taken so far: few looks at what is slow, little delay for what is fast.
    """
    return max(first, min(longest, round(waited_seconds / 2)))
