"""Networks whose account comes and goes, that wait for their base, and that AWS refuses."""

import pytest

from services.network_registry.network import Phase
from tests.unit.network_registry.published import published
from tests.world import network_scenarios as lives
from tests.world.network_cloud import (
    NEWCOMER,
    REGION,
    SUBNETS,
    NetworkCloud,
)


def test_newcomer_waits_for_its_base_and_is_woken_by_its_stack() -> None:
    cloud = NetworkCloud()

    lives.newcomer_before_its_base(cloud)

    item_id = f"{NEWCOMER}.{REGION}"
    assert cloud.reasons(item_id)[:2] == ["AccountJoined", "RoleNotReachable"]
    assert cloud.network(item_id).phase is Phase.IN_SYNC
    assert sorted(cloud.account(NEWCOMER).written) == [
        "put /vpc/id",
        "put /vpc/sg/id",
        f"put {SUBNETS}",
    ]


@pytest.mark.parametrize("order", [(1, 5), (5, 1)])
def test_departure_stands_whatever_comes_first(order: tuple[int, int]) -> None:
    cloud = NetworkCloud()

    for revision in order:
        cloud.account_told(NEWCOMER, managed=revision == 1, revision=revision)
        cloud.settle()

    assert cloud.network(f"{NEWCOMER}.{REGION}").phase is Phase.CLOSED


def test_account_that_is_back_is_looked_after_again() -> None:
    cloud = NetworkCloud()
    lives.newcomer_departs(cloud)

    cloud.account_told(NEWCOMER, managed=True, revision=9)
    cloud.settle()

    assert cloud.network(f"{NEWCOMER}.{REGION}").phase is Phase.IN_SYNC


def test_region_that_an_account_is_no_longer_in_is_closed() -> None:
    cloud = NetworkCloud()
    cloud.account_told(NEWCOMER, managed=True, revision=1)
    cloud.settle()

    cloud.account_told(NEWCOMER, managed=True, revision=2, regions=["us-east-1"])
    cloud.settle()

    assert cloud.network(f"{NEWCOMER}.{REGION}").phase is Phase.CLOSED


def test_region_that_an_account_never_was_in_has_no_network() -> None:
    cloud = NetworkCloud()

    cloud.account_told(NEWCOMER, managed=True, revision=1, regions=["us-east-1"])
    cloud.settle()

    assert f"{NEWCOMER}.{REGION}" not in cloud.ledger.entries


def test_base_that_never_comes_ends_in_failed() -> None:
    cloud = NetworkCloud()
    cloud.account().base = False
    lives.first_seen(cloud)
    assert cloud.network().phase is Phase.WAITING_FOR_BASE

    cloud.pass_time(days=31)
    cloud.sweep("due")
    cloud.settle()

    network = cloud.network()
    assert (network.phase, network.reason) == (Phase.FAILED, "RoleNotReachable")
    assert "It did not change in time." in network.message


def test_base_that_goes_while_something_else_is_waited_for_is_waited_for_in_its_own_time() -> None:
    cloud = NetworkCloud()
    account = cloud.account()
    account.refuse_next("DescribeSubnets", "UnauthorizedOperation")
    cloud.sweep()
    while cloud.network().reason != "DescribeSubnetsRefused":
        cloud.deliver_some(None)

    account.groups.clear()
    cloud.pass_time(minutes=20)
    cloud.settle()

    network = cloud.network()
    assert (network.phase, network.reason) == (Phase.WAITING_FOR_BASE, "BaseNetworkMissing")
    assert published(cloud, "NetworkFailed.v1") == []


def test_put_that_is_refused_for_good_is_told_once_and_kept_trying() -> None:
    cloud = NetworkCloud()
    lives.refused_for_good(cloud)

    for _ in range(3):
        cloud.sweep()
        cloud.settle()

    network = cloud.network()
    assert (network.phase, network.reason) == (Phase.FAILED, "ParameterMaxVersionLimitExceeded")
    [event] = published(cloud, "NetworkFailed.v1")
    assert event["operation"] == "PutParameter"

    cloud.account().refusals.clear()
    cloud.sweep()
    cloud.settle()
    assert cloud.network().phase is Phase.IN_SYNC
    assert cloud.account().stored[SUBNETS].value == "subnet-private-a,subnet-private-b"


def test_put_that_is_refused_for_a_while_is_waited_for() -> None:
    cloud = NetworkCloud()

    lives.refused_for_a_while(cloud)

    assert cloud.network().phase is Phase.IN_SYNC
    assert "PutParameterRefused" in cloud.reasons()


def test_throttling_of_a_network_in_order_is_no_news() -> None:
    cloud = NetworkCloud()
    lives.first_seen(cloud)
    lines = len(cloud.reasons())

    cloud.account().refuse_next("DescribeSubnets", "RequestLimitExceeded")
    cloud.sweep()
    cloud.settle()

    assert len(cloud.reasons()) == lines
