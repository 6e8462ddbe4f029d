"""What AWS's events tell of accounts, normalised. Values only."""

from dataclasses import dataclass
from enum import StrEnum

from services.controller.streams import PoisonError


class Kind(StrEnum):
    """What happened to an account."""

    JOINED = "joined"
    DEPARTED = "departed"
    MOVED = "moved"
    FAILED = "failed"


@dataclass(frozen=True)
class Fact:
    """One thing that happened to one account.

    Attributes
    ----------
    item_id
        The account's number, or ``creation-…`` where there is none.
    at
        When it happened, RFC 3339 UTC.
    told_by
        The AWS event's name.
    unit
        The OU that the account is in from then on, where the event says so.
    message
        AWS's own words about a failure.
    """

    item_id: str
    kind: Kind
    at: str
    told_by: str
    unit: str | None = None
    account_name: str | None = None
    message: str = ""


@dataclass(frozen=True)
class BaseChanged:
    """A stack of ours is there, or there again: a reason to look at its account.

    Attributes
    ----------
    account_id
        The envelope's: what a stack's name says of itself is not believed.
    """

    account_id: str
    region: str
    stack_name: str


@dataclass(frozen=True)
class Ignored:
    """An event that is understood and changes nothing, and why."""

    reason: str


News = Fact | BaseChanged | Ignored


class UnknownEventError(PoisonError):
    """An event that is not understood: kept for a person to look at, never dropped."""
