"""What a pass leaves for the next one, on clocks that differ."""

from collections.abc import Iterable
from datetime import timedelta

from services.controller.clock import to_text
from services.controller.passes import Agenda
from services.controller.tickets import Ticket
from tests.world.delivery import START

LOOK = START + timedelta(seconds=2)
# The function that looks has a clock that is behind the one that noted the look.
NOW = LOOK - timedelta(seconds=1)


class Sent:
    def __init__(self) -> None:
        self.tickets: list[Ticket] = []

    def send(self, ticket: Ticket, delay_seconds: int = 0) -> None:
        self.tickets.append(ticket)

    def send_all(self, tickets: Iterable[Ticket]) -> None:
        self.tickets += tickets


def left_by(ticket: Ticket) -> list[Ticket]:
    """Return what is sent after a pass over one indexed user who is not settled."""
    agenda, sent = Agenda(), Sent()
    agenda.indexed = frozenset(ticket.ids)
    agenda.again("retail-dev.ada", 5)
    agenda.close(ticket, sent, LOOK, NOW)
    return sent.tickets


def test_a_ticket_beside_the_noted_look_leaves_what_is_indexed_to_it() -> None:
    assert left_by(Ticket("retail-dev", ("retail-dev.ada",))) == []


def test_the_noted_look_itself_is_followed_by_another_however_slow_its_clock() -> None:
    (again,) = left_by(Ticket("retail-dev", ("retail-dev.ada",), noted_for=(to_text(LOOK),)))

    assert again.ids == ("retail-dev.ada",)
    assert again.noted_for == (to_text(NOW + timedelta(seconds=5)),)


def test_an_item_that_breaks_us_takes_no_sweep_along_that_its_ticket_was_joined_with() -> None:
    agenda, sent = Agenda(), Sent()
    with agenda.own_failure("retail-dev.ada"):
        raise KeyError("phase")

    agenda.close(Ticket("retail-dev", ("retail-dev.ada",), sweep=True), sent, None, NOW)

    (own,) = sent.tickets
    assert (own.ids, own.sweep) == (("retail-dev.ada",), False)
