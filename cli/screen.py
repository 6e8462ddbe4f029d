"""Where words go: results to stdout, progress and faults to stderr, JSON alone when asked."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console, RenderableType
from rich.status import Status
from rich.text import Text

# Nothing is cut for a pipe or a log, and few lines of a table wrap.
_WIDTH_WITHOUT_TERMINAL = 160


class Screen:
    """One command's output.

    With ``as_json`` stdout carries JSON only, one document (``--follow``: one a line); everything
    else goes to stderr.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._out = _console(sys.stdout)
        self._err = _console(sys.stderr)
        self._status: Status | None = None

    def show(self, result: RenderableType) -> None:
        """Show a result to a person; not shown with ``--json``."""
        if not self.as_json:
            self._out.print(result)

    def line(self, text: str) -> None:
        """Print what is copied or piped on, as it is: never wrapped; not with ``--json``."""
        if not self.as_json:
            sys.stdout.write(plain(text) + "\n")
            sys.stdout.flush()

    def document(self, result: Mapping[str, Any]) -> None:
        """Print the result for a program; not printed without ``--json``."""
        if self.as_json:
            json.dump(result, sys.stdout, indent=2, ensure_ascii=False)
            sys.stdout.write("\n")

    def json_line(self, result: Mapping[str, Any]) -> None:
        """Print one of several results for a program, as soon as it is there."""
        if self.as_json:
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
            sys.stdout.flush()

    def note(self, words: RenderableType) -> None:
        """Say something about the work, to stderr."""
        self._err.print(words, soft_wrap=isinstance(words, Text | str))

    def confirmed(self, question: str) -> bool:
        """Ask somebody at the terminal, on stderr; anything but a yes is a no."""
        self._err.print(Text(f"{question} [y/N] "), end="")
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    @property
    def moves(self) -> bool:
        """Whether `progress` is seen: not in a pipe or a log."""
        return self._err.is_terminal

    @contextmanager
    def working(self, words: str) -> Iterator[None]:
        """Show that something takes time: a moving line on a terminal, one line elsewhere."""
        if self.moves:
            with self._err.status(Text(words)) as self._status:
                yield
            self._status = None
        else:
            self.note(Text(words))
            yield

    @contextmanager
    def working_quietly(self, words: str) -> Iterator[None]:
        """Show it on a terminal only: for what is short unless there is very much of it."""
        if self.moves:
            with self.working(words):
                yield
        else:
            yield

    def progress(self, words: str) -> None:
        """Change the moving line, where there is one."""
        if self._status is not None:
            self._status.update(Text(words))


def plain(value: object) -> str:
    """Return text from elsewhere without anything that would steer a terminal."""
    return "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}"
        for char in str(value)
    )


def _console(stream: TextIO) -> Console:
    wide = not stream.isatty() and "COLUMNS" not in os.environ
    return Console(
        file=stream,
        width=_WIDTH_WITHOUT_TERMINAL if wide else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
