"""The functions of the service, each behind what starts it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.controller.attributes import from_anybodys
from services.controller.outbox import publish_records
from services.controller.passes import work_off
from services.controller.relay import relay
from services.controller.streams import each, read_records
from services.user_onboarding.profile_events import take_event
from services.user_onboarding.reconcile import reconcile
from services.user_onboarding.request_rows import RowDoor, on_row
from services.user_onboarding.sweep_start import UnknownStartError, sweep_for
from tests.simulator.bridge import Target
from tests.simulator.queues import QueueMapping
from tests.simulator.streams import StreamMapping
from tests.simulator.violation import Violation

if TYPE_CHECKING:
    from tests.simulator.simulation import Simulation

FUNCTION_SECONDS = 60
RELAY, OUTBOX, ROWS = "user-onboarding-relay", "user-onboarding-outbox", "user-onboarding-requests"

Source = StreamMapping | QueueMapping | Target


class Functions:
    """What starts them, by their names; a history gives each its accidents.

    Attributes
    ----------
    all
        In a fixed order: chance chooses among those that have something to deliver.
    """

    def __init__(self, sim: "Simulation") -> None:
        dice, dead = sim.dice, sim.dead
        self._sim = sim
        self.relay = StreamMapping(
            "relay",
            lambda event: relay(read_records(event, RELAY, dead), sim.tickets, RELAY, dead),
            dice,
            retries=30,
            give_up=_give_up,
        )
        self.outbox = StreamMapping(
            "outbox",
            lambda event: publish_records(
                read_records(event, OUTBOX, dead), sim.event_client, "bus", OUTBOX, dead
            ),
            dice,
            retries=None,
            give_up=_give_up,
        )
        self.rows = StreamMapping("row door", self._take_rows, dice, retries=30, give_up=_give_up)
        self.worker = QueueMapping(sim.sqs, self._work_off, dice)
        self.sweep = Target(
            "sweep",
            lambda event: sweep_for(event, sim.installation.studios).send(sim.tickets),
            dice,
            sim.sqs.dead.append,
            (UnknownStartError,),
        )
        self.profile_calls = Target(
            "profile call",
            lambda event: take_event(event, sim.installation, sim.tickets, dead, sim.clock()),
            dice,
            sim.sqs.dead.append,
        )
        self.all: tuple[Source, ...] = (
            self.relay,
            self.outbox,
            self.rows,
            self.worker,
            self.sweep,
            self.profile_calls,
        )

    @property
    def streams(self) -> tuple[StreamMapping, ...]:
        """Those that a stream starts."""
        return (self.relay, self.outbox, self.rows)

    def waiting(self, now: datetime) -> tuple[list[Source], datetime | None]:
        """Return what can be delivered now, and when the soonest of the others can be."""
        ready, soonest = [], None
        for source in self.all:
            at = source.next_at(now)
            if at is None:
                continue
            if at <= now:
                ready.append(source)
            elif soonest is None or at < soonest:
                soonest = at
        return ready, soonest

    def _work_off(self, records: list[dict[str, str]]) -> Any:
        sim = self._sim
        begun, holder = sim.now, f"invocation-{sim.calls.count}"

        def time_left() -> float:
            return FUNCTION_SECONDS - (sim.now - begun).total_seconds()

        return work_off(records, lambda ticket: reconcile(sim.worker, ticket, holder, time_left))

    def _take_rows(self, event: Any) -> Any:
        sim = self._sim
        door = RowDoor(sim.installation, sim.ledger, sim.rows, sim.clock)
        records = read_records(event, ROWS, sim.dead, from_anybodys)
        return each(records, lambda row: on_row(door, row), ROWS, sim.dead)


def _give_up(records: list[Any]) -> None:
    raise Violation("dead letters", f"the retries of {records} ended")
