"""Intake: what is heard is written down, or wakes the network that it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from aws_lambda_powertools.logging import Logger

from services.controller.clock import Clock
from services.controller.intake import Outcome, carry_out
from services.controller.ledger import Ledger
from services.controller.origin import Origin
from services.controller.phase_log import log_phase
from services.controller.sweeps import own_ticket
from services.controller.tickets import Tickets
from services.network_registry.intents import Occasion, concerned, hear, take_in
from services.network_registry.network import Network
from services.network_registry.news import AccountTold
from services.network_registry.settings import Installation
from services.network_registry.transitions import NetworkTransition
from services.network_registry.wakes import Wakes

_log = Logger(child=True)


@dataclass(frozen=True)
class Intake:
    """What intake works with."""

    installation: Installation
    ledger: Ledger
    tickets: Tickets
    wakes: Wakes
    clock: Clock

    def occasion(self, origin: Origin) -> Occasion:
        """Return the occasion of something that comes in now."""
        return Occasion(origin, self.clock(), self.installation)


def on_change(intake: Intake, item_id: str, causes: Iterable[str], origin: Origin) -> None:
    """Have a network looked at, since something may have changed there. Safe to repeat."""
    if item_id in intake.installation.places:
        # What is written wakes the worker by itself.
        if ensure_known(intake, item_id, origin).changed:
            return
    elif intake.ledger.read(item_id) is None:
        _log.info("%s is not known: nobody looks after it", item_id)
        return
    delay = intake.wakes.claim(item_id, tuple(causes), intake.clock())
    if delay is not None:
        intake.tickets.send(own_ticket(item_id), delay)


def on_account(intake: Intake, told: AccountTold, origin: Origin) -> None:
    """Take in what was told of an account. Safe to repeat."""
    occasion = intake.occasion(origin)
    for item_id in concerned(told, intake.installation):
        done = carry_out(intake.ledger, Network, item_id, partial(_hear, item_id, told, occasion))
        if done.record is not None and done.changed:
            log_phase(done.record, told.reason)


def _hear(
    item_id: str, told: AccountTold, occasion: Occasion, before: Network | None
) -> NetworkTransition | None:
    return hear(before, item_id, told, occasion)


def ensure_known(intake: Intake, item_id: str, origin: Origin) -> Outcome[Network]:
    """Take in a network that the configuration lists, if nobody told of it yet."""
    occasion = intake.occasion(origin)
    return carry_out(
        intake.ledger, Network, item_id, lambda before: take_in(before, item_id, occasion)
    )
