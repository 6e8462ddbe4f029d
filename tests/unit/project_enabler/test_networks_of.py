"""The networks of an account, out of a table that holds everybody's."""

import pytest

from services.project_enabler.networks import networks_of
from tests.world.calls import Calls
from tests.world.network_rows import SEEN_AT, network_as_shown, put_network, unseen_network
from tests.world.table import MemoryLedger

ACCOUNT = "222222222222"
# Neighbours on both sides.
OTHERS = ("111111111111.eu-west-1", "222222222221.eu-west-1", "222222222223.eu-west-1")


@pytest.fixture
def ledger() -> MemoryLedger:
    made = MemoryLedger()
    for each in OTHERS:
        put_network(made, network_as_shown(each))
    return made


def test_networks_are_those_of_the_account_by_region(ledger: MemoryLedger) -> None:
    west, central = f"{ACCOUNT}.eu-west-1", f"{ACCOUNT}.eu-central-1"
    put_network(ledger, network_as_shown(west))
    put_network(ledger, unseen_network(central))

    assert [each["id"] for each in networks_of(ledger, ACCOUNT)] == [central, west]


def test_network_is_shown_as_the_registry_wrote_it_with_when_it_was_last_looked_at(
    ledger: MemoryLedger,
) -> None:
    summary = network_as_shown(f"{ACCOUNT}.eu-west-1", added_later=[1])
    put_network(ledger, summary)

    assert networks_of(ledger, ACCOUNT) == [{**summary, "observed_at": SEEN_AT}]


def test_network_that_was_never_looked_at_says_so(ledger: MemoryLedger) -> None:
    summary = unseen_network(f"{ACCOUNT}.eu-west-1")
    put_network(ledger, summary, observed_at=None)

    assert networks_of(ledger, ACCOUNT) == [{**summary, "observed_at": None}]


def test_row_without_a_summary_is_left_out_and_those_behind_it_are_not(
    ledger: MemoryLedger,
) -> None:
    west = f"{ACCOUNT}.eu-west-1"
    put_network(ledger, None, network_id=f"{ACCOUNT}.eu-central-1")
    put_network(ledger, network_as_shown(west))

    assert [each["id"] for each in networks_of(ledger, ACCOUNT)] == [west]


def test_account_without_networks_has_none(ledger: MemoryLedger) -> None:
    assert networks_of(ledger, ACCOUNT) == []
    assert networks_of(ledger, "999999999999") == []
    assert networks_of(MemoryLedger(), ACCOUNT) == []


@pytest.mark.parametrize("count", [9, 10, 11, 20, 34])
def test_networks_over_several_pages_are_all_shown(ledger: MemoryLedger, count: int) -> None:
    ids = [f"{ACCOUNT}.region-{number:02d}" for number in range(count)]
    for each in ids:
        put_network(ledger, network_as_shown(each))

    assert [each["id"] for each in networks_of(ledger, ACCOUNT)] == ids


def test_many_networks_of_others_cost_one_query() -> None:
    calls = Calls()
    ledger = MemoryLedger(calls)
    for number in range(40):
        put_network(ledger, network_as_shown(f"{333333333300 + number}.eu-west-1"))
    calls.made.clear()

    assert networks_of(ledger, ACCOUNT) == []
    assert calls.made == ["Query"]
