"""Progress: one moving line on a terminal, one line a topic elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status


class Progress:
    """Says what is being measured. A text is ``topic: detail``; details only move on terminals."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = Status("", console=console)
        self._topic = ""

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._status.stop()

    def say(self, text: str) -> None:
        """Show a text."""
        topic = text.partition(":")[0]
        if self._console.is_terminal:
            self._status.update(text)
        elif topic != self._topic:
            self._console.print(f"measuring {text}", highlight=False)
        self._topic = topic
