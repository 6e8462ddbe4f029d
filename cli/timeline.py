"""Timelines: what happened to a user or an account, and what happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import typer
from rich.text import Text

from cli.client import Page
from cli.errors import ExitCode
from cli.render import timeline_line
from cli.session import Session

_FOLLOW_PAUSE_SECONDS = 2.0

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Story:
    """A timeline that can be read on, and what its entries mean.

    Attributes
    ----------
    page
        Returns the page of a cursor, oldest entries first; None: the first page.
    is_settled
        Tells whether nothing follows an entry by itself.
    needs_somebody
        Tells whether somebody has to act after an entry that is settled.
    takes_long
        Returns what an entry waits for that may take long, as a sentence; else nothing.
    """

    page: Callable[[str | None], Page]
    is_settled: Callable[[Entry], bool]
    needs_somebody: Callable[[Entry], bool]
    takes_long: Callable[[Entry], str | None] = lambda _: None


def tell_story(here: Session, story: Story, *, follow: bool, timeout: float) -> None:
    """Show a timeline, newest last; with ``follow`` until nothing moves any more.

    Leaves with exit code 1 where somebody has to act, or ``timeout`` seconds passed.
    """
    feed = _Feed(story.page)
    entries = feed.new_entries()
    _show_entries(here, entries, None, as_lines=follow)
    if not follow:
        here.screen.document({"items": entries})
        return
    last = entries[-1] if entries else None
    started = here.clock.elapsed()
    said: str | None = None
    while last is None or not story.is_settled(last):
        said = _said_once(here, None if last is None else story.takes_long(last), said)
        if here.clock.elapsed() - started >= timeout:
            here.screen.note(Text(f"Still not settled after {timeout:.0f} s."))
            raise typer.Exit(ExitCode.REFUSED)
        here.clock.sleep(_FOLLOW_PAUSE_SECONDS)
        entries = feed.new_entries()
        _show_entries(here, entries, last, as_lines=True)
        last = entries[-1] if entries else last
    if story.needs_somebody(last):
        raise typer.Exit(ExitCode.REFUSED)


class _Feed:
    """A timeline read on from where it was left, so that following long ones stays cheap."""

    def __init__(self, page: Callable[[str | None], Page]) -> None:
        self._page = page
        self._cursor: str | None = None
        self._last_revision = -1

    def new_entries(self) -> list[Entry]:
        found: list[Entry] = []
        while True:
            page = self._page(self._cursor)
            found += [entry for entry in page.items if entry["revision"] > self._last_revision]
            if found:
                self._last_revision = found[-1]["revision"]
            if page.next_cursor is None:
                # The last page is read again next time: it may have grown.
                return found
            self._cursor = page.next_cursor


def _show_entries(
    here: Session, entries: list[Entry], previous: Entry | None, *, as_lines: bool
) -> None:
    for entry in entries:
        here.screen.show(timeline_line(entry, previous))
        if as_lines:
            here.screen.json_line(entry)
        previous = entry


def _said_once(here: Session, words: str | None, before: str | None) -> str | None:
    """Say what takes long when it begins, not at every look."""
    if words is not None and words != before:
        here.screen.note(Text(words))
    return words
