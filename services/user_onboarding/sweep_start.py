"""Of which studios a sweep is: all by schedule, those around which something changed by an event.

Decided from the event alone, so that one which comes again means the same. Events are read without
their classes: pydantic is no part of this function's cold start.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from events.aws import CLOUDFORMATION, STACK_STATUS
from events.names import (
    ACCOUNT_DEPARTED,
    ACCOUNT_JOINED,
    NETWORK_CHANGED,
    NETWORK_REGISTRY,
    PROJECT_ENABLER,
)
from services.controller.letters import is_scheduled
from services.controller.tickets import Ticket, Tickets
from services.user_onboarding.settings import Studio


class UnknownStartError(ValueError):
    """What started the sweep is none of what may start it."""


@dataclass(frozen=True)
class Sweep:
    """Aliases of studios, sorted, and a sentence for the log."""

    studios: tuple[str, ...]
    why: str

    def send(self, tickets: Tickets) -> None:
        """Put a ticket for each studio on the queue."""
        tickets.send_all(Ticket(alias, sweep=True) for alias in self.studios)


def sweep_for(event: Any, studios: Mapping[str, Studio]) -> Sweep:
    """Return which studios are looked at.

    Parameters
    ----------
    event
        A schedule's event, or its own input ``{"sweep": …}``; ``{}``: somebody invoked the function
        by hand; or, as EventBridge delivers it, a whole ``NetworkChanged.v1``, an account's
        ``AccountJoined.v1`` or ``AccountDeparted.v1``, or the status of a stack.
    studios
        Those of the installation, by alias.

    Raises
    ------
    UnknownStartError
        It is none of these, or such an event without what its contract promises.
    """
    if isinstance(event, dict):
        if not event or is_scheduled(event):
            return Sweep(tuple(sorted(studios)), "every studio is looked at")
        named = event.get("source"), event.get("detail-type")
        if named == (NETWORK_REGISTRY, NETWORK_CHANGED):
            return _of_network(event, studios)
        if named in ((PROJECT_ENABLER, ACCOUNT_JOINED), (PROJECT_ENABLER, ACCOUNT_DEPARTED)):
            account_id = _text(_mapping(_mapping(event, "detail"), "data"), "account_id")
            return _of_account(account_id, f"{named[1]} of {account_id}", studios)
        if named == (CLOUDFORMATION, STACK_STATUS):
            # A base that was deployed anew may name other roles, or another domain.
            account_id = _text(event, "account")
            return _of_account(account_id, f"a base of {account_id} was deployed", studios)
    raise UnknownStartError(f"no sweep starts with {str(event)[:200]}")


def _of_network(event: Mapping[str, Any], studios: Mapping[str, Studio]) -> Sweep:
    data = _mapping(_mapping(event, "detail"), "data")
    account_id, region = _text(data, "account_id"), _text(data, "region")
    after = _subnets(_mapping(data, "after"))
    before = _subnets(_mapping(data, "before")) if data.get("before") is not None else None
    network = f"{account_id}.{region}"
    if before == after:
        return Sweep((), f"{network} has the private subnets that it had: nothing to do")
    found = sorted(
        each.alias
        for each in studios.values()
        if (each.account_id, each.region) == (account_id, region)
    )
    if not found:
        return Sweep((), f"{network} has other private subnets, and no studio: nothing to do")
    return Sweep(tuple(found), f"{network} has other private subnets: {', '.join(found)}")


def _of_account(account_id: str, why: str, studios: Mapping[str, Studio]) -> Sweep:
    found = sorted(each.alias for each in studios.values() if each.account_id == account_id)
    return Sweep(tuple(found), f"{why}: {', '.join(found) or 'no studio, nothing to do'}")


def _mapping(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = said.get(name)
    if not isinstance(found, dict):
        raise UnknownStartError(f"the event is without {name}")
    return found


def _text(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name)
    if not isinstance(found, str):
        raise UnknownStartError(f"the event is without {name}")
    return found


def _subnets(values: Mapping[str, Any]) -> frozenset[str]:
    """Return private subnets as a set: in which order they stand makes no other network."""
    found = values.get("private_subnet_ids")
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise UnknownStartError(f"{NETWORK_CHANGED} without private_subnet_ids")
    return frozenset(found)
