"""One ticket carried out: look at a network, write what differs, write down what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.blocked import blocked_by
from services.controller.clock import Clock, from_text
from services.controller.leases import Leases
from services.controller.ledger import Ledger
from services.controller.pace import look_delay
from services.controller.passes import Agenda, under_lease
from services.controller.phase_log import log_phase
from services.controller.tickets import Ticket, Tickets
from services.network_registry.intents import place_of, stand_anew
from services.network_registry.network import Network, Phase
from services.network_registry.network_account import NetworkAccount
from services.network_registry.observe import observe, read_parameters
from services.network_registry.plan import after_refusal, not_seen_yet, plan
from services.network_registry.settings import Installation
from services.network_registry.steps import Fail, Hold, Nothing, Put, Step
from services.network_registry.transitions import WORKER, NetworkTransition
from services.network_registry.values import Difference
from services.network_registry.wakes import Wakes
from services.network_registry.world import NetworkView, View
from services.network_registry.write_down import looked_at, write_down

_log = Logger(child=True)

# Longer than the function that holds it can run.
LEASE_SECONDS: Final = 75
# No look begins with less of the function's time left: some calls, each with all its retries.
ENOUGH_SECONDS: Final = 25.0
_FIRST_LOOK_SECONDS: Final = 5
_LONGEST_LOOK_SECONDS: Final = 60
# More than all parameters that can be configured take.
_MOST_STEPS: Final = 200

OpenAccount = Callable[[str, str], NetworkAccount]


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
    wakes: Wakes
    open_account: OpenAccount
    clock: Clock


def reconcile(worker: Worker, ticket: Ticket, holder: str, time_left: Callable[[], float]) -> None:
    """Carry out one ticket; it names a network.

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
    """One pass over one network."""

    def __init__(self, worker: Worker, time_left: Callable[[], float], agenda: Agenda) -> None:
        self._worker = worker
        self._time_left = time_left
        self._agenda = agenda
        self._causes: tuple[str, ...] = ()

    def over(self, network_id: str) -> None:
        """Take a network as far as it goes now."""
        worker = self._worker
        # Whatever pass comes next looks at this network, without being told.
        self._agenda.indexed = frozenset({network_id})
        # Before anything is looked at: what is heard from here on brings another look.
        self._causes = worker.wakes.take(network_id, worker.clock())
        item = worker.ledger.read(network_id)
        if item is None:
            _log.info("a ticket names %s, of which nothing was heard", network_id)
            return
        network = Network.from_item(item)
        moved = stand_anew(network, worker.installation, worker.clock())
        if moved is not None:
            network = self._save(moved)
        if network.phase is Phase.CLOSED:
            return
        if self._time_left() < ENOUGH_SECONDS:
            self._agenda.again(network.id, 0)
            return
        network = self._advance(network)
        if network.phase is Phase.SYNCING:
            self._agenda.again(network.id, self._delay(network))

    def _advance(self, network: Network) -> Network:
        """Take a network as far as it goes; what was written is read, not taken for granted."""
        worker = self._worker
        aws: AwsCall | None = None
        made: set[Difference] = set()
        view = self._look(network)
        for _ in range(_MOST_STEPS):
            step = plan(network, view, worker.installation, worker.clock())
            if isinstance(step, Put):
                if step.difference in made:
                    return self._end(network, view, not_seen_yet(network, worker.clock()))
                try:
                    aws = self._put(network, step.difference)
                except AwsCallError as error:
                    step = after_refusal(network, step, error, worker.clock())
                    return self._end(network, view, step)
                made.add(step.difference)
                view = self._look_again(network, view)
                continue
            if isinstance(step, Nothing | Hold):
                return self._end(network, view, step)
            network = self._write(network, view, step, aws)
            if isinstance(step, Fail):
                return network
        raise RuntimeError(f"{network.id} takes more than {_MOST_STEPS} steps")

    def _end(self, network: Network, view: View, step: Step) -> Network:
        """Write down where the pass ends, unless that is what is written."""
        if isinstance(step, Nothing | Put):
            self._refresh(network, view)
            return network
        if isinstance(step, Hold) and network.reason == step.reason and network.due_at:
            return network
        return self._write(network, view, step, None)

    def _look(self, network: Network) -> View:
        worker = self._worker
        account = worker.open_account(network.account_id, network.region)
        return observe(account, place_of(network, worker.installation), worker.installation)

    def _look_again(self, network: Network, view: View) -> View:
        """Return what was seen, with the parameters as they are now."""
        if not isinstance(view, NetworkView):
            return view
        account = self._worker.open_account(network.account_id, network.region)
        names = [each.name for each in self._worker.installation.parameters]
        try:
            return replace(view, parameters=read_parameters(account, names))
        except AwsCallError as error:
            return blocked_by(error)

    def _put(self, network: Network, difference: Difference) -> AwsCall:
        account = self._worker.open_account(network.account_id, network.region)
        name, should = difference.name, difference.should
        if difference.wrong_type:
            account.delete_parameter(name)
        return account.put_parameter(name, should.value, should.type, difference.description)

    def _refresh(self, network: Network, view: View) -> None:
        """Note what was seen where nothing else is to be written."""
        worker = self._worker
        seen = looked_at(network, view, worker.installation, worker.clock())
        if seen is not network:
            item = seen.to_item()
            noted = {name: item[name] for name in ("seen", "summary", "observed_at")}
            worker.ledger.refresh(network.id, network.revision, noted, WORKER)

    def _write(self, network: Network, view: View, step: Step, aws: AwsCall | None) -> Network:
        if isinstance(step, Nothing | Put):
            raise TypeError(f"{step} is nothing to write down")
        worker = self._worker
        return self._save(
            write_down(network, step, view, worker.installation, worker.clock(), self._causes, aws)
        )

    def _save(self, done: NetworkTransition) -> Network:
        network = done.record
        self._worker.ledger.write(network.to_item(), done.entry)
        log_phase(network, network.reason)
        return network

    def _delay(self, network: Network) -> int:
        waited = self._worker.clock() - from_text(network.updated_at)
        return look_delay(waited.total_seconds(), _FIRST_LOOK_SECONDS, _LONGEST_LOOK_SECONDS)
