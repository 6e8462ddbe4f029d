"""A network as stored: one account in one region, what was last seen there, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from services.controller.attributes import Item, Value
from services.network_registry.names import split

SCHEMA = 1
SUBJECT = "networks"
"""All networks are one subject of the table's indexes; a ticket names one network."""

# What is shown of a network that nobody has seen yet.
_UNSEEN: dict[str, Any] = {
    "vpc_id": None,
    "private_subnets": [],
    "other_subnets": [],
    "security_group_id": None,
    "parameters": {},
    "missing_endpoints": [],
    "warnings": [],
    "domains": [],
}


class Phase(StrEnum):
    """Where a network stands."""

    WAITING_FOR_BASE = "WaitingForBase"
    SYNCING = "Syncing"
    IN_SYNC = "InSync"
    FAILED = "Failed"
    CLOSED = "Closed"


AT_WORK = frozenset({Phase.WAITING_FOR_BASE, Phase.SYNCING})


@dataclass(frozen=True)
class Pending:
    """A parameter that is about to be written: what it said, None where it was not there."""

    name: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Notice:
    """Something that a person should look at: of which kind, about what, and a sentence."""

    code: str
    subject: str
    message: str


@dataclass(frozen=True)
class Network:
    """A network as stored.

    Attributes
    ----------
    id
        ``<account>.<region>``.
    generation, observed_generation
        Raised by everything asked; the generation that status speaks of.
    revision
        Raised by every write; the condition of the next one.
    caused_by
        What later events name as their cause.
    joined
        Whether it is looked after because its account joined, not because the file lists it.
    departed
        Whether its account was last told to be no longer under management.
    account_revision
        The revision of the account that was last told of: an older one changes nothing.
    values
        What the parameters said when they were last seen in order, by name; empty: never.
    identity
        ``vpc_id``, ``private_subnet_ids`` (list) and ``security_group_id`` of then.
    notices
        What a person should look at.
    pending
        What is about to be written, noted before the first call.
    causes
        What set off what is pending, where that was told.
    seen
        What the last look showed, as `seen.what_is_seen` says it; refreshed by each look.
    observed_at
        When that was.
    deadline_at
        When waiting ends in Failed; set when the waiting begins.
    due_at
        Present while the network is at work; the sparse index is made of it.
    """

    id: str
    generation: int
    revision: int
    phase: Phase
    reason: str
    message: str
    observed_generation: int
    attempts: int
    created_at: str
    updated_at: str
    written_by: str
    correlation_id: str
    caused_by: str
    account_set: str | None = None
    stage: str | None = None
    joined: bool = False
    departed: bool = False
    account_revision: int = 0
    values: Mapping[str, str] | None = None
    identity: Mapping[str, Any] | None = None
    notices: tuple[Notice, ...] = ()
    pending: tuple[Pending, ...] = ()
    causes: tuple[str, ...] = ()
    seen: Mapping[str, Any] | None = None
    observed_at: str | None = None
    deadline_at: str | None = None
    due_at: str | None = None

    @property
    def account_id(self) -> str:
        """The account's number."""
        return split(self.id)[0]

    @property
    def region(self) -> str:
        """The region."""
        return split(self.id)[1]

    def to_item(self) -> Item:
        """Write the network as table attributes, without its key; absent values are left out."""
        item: Item = {
            each.name: _plain(value)
            for each in fields(self)
            if (value := getattr(self, each.name)) is not None
        }
        # For the accounts' API, which passes it on as it stands here.
        item["summary"] = _plain(self.shown())
        item["schema"] = SCHEMA
        item["subject"] = SUBJECT
        if self.due_at is not None:
            item["due_subject"] = SUBJECT
        return item

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "Network":
        """Read what `to_item` wrote; attributes that a later version added are left."""
        known = {each.name: item[each.name] for each in fields(cls) if each.name in item}
        known["phase"] = Phase(item["phase"])
        known["notices"] = tuple(Notice(**each) for each in item.get("notices", []))
        known["pending"] = tuple(
            Pending(each["name"], each.get("before"), each["after"])
            for each in item.get("pending", [])
        )
        known["causes"] = tuple(item.get("causes", []))
        return cls(**known)

    def shown(self) -> dict[str, Any]:
        """Return the network as the API and operators see it."""
        return {
            "id": self.id,
            "account_id": self.account_id,
            "region": self.region,
            "account_set": self.account_set,
            "stage": self.stage,
            "phase": self.phase.value,
            "reason": self.reason,
            "message": self.message,
            **{name: (self.seen or {}).get(name, empty) for name, empty in _UNSEEN.items()},
            "generation": self.generation,
            "observed_generation": self.observed_generation,
            "attempts": self.attempts,
            "observed_at": self.observed_at,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }

    def facts(self) -> dict[str, Value]:
        """Return what every event about this network says."""
        placed: dict[str, Value] = {"account_set": self.account_set, "stage": self.stage}
        return {
            "id": self.id,
            "account_id": self.account_id,
            "region": self.region,
            **{name: value for name, value in placed.items() if value is not None},
            "generation": self.generation,
            "revision": self.revision,
            "phase": self.phase.value,
            "reason": self.reason,
            "message": self.message,
        }


def _plain(value: Any) -> Value:
    """Return a field's value as the table takes it."""
    match value:
        case StrEnum():
            return value.value
        case Pending():
            shown: dict[str, Value] = {"name": value.name, "after": value.after}
            return shown if value.before is None else {**shown, "before": value.before}
        case Notice():
            return {"code": value.code, "subject": value.subject, "message": value.message}
        case tuple() | list():
            return [_plain(each) for each in value]
        case Mapping():
            return {name: _plain(each) for name, each in value.items()}
        case _:
            known: Value = value
            return known
