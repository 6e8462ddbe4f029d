"""Lists that are longer than a pass: what one pass has listed is put aside, and the next goes on.

Rows may be minutes old by the time all are there. So nothing is changed because of one: of those
who are at rest they lead to a closer look, or to a report; whoever is at work is looked at anew.
What a survey shows is deleted only by the name under which its owner had it, and looked for again
until nothing is left.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools.logging import Logger

from services.controller.clock import CLOCKS_DIFFER, Clock, from_text, to_text
from services.controller.revisions import RevisionConflictError
from services.user_onboarding.kept_lists import Head, KeptLists, Row

_log = Logger(child=True)

# Lists that took longer say too little of how things are.
LONGEST: Final = timedelta(minutes=30)

Page = tuple[Iterable[Row], str | None]


class LongLists:
    """The lists of one look, in one pass.

    Parameters
    ----------
    look
        What it is for: a studio has one of each.
    most
        For how many pages a pass asks, of all lists together.
    """

    def __init__(
        self,
        kept: KeptLists,
        studio: str,
        look: str,
        clock: Clock,
        short_of_time: Callable[[], bool],
        most: int,
    ) -> None:
        self._kept = kept
        self._studio = studio
        self._look = look
        self._clock = clock
        self._short_of_time = short_of_time
        self._head: Head | None = None
        self._now = Head()
        self._taken_up = False
        self._rows: dict[str, list[Row]] = {}
        self._most = most
        self._pages = 0

    @property
    def put_aside_before(self) -> Head:
        """What earlier passes put aside, as it was when this one asked first."""
        if self._head is None:
            self._head = self._kept.head(self._studio, self._look)
        return self._head

    @property
    def is_too_old(self) -> bool:
        """Whether what was put aside is too old to go on with."""
        begun = self.put_aside_before.begun_at
        return begun is not None and self._clock() - from_text(begun) > LONGEST

    def take_up(self, scope: str, *, as_of: str | None = None, however_old: bool = False) -> None:
        """Go on with what was put aside of the same domain, or begin.

        Parameters
        ----------
        as_of
            A moment by AWS's clock that has passed.
        """
        head = self.put_aside_before
        self._now, self._rows, self._taken_up = head, {}, False
        if head.begun_at is not None and head.scope == scope:
            if however_old or not self.is_too_old:
                self._taken_up = True
                return
            _log.warning("lists of %s begun at %s are dropped", self._studio, head.begun_at)
        begun = to_text(self._clock())
        self._now = Head(head.revision, scope, begun, as_of)

    @property
    def goes_back(self) -> datetime | None:
        """When the first pass began, if that was not this one."""
        begun = self._now.begun_at
        return from_text(begun) if begun is not None and self._taken_up else None

    @property
    def covers(self) -> datetime | None:
        """Up to which moment by AWS's clock all is in it; None: all is of this pass."""
        begun, as_of = self.goes_back, self._now.as_of
        if begun is None:
            return None
        surely = begun - CLOCKS_DIFFER
        return surely if as_of is None else max(surely, from_text(as_of))

    @property
    def has_begun(self) -> bool:
        """Whether a page of any list was answered, in this pass or before."""
        return bool(self._now.tokens)

    def is_whole(self, name: str) -> bool:
        """Whether a list is at its end."""
        return name in self._now.tokens and self._now.tokens[name] is None

    def list_on(
        self, name: str, ask: Callable[[str | None], Page], *, most: int | None = None
    ) -> bool:
        """Ask for further pages of a list; return whether it is at its end.

        Parameters
        ----------
        most
            For how many pages at most, where they are not counted among all.

        Raises
        ------
        AwsCallError
            A page was refused. What came before it is kept.
        """
        left = self._most - self._pages if most is None else most
        asked = 0
        while not self.is_whole(name) and asked < left and not self._short_of_time():
            rows, token = ask(self._now.tokens.get(name))
            self._rows.setdefault(name, []).extend(rows)
            self._now = replace(self._now, tokens={**self._now.tokens, name: token})
            asked += 1
        self._pages += asked if most is None else 0
        return self.is_whole(name)

    def rows(self, *names: str) -> tuple[list[Row], ...]:
        """Return all rows of some lists, in their order."""
        before: dict[str, list[Any]] = {}
        if self._now.parts:
            before = self._kept.rows(self._studio, self._look, self._now)
        return tuple([*before.get(name, []), *self._rows.get(name, [])] for name in names)

    def put_aside(self, next_look_at: datetime | None = None) -> None:
        """Keep what was listed for the next pass.

        Parameters
        ----------
        next_look_at
            When a ticket that was sent for it is to come.

        Raises
        ------
        RevisionConflictError
            Another pass went on with it.
        """
        at = None if next_look_at is None else to_text(next_look_at)
        head = replace(self._now, revision=self._now.revision + 1, next_look_at=at)
        self._kept.put(self._studio, self._look, head, self._rows, self._clock())

    def forget(self) -> None:
        """Have the next pass begin anew."""
        before = self.put_aside_before
        if before.begun_at is None:
            return
        try:
            ended = Head(before.revision + 1, next_look_at=before.next_look_at)
            self._kept.put(self._studio, self._look, ended, {}, self._clock())
        except RevisionConflictError:
            _log.info("another pass went on with the lists of %s", self._studio)
