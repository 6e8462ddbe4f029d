"""Intake: what is heard or asked is written down, whichever door it came through."""

from dataclasses import dataclass

from aws_lambda_powertools.logging import Logger

from services.controller.clock import Clock
from services.controller.intake import Outcome, carry_out
from services.controller.ledger import Ledger
from services.controller.origin import Origin
from services.controller.phase_log import log_phase
from services.controller.tickets import Ticket, Tickets
from services.project_enabler.account import Account
from services.project_enabler.facts import BaseChanged, Fact, Ignored, News
from services.project_enabler.intents import Occasion, hear, take_in
from services.project_enabler.settings import Installation

_log = Logger(child=True)


@dataclass(frozen=True)
class Intake:
    """What intake works with."""

    installation: Installation
    ledger: Ledger
    tickets: Tickets
    clock: Clock

    def occasion(self, origin: Origin) -> Occasion:
        """Return the occasion of something that comes in now."""
        return Occasion(origin, self.clock(), self.installation)


def on_news(intake: Intake, news: News, origin: Origin) -> None:
    """Act on what an event tells. Each is safe to repeat."""
    match news:
        case Ignored():
            _log.info("ignored: %s", news.reason)
        case Fact():
            occasion = intake.occasion(origin)
            done = carry_out(
                intake.ledger, Account, news.item_id, lambda before: hear(before, news, occasion)
            )
            if done.record is not None and done.changed:
                log_phase(done.record, news.told_by)
            else:
                _log.info("%s changes nothing at %s", news.told_by, news.item_id)
        case BaseChanged():
            _on_base(intake, news, origin)


def ensure_known(intake: Intake, account_id: str, origin: Origin) -> Outcome[Account]:
    """Take in an account that the configuration lists, if nobody told of it yet."""
    occasion = intake.occasion(origin)
    return carry_out(
        intake.ledger, Account, account_id, lambda before: take_in(before, account_id, occasion)
    )


def _on_base(intake: Intake, news: BaseChanged, origin: Origin) -> None:
    if news.account_id in intake.installation.accounts:
        # What is written wakes the worker by itself.
        if ensure_known(intake, news.account_id, origin).changed:
            return
    elif intake.ledger.read(news.account_id) is None:
        _log.info("%s has a base, and is not known to have joined", news.account_id)
        return
    intake.tickets.send(Ticket(news.account_id, (news.account_id,)))
