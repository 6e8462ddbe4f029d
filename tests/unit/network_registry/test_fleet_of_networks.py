"""A sweep over as many networks as Organizations can have accounts, on a clock of its own."""

import heapq
from collections import Counter
from dataclasses import dataclass

import pytest

from services.network_registry.network import Phase
from services.network_registry.network_account import Stored
from tests.soak_numbers import write_numbers
from tests.world.network_cloud import DOMAIN, NEWCOMER, REGION, NetworkCloud, installation

# Organizations' scale: https://docs.aws.amazon.com/organizations, quotas (on request).
MOST_NETWORKS = 10_000
# What every test run has time for; being linear, it says the same.
SOME_NETWORKS = 1_000
# `maximum_concurrency` of the worker's queue, and what one AWS call takes, generously.
CONCURRENCY = 5
CALL_SECONDS = 0.1
HOME = f"{NEWCOMER}.{REGION}"
IN_THE_ACCOUNT = (
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeRouteTables",
    "DescribeVpcEndpoints",
    "GetParameters",
    "DescribeDomain",
)


@dataclass(frozen=True)
class Swept:
    """What a sweep cost: AWS calls by name, and seconds until the last network was looked at."""

    calls: Counter[str]
    seconds: float


def account_id(number: int) -> str:
    return f"5{number:011}"


def fleet(size: int) -> NetworkCloud:
    """Return a world of networks that are all in order, each copied from one that joined."""
    cloud = NetworkCloud(installation(places={}))
    cloud.account_told(NEWCOMER, managed=True, revision=1)
    cloud.settle()
    item = cloud.ledger.states.pop(HOME)
    assert item["phase"] == Phase.IN_SYNC
    for number in range(size):
        copy = {**item, "id": f"{account_id(number)}.{REGION}"}
        cloud.ledger.states[str(copy["id"])] = copy
        cloud.account(account_id(number))
    return cloud


def sweep(cloud: NetworkCloud) -> Swept:
    """Sweep, with so many workers at once as the queue's mapping allows."""
    cloud.calls.made.clear()
    cloud.sweep()
    free = [0.0] * CONCURRENCY
    messages, cloud.queue = cloud.queue, []
    for message in messages:
        before = len(cloud.calls.made)
        cloud._work(message)
        took = (len(cloud.calls.made) - before) * CALL_SECONDS
        heapq.heapreplace(free, free[0] + took)
    assert cloud.queue == []
    return Swept(Counter(cloud.calls.made), max(free))


@pytest.mark.parametrize(
    "size", [SOME_NETWORKS, pytest.param(MOST_NETWORKS, marks=pytest.mark.soak)]
)
def test_sweep_of_all_networks_is_linear_and_within_the_hour(size: int) -> None:
    small, large = sweep(fleet(size // 10)), sweep(fleet(size))
    if size == MOST_NETWORKS:
        calls = sum(large.calls.values())
        write_numbers(
            "sweep-of-networks", networks=size, seconds=round(large.seconds, 1), calls=calls
        )

    # Six calls in each account, and nothing is written there.
    assert {name: large.calls[name] for name in IN_THE_ACCOUNT} == dict.fromkeys(
        IN_THE_ACCOUNT, size
    )
    assert "PutParameter" not in large.calls
    assert "TransactWriteItems" not in large.calls
    assert large.calls["SendMessageBatch"] == size / 10
    for name, count in large.calls.items():
        assert count <= 10 * small.calls[name], name
    # 11 calls a network, a tenth of a second each, five networks at a time.
    assert sum(large.calls.values()) / size < 11.5
    assert large.seconds < 40 * 60 * size / MOST_NETWORKS


def test_sweep_writes_in_the_one_account_that_is_not_in_order() -> None:
    cloud = fleet(500)
    cloud.account(account_id(321)).stored["/vpc/id"] = Stored("vpc-wrong", "String")

    sweep(cloud)

    assert {item["phase"] for item in cloud.ledger.states.values()} == {Phase.IN_SYNC.value}
    written = {key: place.written for key, place in cloud.places.items() if place.written}
    assert written == {f"{account_id(321)}.{REGION}": ["put /vpc/id"]}
    assert cloud.account(account_id(321)).stored[DOMAIN].value == "d-1"
