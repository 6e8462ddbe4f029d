"""One ticket carried out: look at an account's regions, take steps, write down what came of it."""

from collections.abc import Callable
from dataclasses import dataclass

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.clock import Clock, from_text
from services.controller.leases import Leases
from services.controller.ledger import Ledger
from services.controller.pace import look_delay
from services.controller.passes import Agenda, under_lease
from services.controller.phase_log import log_phase
from services.controller.tickets import Ticket, Tickets
from services.project_enabler.account import AT_WORK, Account, Phase
from services.project_enabler.observe import observe
from services.project_enabler.plan import after_refusal, not_seen_yet, plan, regions_of
from services.project_enabler.projects_account import ProjectsAccount
from services.project_enabler.regions import after
from services.project_enabler.settings import Installation
from services.project_enabler.steps import (
    Associate,
    Call,
    Disassociate,
    Enable,
    Hold,
    Mend,
    Note,
    Nothing,
    Step,
    Written,
)
from services.project_enabler.transitions import AccountTransition
from services.project_enabler.world import View
from services.project_enabler.write_down import stand_anew, write_down

_log = Logger(child=True)

# Longer than the function that holds it can run.
LEASE_SECONDS = 135
# No look begins with less of the function's time left: some calls, each with all its retries.
ENOUGH_SECONDS = 40.0
# Roles of some regions and portfolios; what is left is done in the next pass.
_CALLS_A_PASS = 24
_FIRST_LOOK_SECONDS = 5
_LONGEST_LOOK_SECONDS = 60

OpenAccount = Callable[[str, str], ProjectsAccount]


@dataclass(frozen=True)
class Worker:
    """What a worker works with.

    Attributes
    ----------
    open_account
        Returns one region of an account, by account id and region.
    """

    installation: Installation
    ledger: Ledger
    leases: Leases
    tickets: Tickets
    open_account: OpenAccount
    clock: Clock


def reconcile(worker: Worker, ticket: Ticket, holder: str, time_left: Callable[[], float]) -> None:
    """Carry out one ticket; it names an account.

    Parameters
    ----------
    holder
        Who takes the lease: the id of this invocation.
    time_left
        Seconds that the function may still run.
    """

    def work(agenda: Agenda) -> None:
        with agenda.own_failure(ticket.subject):
            _Pass(worker, time_left, agenda).over(ticket.subject)

    under_lease(worker.leases, worker.tickets, ticket, holder, worker.clock, work, LEASE_SECONDS)


class _Pass:
    """One pass over one account."""

    def __init__(self, worker: Worker, time_left: Callable[[], float], agenda: Agenda) -> None:
        self._worker = worker
        self._time_left = time_left
        self._agenda = agenda

    def over(self, account_id: str) -> None:
        """Take an account as far as it goes now."""
        # Whatever pass comes next looks at this account, without being told.
        self._agenda.indexed = frozenset({account_id})
        item = self._worker.ledger.read(account_id)
        if item is None:
            _log.info("a ticket names %s, of which nothing was heard", account_id)
            return
        account = Account.from_item(item)
        moved = stand_anew(account, self._worker.installation, self._worker.clock())
        if moved is not None:
            account = self._save(moved)
        if not regions_of(account):
            return
        if self._time_left() < ENOUGH_SECONDS:
            self._agenda.again(account.id, 0)
            return
        account = self._advance(account)
        if account.phase in AT_WORK and account.phase is not Phase.WAITING_FOR_BASE:
            self._agenda.again(account.id, self._delay(account))

    def _advance(self, account: Account) -> Account:
        """Take an account as far as it goes; what was done is looked at, not taken for granted."""
        views = self._look(account)
        step = self._plan(account, views)
        made: set[Call] = set()
        checked = True
        while isinstance(step, Mend | Call) or not checked:
            if isinstance(step, Mend):
                account = self._write(account, step, None)
            elif not isinstance(step, Call):
                views, checked = self._look(account), True
            elif step in made:
                step = not_seen_yet(account, self._worker.clock())
                break
            else:
                if len(made) >= _CALLS_A_PASS or self._time_left() < ENOUGH_SECONDS:
                    return account
                try:
                    aws = self._make(account, step)
                except AwsCallError as error:
                    step = after_refusal(account, step, error, self._worker.clock())
                    break
                made.add(step)
                account = self._write(account, Note(step), aws)
                expected = after(views[step.region], step)
                views[step.region] = expected or self._look_at(account, step.region)
                checked = False
            step = self._plan(account, views)
        if isinstance(step, Nothing | Call):
            return account
        if isinstance(step, Hold) and account.reason == step.reason and account.phase in AT_WORK:
            return account
        return self._write(account, step, None)

    def _look(self, account: Account) -> dict[str, View]:
        return {region: self._look_at(account, region) for region in regions_of(account)}

    def _look_at(self, account: Account, region: str) -> View:
        before = (each.portfolios for each in account.projects if each.region == region)
        return observe(
            self._worker.open_account(account.id, region),
            account.id,
            region,
            self._worker.installation,
            wanted=account.wants_projects and region in account.regions,
            before=next(before, ()),
        )

    def _plan(self, account: Account, views: dict[str, View]) -> Step:
        further = self._worker.installation.projects.portfolio_ids
        return plan(account, views, further, self._worker.clock())

    def _make(self, account: Account, step: Call) -> AwsCall:
        opened = self._worker.open_account(account.id, step.region)
        match step:
            case Enable():
                return opened.enable_portfolio()
            case Associate():
                return opened.associate(step.portfolio_id, step.role_arn)
            case Disassociate():
                return opened.disassociate(step.portfolio_id, step.role_arn)

    def _write(self, account: Account, step: Written, aws: AwsCall | None) -> Account:
        worker = self._worker
        return self._save(write_down(account, step, worker.clock(), worker.installation, aws))

    def _save(self, done: AccountTransition) -> Account:
        account = done.record
        self._worker.ledger.write(account.to_item(), done.entry)
        log_phase(account, account.reason)
        return account

    def _delay(self, account: Account) -> int:
        waited = self._worker.clock() - from_text(account.updated_at)
        return look_delay(waited.total_seconds(), _FIRST_LOOK_SECONDS, _LONGEST_LOOK_SECONDS)
