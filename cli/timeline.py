"""`studioctl users timeline`: what happened to a user, and what happens."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.text import Text

from cli.errors import ExitCode
from cli.options import DEFAULT_TIMEOUT_SECONDS, ApiUrl, AsJson, AsPerson, Timeout
from cli.render import timeline_line
from cli.session import Session, session
from cli.user_id import UserId, usable
from cli.waiting import BRAKED, FAILED, PENDING, is_settled

_FOLLOW_PAUSE_SECONDS = 2.0
_SOMEBODY_HAS_TO_ACT = frozenset({FAILED, PENDING, "Rejected"})


def timeline(
    context: typer.Context,
    user_id: UserId,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on until nothing moves any more.")
    ] = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """See what happened to a user, newest last. With --follow --json: one entry a line."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        feed = _Feed(here, usable(user_id))
        entries = feed.new_entries()
        _show_entries(here, entries, None, as_lines=follow)
        if not follow:
            here.screen.document({"items": entries})
            return
        last = entries[-1] if entries else None
        started = here.clock.elapsed()
        while last is None or not is_settled(last):
            if here.clock.elapsed() - started >= timeout:
                here.screen.note(Text(f"Still not settled after {timeout:.0f} s."))
                raise typer.Exit(ExitCode.REFUSED)
            here.clock.sleep(_FOLLOW_PAUSE_SECONDS)
            entries = feed.new_entries()
            _show_entries(here, entries, last, as_lines=True)
            last = entries[-1] if entries else last
        # Failed, refused, or not done yet: somebody has to do something.
        if last.get("phase") in _SOMEBODY_HAS_TO_ACT or last.get("reason") == BRAKED:
            raise typer.Exit(ExitCode.REFUSED)


class _Feed:
    """A timeline read on from where it was left, so that following long ones stays cheap."""

    def __init__(self, here: Session, user_id: str) -> None:
        self._api = here.api
        self._user_id = user_id
        self._cursor: str | None = None
        self._last_revision = -1

    def new_entries(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        while True:
            page = self._api.timeline_page(self._user_id, self._cursor)
            found += [entry for entry in page.items if entry["revision"] > self._last_revision]
            if found:
                self._last_revision = found[-1]["revision"]
            if page.next_cursor is None:
                # The last page is read again next time: it may have grown.
                return found
            self._cursor = page.next_cursor


def _show_entries(
    here: Session,
    entries: list[Mapping[str, Any]],
    previous: Mapping[str, Any] | None,
    *,
    as_lines: bool,
) -> None:
    for entry in entries:
        here.screen.show(timeline_line(entry, previous))
        if as_lines:
            here.screen.json_line(entry)
        previous = entry
