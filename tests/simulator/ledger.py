"""The users table as the simulator has it: indexes that lag, short pages, and a witness."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Protocol, TypeVar

from services.controller.attributes import Item
from services.controller.clock import to_text
from services.controller.idempotency import Remembered
from services.controller.ledger import Page
from services.controller.marks import Mark
from services.controller.timeline import TimelineEntry
from tests.world.calls import Calls
from tests.world.table import MemoryLedger, page_of

LONGEST_LAG_SECONDS = 20
T = TypeVar("T")

# DynamoDB ends a page at its size, whatever the limit.
_SHORT_PAGE = 1


class Witness(Protocol):
    """Sees each write, and the images it puts on the stream."""

    def wrote(self, before: Item | None, after: Item, entry: Item) -> None:
        """See a write."""


class LaggingLedger(MemoryLedger):
    """A ledger whose indexes show a write some seconds later.

    Attributes
    ----------
    lagging
        Whether they do; else at once.
    """

    def __init__(
        self, calls: Calls, clock: Callable[[], datetime], dice: Random, witness: Witness
    ) -> None:
        super().__init__(calls)
        self._clock = clock
        self._dice = dice
        self._witness = witness
        self.lagging = False
        self._indexed: dict[str, Item] = {}
        self._late: list[tuple[datetime, str, Item]] = []

    def _apart(self, item: T) -> T:
        return item  # The service makes its values from items and changes none.

    def due(self, subject: str, now: datetime) -> list[str]:
        until = to_text(now)

        def found() -> list[str]:
            return [
                item_id
                for item_id, item in self._index().items()
                if item.get("due_subject") == subject and str(item["due_at"]) <= until
            ]

        return self._calls.make("Query", found)

    def of_subject(self, subject: str, limit: int, after: str | None = None) -> Page:
        def page() -> Page:
            items = [each for each in self._index().values() if each.get("subject") == subject]
            items.sort(key=lambda each: str(each["id"]))
            return page_of(items, "id", min(limit, _SHORT_PAGE), after)

        return self._calls.make("Query", page)

    def put_by_hand(self, item_id: str, item: Item) -> None:
        """Write an item past the service, as somebody with access to the table may."""
        self.states[item_id] = item
        self._indexed[item_id] = item

    def _index(self) -> dict[str, Item]:
        if self._late:
            now = self._clock()
            for at, item_id, item in self._late:
                if at <= now:
                    self._indexed[item_id] = item
            self._late = [each for each in self._late if each[0] > now]
        return self._indexed

    def _write(
        self,
        item: Item,
        entry: TimelineEntry,
        remembered: Remembered | None,
        mark: Mark | None,
        before: int,
    ) -> None:
        item_id = str(item["id"])
        stored, lines = self.states.get(item_id), len(self.stream)
        super()._write(item, entry, remembered, mark, before)
        if len(self.stream) == lines:
            return  # It was written before, by this very write.
        line = self.stream.pop()
        self.stream.clear()
        after = self.states[item_id]
        self._show(item_id, after)
        self._witness.wrote(stored, after, line)

    def _show(self, item_id: str, item: Item) -> None:
        if self.lagging and self._dice.random() < 0.3:
            late = timedelta(seconds=self._dice.randint(1, LONGEST_LAG_SECONDS))
            last = max((at for at, each, _ in self._late if each == item_id), default=None)
            at = self._clock() + late
            self._late.append((max(at, last) if last else at, item_id, item))
        elif self._late and any(each == item_id for _, each, _ in self._late):
            # An index never goes back: this comes after what is late.
            last = max(at for at, each, _ in self._late if each == item_id)
            self._late.append((last, item_id, item))
        else:
            self._indexed[item_id] = item
