"""Tickets: read as written, joined by subject, refused when they are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.controller.tickets import MOST_LOST, Ticket, UnreadableTicketError, merge

TICKETS = st.builds(
    Ticket,
    st.sampled_from(["a", "b", "ü"]),
    st.lists(st.text(max_size=3)).map(tuple),
    st.booleans(),
    lost=st.integers(0, MOST_LOST - 1),
)


@given(TICKETS)
def test_a_ticket_is_read_as_it_was_written(ticket: Ticket) -> None:
    assert Ticket.from_message(ticket.to_message()) == ticket


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "null",
        "[]",
        '"text"',
        "7",
        "{}",
        '{"subject": "a", "ids": []}',
        '{"subject": 1, "ids": [], "sweep": false}',
        '{"subject": "a", "ids": "bc", "sweep": false}',
        '{"subject": "a", "ids": [1], "sweep": false}',
        '{"subject": "a", "ids": null, "sweep": false}',
        '{"subject": "a", "ids": [], "sweep": "yes"}',
        '{"subject": "a", "ids": [], "sweep": false, "lost": "3"}',
        '{"subject": "a", "ids": [], "sweep": false, "lost": -1}',
        '{"subject": "a", "ids": [], "sweep": false, "lost": 99999}',
    ],
)
def test_what_is_no_ticket_is_refused_with_its_text(message: str) -> None:
    with pytest.raises(UnreadableTicketError) as refused:
        Ticket.from_message(message)

    assert repr(message) in str(refused.value)


def test_the_text_of_a_refused_message_is_cut() -> None:
    with pytest.raises(UnreadableTicketError) as refused:
        Ticket.from_message("x" * 100_000)

    assert len(str(refused.value)) < 300


def test_tickets_of_one_subject_become_one_with_each_id_once_in_order() -> None:
    found = merge(
        [Ticket("a", ("3", "1")), Ticket("b", ("1",)), Ticket("a", ("1", "2")), Ticket("a")]
    )

    assert found == [Ticket("a", ("3", "1", "2")), Ticket("b", ("1",))]


def test_one_sweep_makes_the_joined_ticket_a_sweep_and_no_other() -> None:
    found = merge([Ticket("a", ("1",)), Ticket("b", ("1",)), Ticket("a", sweep=True)])

    assert found == [Ticket("a", ("1",), sweep=True), Ticket("b", ("1",))]


@given(st.lists(TICKETS))
def test_joining_loses_nothing_and_joining_again_changes_nothing(tickets: list[Ticket]) -> None:
    found = merge(tickets)

    asked = {(ticket.subject, each) for ticket in tickets for each in ticket.ids}
    assert {(ticket.subject, each) for ticket in found for each in ticket.ids} == asked
    assert len({ticket.subject for ticket in found}) == len(found)
    assert {ticket.subject for ticket in found} == {ticket.subject for ticket in tickets}
    assert merge(found) == found
