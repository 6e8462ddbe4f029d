"""A ticket that finds its subject held by another worker: put back, later each time."""

from datetime import timedelta

import pytest

from services.controller.passes import under_lease
from services.controller.tickets import MOST_LOST, Ticket
from tests.world.calls import Calls
from tests.world.delivery import START
from tests.world.table import MemoryLeases


class Sent:
    """A queue that keeps what is sent."""

    def __init__(self) -> None:
        self.tickets: list[tuple[Ticket, int]] = []

    def send(self, ticket: Ticket, delay_seconds: int = 0) -> None:
        self.tickets.append((ticket, delay_seconds))

    def send_all(self, tickets: object) -> None:
        raise AssertionError(tickets)


def delays(ticket: Ticket) -> list[int]:
    """Return the delays with which a ticket is put back while another holds its subject."""
    leases, sent = MemoryLeases(Calls()), Sent()
    assert leases.acquire("retail-dev", "another", START, 3600) is not None

    def nobody(agenda: object) -> None:
        raise AssertionError(agenda)

    found = []
    for _ in range(MOST_LOST + 2):
        under_lease(leases, sent, ticket, "me", lambda: START + timedelta(seconds=1), nobody, 75)
        ticket, delay = sent.tickets.pop()
        found.append(delay)
    return found


def test_what_the_index_leads_to_is_looked_for_ever_later() -> None:
    found = delays(Ticket("retail-dev", ("retail-dev.ada",)))

    assert found[:5] == [5, 10, 20, 40, 80]
    assert found[-1] == 900


@pytest.mark.parametrize(
    "ticket",
    [
        Ticket("retail-dev", sweep=True),
        Ticket("retail-dev", ("retail-dev.ada",), look=("retail-dev.ada",)),
    ],
)
def test_what_no_index_knows_comes_again_each_minute(ticket: Ticket) -> None:
    assert delays(ticket)[-1] == 60
