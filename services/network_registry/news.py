"""What events tell of networks, normalised. Values only."""

from dataclasses import dataclass

from services.controller.streams import PoisonError


@dataclass(frozen=True)
class Changed:
    """Something may have changed a network or its parameters: a reason to look.

    Attributes
    ----------
    network_id
        By the envelope's account and region: what is inside is not believed.
    cause
        What happened, by whom and when, for people.
    """

    network_id: str
    cause: str


@dataclass(frozen=True)
class AccountTold:
    """The project enabler told of an account.

    Attributes
    ----------
    managed
        Whether the account is looked after from then on.
    revision
        The account's: of two, the higher is newer.
    regions
        Where it is looked after; empty where it is no more.
    """

    account_id: str
    managed: bool
    revision: int
    regions: tuple[str, ...]
    account_set: str | None
    stage: str | None
    reason: str


@dataclass(frozen=True)
class Ignored:
    """An event that is understood and changes nothing, and why."""

    reason: str


News = Changed | AccountTold | Ignored


class UnknownEventError(PoisonError):
    """An event that is not understood: kept for a person to look at, never dropped."""
