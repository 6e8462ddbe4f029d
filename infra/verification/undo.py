"""What was made, and how it goes away again."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from infra.verification.verdict import CannotLookError


@dataclass(frozen=True)
class _Made:
    what: str
    take_away: Callable[[], object]


class Undo:
    """Takes away what was made, the last first, whatever happens meanwhile."""

    def __init__(self) -> None:
        self._made: list[_Made] = []

    def later(self, what: str, take_away: Callable[[], object]) -> None:
        """Note something before it is made. ``take_away`` must bear that it is not there."""
        self._made.append(_Made(what, take_away))

    def done(self, what: str) -> None:
        """Say that it is gone already."""
        self._made = [each for each in self._made if each.what != what]

    def all(self, say: Callable[[str], None]) -> list[str]:
        """Take everything away; return what is left behind, and why.

        An interruption while this goes on leaves out what is being taken away, and goes on.
        """
        left = []
        while self._made:
            made = self._made.pop()
            say(f"taking away {made.what} ...")
            try:
                made.take_away()
            except (ClientError, BotoCoreError, OSError, CannotLookError) as error:
                left.append(f"{made.what}: {error}")
                say(f"it stays: {error}")
            except KeyboardInterrupt:
                left.append(f"{made.what}: interrupted")
                print("The rest is still taken away.", file=sys.stderr)
        return left
