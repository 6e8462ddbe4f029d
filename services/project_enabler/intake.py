"""Intake: what is heard or asked is written down, whichever door it came through."""

from collections.abc import Callable
from dataclasses import dataclass

from aws_lambda_powertools.logging import Logger

from services.controller.clock import Clock
from services.controller.ledger import Ledger, RevisionConflictError
from services.controller.origin import Origin
from services.controller.problems import TryAgainError
from services.controller.tickets import Ticket, Tickets
from services.project_enabler.account import Account
from services.project_enabler.facts import BaseChanged, Fact, Ignored, News
from services.project_enabler.intents import Occasion, hear, take_in
from services.project_enabler.phase_log import log_phase
from services.project_enabler.settings import Installation
from services.project_enabler.transitions import Transition

_log = Logger(child=True)

# The worker, or somebody else, may write between reading and writing: the loser reads again.
_TRIES = 5

Decide = Callable[[Account | None], Transition | None]


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


@dataclass(frozen=True)
class Outcome:
    """An account after something was heard or asked; None where there is none."""

    account: Account | None
    changed: bool


def carry_out(ledger: Ledger, item_id: str, decide: Decide) -> Outcome:
    """Read an account, decide, write; again where somebody else wrote in between.

    Parameters
    ----------
    decide
        Pure: from the account as it is (None: there is none) to what it becomes (None: no change).

    Raises
    ------
    ProblemError
        What ``decide`` raises; `TryAgainError` where others keep writing the same account.
    """
    for _ in range(_TRIES):
        item = ledger.read(item_id)
        before = None if item is None else Account.from_item(item)
        after = decide(before)
        if after is None:
            return Outcome(before, changed=False)
        try:
            ledger.write(after.account.to_item(), after.entry)
        except RevisionConflictError:
            continue
        return Outcome(after.account, changed=True)
    raise TryAgainError("Others are writing this account at the same time.")


def on_news(intake: Intake, news: News, origin: Origin) -> None:
    """Act on what an event tells. Each is safe to repeat."""
    match news:
        case Ignored():
            _log.info("ignored: %s", news.reason)
        case Fact():
            occasion = intake.occasion(origin)
            done = carry_out(
                intake.ledger, news.item_id, lambda before: hear(before, news, occasion)
            )
            if done.account is not None and done.changed:
                log_phase(done.account, news.told_by)
            else:
                _log.info("%s changes nothing at %s", news.told_by, news.item_id)
        case BaseChanged():
            _on_base(intake, news, origin)


def ensure_known(intake: Intake, account_id: str, origin: Origin) -> Outcome:
    """Take in an account that the configuration lists, if nobody told of it yet."""
    occasion = intake.occasion(origin)
    return carry_out(
        intake.ledger, account_id, lambda before: take_in(before, account_id, occasion)
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
