"""Tells a waiting person what happens, with the seconds since it began."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text


@dataclass(frozen=True)
class Progress:
    """Lines of progress on `console`."""

    console: Console
    clock: Callable[[], float] = time.monotonic
    began: float = field(default_factory=time.monotonic)

    @classmethod
    def silent(cls) -> "Progress":
        """Return one that tells nobody."""
        return cls(Console(quiet=True))

    @property
    def seconds(self) -> float:
        """Return the seconds since the beginning."""
        return self.clock() - self.began

    def say(self, what: str, detail: str = "") -> None:
        """Print one line: seconds, what happened, and in grey what more is known of it."""
        line = Text(f"{self.seconds:6.1f} s  ", style="cyan")
        line.append(what, style="default")
        if detail:
            line.append(f"  {detail}", style="bright_black")
        self.console.print(line, soft_wrap=True)
