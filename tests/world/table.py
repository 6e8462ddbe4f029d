"""Twins of the users table: ledger, leases, stream; and of the requests table's outcome."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from services.controller.attributes import Item, to_attributes
from services.controller.brake import Brake
from services.controller.clock import to_text
from services.controller.idempotency import Remembered
from services.controller.leases import Lease
from services.controller.ledger import Page
from services.controller.marks import Mark, MarkPage
from services.controller.revisions import RevisionConflictError
from services.controller.timeline import TimelineEntry
from services.user_onboarding.kept_lists import Head, Row
from services.user_onboarding.quotas import Noted
from services.user_onboarding.request_rows import Outcome
from services.user_onboarding.unmanaged import Unmanaged
from tests.world.calls import Calls
from tests.world.plain_copy import plain_copy

T = TypeVar("T")


class MemoryLedger:
    """A ledger in memory that keeps the images its stream would carry."""

    def __init__(self, calls: Calls | None = None) -> None:
        self._calls = calls or Calls()
        self.states: dict[str, Item] = {}
        self.entries: dict[str, list[Item]] = {}
        self.stream: list[Item] = []
        self.keys: dict[str, Remembered] = {}
        self.kept_marks: dict[str, Mark] = {}

    def read(self, item_id: str) -> Item | None:
        return self._calls.make("GetItem", lambda: self._apart(self.states.get(item_id)))

    def write(
        self,
        item: Item,
        entry: TimelineEntry,
        remembered: Remembered | None = None,
        *,
        mark: Mark | None = None,
        before: int | None = None,
    ) -> None:
        stored = entry.revision - 1 if before is None else before
        self._calls.make(
            "TransactWriteItems",
            lambda: self._write(self._apart(item), entry, remembered, mark, stored),
        )

    def _apart(self, item: T) -> T:
        """Return an item that nobody else can change."""
        return plain_copy(item)

    def marks(self, limit: int, after: str | None = None) -> MarkPage:
        def page() -> MarkPage:
            ids = sorted(key for key in self.kept_marks if after is None or key > after)
            some = tuple(self.kept_marks[key] for key in ids[:limit])
            return MarkPage(some, ids[limit - 1] if len(ids) >= limit else None)

        return self._calls.make("Scan", page)

    def mark(self, item_id: str) -> Mark | None:
        return self._calls.make("GetItem", lambda: self.kept_marks.get(item_id))

    def refresh(self, item_id: str, revision: int, values: Item, writer: str) -> None:
        def update() -> None:
            stored = self.states.get(item_id)
            if stored is None or stored["revision"] != revision:
                return
            stored |= {**plain_copy(values), "written_by": writer}
            self.stream.append({"pk": f"USER#{item_id}", "sk": "STATE", **plain_copy(stored)})

        self._calls.make("UpdateItem", update)

    def rewrite(
        self, item_id: str, entry: TimelineEntry, forget_at: datetime | None = None
    ) -> None:
        def put() -> None:
            key = f"T#{entry.revision:010d}"
            line: Item = {"sk": key, "id": item_id, **entry.to_item()}
            if forget_at is not None:
                line["forget_at"] = int(forget_at.timestamp())
            kept = self.entries.get(item_id, [])
            # A change of an entry passes neither filter of the stream: it is left out there.
            self.entries[item_id] = [line if each["sk"] == key else each for each in kept]

        self._calls.make("PutItem", put)

    def remember(self, remembered: Remembered) -> None:
        def put() -> None:
            kept = self.keys.get(remembered.key)
            if kept == remembered:
                return
            if kept is not None and kept.forget_at > remembered.at:
                raise RevisionConflictError("the key is taken")
            self.keys[remembered.key] = remembered

        self._calls.make("PutItem", put)

    def recall(self, key: str, now: datetime) -> Remembered | None:
        def found() -> Remembered | None:
            kept = self.keys.get(key)
            return kept if kept is not None and kept.forget_at > int(now.timestamp()) else None

        return self._calls.make("GetItem", found)

    def timeline(self, item_id: str, limit: int, after: str | None = None) -> Page:
        def page() -> Page:
            return page_of(self.entries.get(item_id, []), "sk", limit, after)

        return self._calls.make("Query", page)

    def due(self, subject: str, now: datetime) -> list[str]:
        def found() -> list[str]:
            return [
                str(item["id"])
                for item in self.states.values()
                if item.get("due_subject") == subject and str(item["due_at"]) <= to_text(now)
            ]

        return self._calls.make("Query", found)

    def of_subject(self, subject: str, limit: int, after: str | None = None) -> Page:
        def page() -> Page:
            items = [each for each in self.states.values() if each["subject"] == subject]
            return page_of(sorted(items, key=lambda each: str(each["id"])), "id", limit, after)

        return self._calls.make("Query", page)

    def _write(
        self,
        item: Item,
        entry: TimelineEntry,
        remembered: Remembered | None,
        mark: Mark | None,
        before: int,
    ) -> None:
        item_id, revision = str(item["id"]), item["revision"]
        stored = self.states.get(item_id)
        kept = None if remembered is None else self.keys.get(remembered.key)
        marked = None if mark is None else self.kept_marks.get(item_id)
        if stored == item and kept == remembered and marked == mark:
            return
        if (stored["revision"] if stored else 0) != before:
            raise RevisionConflictError(item_id)
        if remembered is not None:
            if kept is not None and kept.forget_at > remembered.at:
                raise RevisionConflictError(f"the key of {item_id} is taken")
            self.keys[remembered.key] = remembered
        if mark is not None:
            if marked is not None and marked.revision >= mark.revision:
                raise RevisionConflictError(f"the mark of {item_id} is newer")
            self.kept_marks[item_id] = mark
        line: Item = {"sk": f"T#{revision:010d}", "id": item_id, **entry.to_item()}
        self.states[item_id] = item
        self.entries.setdefault(item_id, []).append(line)
        self.stream += [{"pk": f"USER#{item_id}", "sk": "STATE", **item}, line]


class MemoryBrakes:
    """The brake in memory."""

    def __init__(self, calls: Calls | None = None) -> None:
        self._calls = calls or Calls()
        self.brake = Brake()

    def read(self) -> Brake:
        return self._calls.make("GetItem", lambda: self.brake)

    def write(self, brake: Brake) -> None:
        def put() -> None:
            if self.brake == brake:
                return
            if self.brake.revision != brake.revision - 1:
                raise RevisionConflictError("the brake")
            self.brake = brake

        self._calls.make("PutItem", put)


class MemoryOutages:
    """Since when studios cannot be entered, in memory."""

    def __init__(self, calls: Calls | None = None) -> None:
        self._calls = calls or Calls()
        self.begun: dict[str, datetime | None] = {}

    def since(self, alias: str) -> datetime | None:
        return self._calls.make("GetItem", lambda: self.begun.get(alias))

    def note(self, alias: str, since: datetime | None) -> None:
        self._calls.make("PutItem", lambda: self.begun.update({alias: since}))


class MemoryUnmanagedProfiles:
    """What was found besides our users, in memory."""

    def __init__(self, calls: Calls | None = None) -> None:
        self._calls = calls or Calls()
        self.found: dict[str, Unmanaged] = {}
        self.writes = 0

    def read(self, studio: str) -> Unmanaged:
        return self._calls.make("GetItem", lambda: self.found.get(studio, Unmanaged()))

    def write(self, studio: str, found: Unmanaged) -> None:
        def put() -> None:
            stored = self.found.get(studio, Unmanaged())
            if stored == found:
                return
            if stored.revision != found.revision - 1:
                raise RevisionConflictError(studio)
            self.found[studio] = found
            self.writes += 1

        self._calls.make("PutItem", put)


class MemoryKeptLists:
    """Lists that were put aside, in memory."""

    def __init__(self, calls: Calls | None = None) -> None:
        self._calls = calls or Calls()
        self.heads: dict[tuple[str, str], Head] = {}
        self.parts: dict[str, dict[str, list[Row]]] = {}

    def head(self, studio: str, look: str) -> Head:
        return self._calls.make("GetItem", lambda: self.heads.get((studio, look), Head()))

    def rows(self, studio: str, look: str, head: Head) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for part in head.parts:
            kept = self._calls.make("GetItem", lambda: plain_copy(self.parts[part]))  # noqa: B023 - called at once
            for name, rows in kept.items():
                found.setdefault(name, []).extend(rows)
        return found

    def put(
        self, studio: str, look: str, head: Head, rows: Mapping[str, list[Row]], now: datetime
    ) -> None:
        if any(rows.values()):
            part = f"{studio}.{look}.{len(self.parts)}"
            kept = plain_copy(dict(rows))
            self._calls.make("PutItem", lambda: self.parts.update({part: kept}))
            head = replace(head, parts=(*head.parts, part))

        def write() -> None:
            stored = self.heads.get((studio, look), Head())
            if stored == head:
                return
            if stored.revision != head.revision - 1:
                raise RevisionConflictError(studio)
            self.heads[studio, look] = head

        self._calls.make("PutItem", write)


class MemoryLeases:
    """Leases in memory."""

    def __init__(self, calls: Calls | None = None) -> None:
        self._calls = calls or Calls()
        self._held: dict[str, tuple[str, datetime]] = {}
        self._next_looks: dict[str, datetime | None] = {}

    def acquire(self, subject: str, holder: str, now: datetime, seconds: int) -> Lease | None:
        def claim() -> Lease | None:
            owner, until = self._held.get(subject, (holder, now))
            if owner != holder and until > now:
                return None
            self._held[subject] = (holder, now + timedelta(seconds=seconds))
            return Lease(subject, holder, self._next_looks.get(subject))

        return self._calls.make("UpdateItem", claim)

    def release(self, lease: Lease) -> None:
        def give_back() -> None:
            if self._held.get(lease.subject, ("", None))[0] == lease.holder:
                del self._held[lease.subject]
                self._next_looks[lease.subject] = lease.next_look_at

        self._calls.make("UpdateItem", give_back)


class MemoryQuotaNotes:
    """What sweeps noted of quotas, in memory."""

    def __init__(self, calls: Calls | None = None) -> None:
        self._calls = calls or Calls()
        self.noted: dict[str, Noted] = {}
        self.writes = 0

    def read(self, place: str) -> Noted:
        return self._calls.make("GetItem", lambda: self.noted.get(place, Noted()))

    def write(self, place: str, noted: Noted) -> None:
        def put() -> None:
            self.noted[place] = noted
            self.writes += 1

        self._calls.make("PutItem", put)


class MemoryRequestRows:
    """Outcomes of rows, in memory."""

    def __init__(self, calls: Calls | None = None) -> None:
        self._calls = calls or Calls()
        self.outcomes: dict[str, Outcome] = {}
        self.rows: dict[str, Item] = {}

    def read(self, key: str) -> Item | None:
        def found() -> Item | None:
            row = plain_copy(self.rows.get(key))
            if row is not None and key in self.outcomes:
                row["outcome"] = self.outcomes[key].outcome
            return row

        return self._calls.make("GetItem", found)

    def decide(self, key: str, outcome: Outcome) -> None:
        self._calls.make("UpdateItem", lambda: self.outcomes.setdefault(key, outcome))


def stream_event(images: list[Item]) -> dict[str, list[dict[str, object]]]:
    """Return what Lambda is given for some new images."""
    return {
        "Records": [
            {"dynamodb": {"SequenceNumber": str(number), "NewImage": to_attributes(image)}}
            for number, image in enumerate(images)
        ]
    }


def page_of(items: list[Item], key: str, limit: int, after: str | None) -> Page:
    rest = [each for each in items if after is None or str(each[key]) > after]
    # As DynamoDB: a full page names a key even where nothing follows it.
    more = len(rest) >= limit
    return Page(tuple(plain_copy(rest[:limit])), str(rest[limit - 1][key]) if more else None)
