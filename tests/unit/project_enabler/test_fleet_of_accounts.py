"""A sweep over as many accounts as Organizations can have, on a clock of its own."""

import heapq
from collections import Counter
from dataclasses import dataclass

import pytest

from services.controller.attributes import Value
from services.project_enabler.account import Phase
from tests.soak_numbers import write_numbers
from tests.unit.project_enabler.joining import AT, joined
from tests.world.account_cloud import NEWCOMER, AccountCloud, installation
from tests.world.projects import AMAZONS

# Organizations' scale: https://docs.aws.amazon.com/organizations, quotas (on request).
MOST_ACCOUNTS = 10_000
# What every test run has time for; being linear, it says the same.
SOME_ACCOUNTS = 1_000
# `maximum_concurrency` of the worker's queue, and what one AWS call takes, generously.
CONCURRENCY = 5
CALL_SECONDS = 0.1


@dataclass(frozen=True)
class Swept:
    """What a sweep cost: AWS calls by name, and seconds until the last account was looked at."""

    calls: Counter[str]
    seconds: float


def fleet(size: int) -> AccountCloud:
    """Return a world of accounts that are all in order, each copied from one that joined."""
    cloud = joined(AccountCloud(installation(accounts={})))
    item, place = cloud.ledger.states.pop(NEWCOMER), cloud.place()
    for number in range(size):
        account_id = f"5{number:011}"
        copy = {**item, "id": account_id, "projects": _of(item["projects"], account_id)}
        cloud.ledger.states[account_id] = copy
        cloud.place(account_id).enabled_at = AT
        cloud.place(account_id).associated[AMAZONS] = [
            arn.replace(NEWCOMER, account_id) for arn in place.associated[AMAZONS]
        ]
    return cloud


def _of(value: Value, account_id: str) -> Value:
    match value:
        case str():
            return value.replace(NEWCOMER, account_id)
        case list():
            return [_of(each, account_id) for each in value]
        case dict():
            return {key: _of(each, account_id) for key, each in value.items()}
    return value


def sweep(cloud: AccountCloud) -> Swept:
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
    "size", [SOME_ACCOUNTS, pytest.param(MOST_ACCOUNTS, marks=pytest.mark.soak)]
)
def test_sweep_of_all_accounts_is_linear_and_within_the_hour(size: int) -> None:
    small, large = sweep(fleet(size // 10)), sweep(fleet(size))
    if size == MOST_ACCOUNTS:
        calls = sum(large.calls.values())
        write_numbers(
            "sweep-of-accounts", accounts=size, seconds=round(large.seconds, 1), calls=calls
        )

    assert "TransactWriteItems" not in large.calls
    assert large.calls["SendMessageBatch"] == size / 10
    for name, count in large.calls.items():
        assert count <= 10 * small.calls[name], name
    # 10 calls an account, a tenth of a second each, five accounts at a time.
    assert sum(large.calls.values()) / size < 10.5
    assert large.seconds < 40 * 60 * size / MOST_ACCOUNTS


def test_sweep_finds_the_one_account_that_is_not_in_order() -> None:
    cloud = fleet(500)
    cloud.place("500000000321").associated[AMAZONS].clear()

    sweep(cloud)

    assert len(cloud.place("500000000321").associated[AMAZONS]) == 2
    assert {item["phase"] for item in cloud.ledger.states.values()} == {Phase.ENABLED.value}
    changed = [place for place in cloud.places.values() if place.changes]
    assert {place.account_id for place in changed} == {NEWCOMER, "500000000321"}
