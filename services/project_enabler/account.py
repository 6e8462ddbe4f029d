"""An account as stored: what was told of it, what follows for it, and how far that has come."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from services.controller.attributes import Item, Value

SCHEMA = 1
SUBJECT = "accounts"
"""All accounts are one subject of the table's indexes; a ticket names one account."""

CREATION = "creation-"
"""Begins the id of what Control Tower or Organizations failed to make an account of."""


class Phase(StrEnum):
    """Where an account stands.

    ``Outside``: known, and none of ours. ``Joined``: looked after, without Projects.
    """

    OUTSIDE = "Outside"
    JOINED = "Joined"
    WAITING_FOR_BASE = "WaitingForBase"
    ENABLING = "Enabling"
    ENABLED = "Enabled"
    CLOSING = "Closing"
    CLOSED = "Closed"
    FAILED = "Failed"


AT_WORK = frozenset({Phase.WAITING_FOR_BASE, Phase.ENABLING, Phase.CLOSING})


@dataclass(frozen=True, order=True)
class Told:
    """The newest that was told of one thing, so that the order of telling does not matter.

    Attributes
    ----------
    at
        When it happened, RFC 3339 UTC, not when it was heard.
    by
        The AWS event's name.
    value
        What was told: an OU's id, a name, a message; empty where the fact itself says all.
    """

    at: str
    by: str
    value: str = ""


@dataclass(frozen=True)
class Asked:
    """What an admin asked for this account, which goes before what events say.

    Attributes
    ----------
    action
        ``enable`` or ``close``.
    stage, regions
        For an account that no configuration places.
    """

    action: str
    stage: str = ""
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class RegionProjects:
    """What was brought about in one region: ids of portfolios, Amazon's first; ARNs of roles."""

    region: str
    portfolios: tuple[str, ...]
    principals: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """An account as stored.

    Attributes
    ----------
    id
        Its number; ``creation-…`` for one that never came to be.
    generation, observed_generation
        Raised by everything heard or asked; the generation that status speaks of.
    revision
        Raised by every write; the condition of the next one.
    caused_by
        What later events name as their cause.
    joined, departed, unit, named, failed
        The newest of each kind that AWS told.
    managed, wants_projects, account_set, stage, regions
        What follows from all that, as last judged (`scope`).
    touched
        Regions in which something of ours may be, noted before the first call there.
    projects
        What was last seen in order, by region.
    deadline_at
        When waiting ends in Failed; set when the waiting begins.
    due_at
        Present while the account is at work; the sparse index is made of it.
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
    joined: Told | None = None
    departed: Told | None = None
    unit: Told | None = None
    named: Told | None = None
    failed: Told | None = None
    asked: Asked | None = None
    managed: bool = False
    wants_projects: bool = False
    account_set: str | None = None
    stage: str | None = None
    regions: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    projects: tuple[RegionProjects, ...] = ()
    deadline_at: str | None = None
    due_at: str | None = None

    @property
    def account_id(self) -> str | None:
        """The account's number; None for one that never came to be."""
        return None if self.id.startswith(CREATION) else self.id

    @property
    def is_member(self) -> bool:
        """Whether the newest that was told is that it belongs to the organization.

        Leaving and joining in the same second counts as having left: nothing is then brought about
        where it might not be wanted.
        """
        if self.joined is None:
            return False
        return self.departed is None or self.joined.at > self.departed.at

    @property
    def has_departed(self) -> bool:
        """Whether the newest that was told is that it left."""
        return self.departed is not None and not self.is_member

    @property
    def organizational_unit(self) -> str | None:
        """The OU it was last told to be in, within this membership; None: in none but the root."""
        if self.unit is None or (self.departed and self.unit.at <= self.departed.at):
            return None
        return self.unit.value

    def to_item(self) -> Item:
        """Write the account as table attributes, without its key; absent values are left out."""
        item: Item = {
            each.name: _plain(value)
            for each in fields(self)
            if (value := getattr(self, each.name)) is not None
        }
        item["schema"] = SCHEMA
        item["subject"] = SUBJECT
        if self.due_at is not None:
            item["due_subject"] = SUBJECT
        return item

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "Account":
        """Read what `to_item` wrote; attributes that a later version added are left."""
        known = {each.name: item[each.name] for each in fields(cls) if each.name in item}
        known["phase"] = Phase(item["phase"])
        known |= {name: tuple(item[name]) for name in ("regions", "touched")}
        known |= {name: Told(**known[name]) for name in _TOLD_OF if name in known}
        if "asked" in known:
            said = known["asked"]
            known["asked"] = Asked(said["action"], said["stage"], tuple(said["regions"]))
        known["projects"] = tuple(
            RegionProjects(each["region"], tuple(each["portfolios"]), tuple(each["principals"]))
            for each in item["projects"]
        )
        return cls(**known)

    def facts(self) -> dict[str, Value]:
        """Return what every event about this account says."""
        optional: dict[str, Value] = {
            "account_id": self.account_id,
            "account_name": self.named.value if self.named else None,
            "account_set": self.account_set,
            "stage": self.stage,
            "organizational_unit": self.organizational_unit,
        }
        return {
            "id": self.id,
            **{name: value for name, value in optional.items() if value is not None},
            "regions": list(self.regions),
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
        case Told() | Asked() | RegionProjects():
            return {name: _plain(each) for name, each in asdict(value).items()}
        case tuple():
            return [_plain(each) for each in value]
        case _:
            known: Value = value
            return known


_TOLD_OF = ("joined", "departed", "unit", "named", "failed")
