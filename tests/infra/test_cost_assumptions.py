"""What the cost of an onboarding and of a sweep is said to follow from, as simulations count it."""

from collections import Counter
from math import ceil
from typing import Any

from infra.cost import onboarding
from infra.cost.sweeps import USERS_PASS
from services.controller.attributes import to_attributes
from tests.world.cloud import Cloud

Calls = Counter[str]


def settled_cloud() -> Cloud:
    cloud = Cloud()
    cloud.post(user_name="grace", persona="data-scientist", team="pricing")
    cloud.settle()
    cloud.calls.made.clear()
    return cloud


def value_bytes(attribute: dict[str, Any]) -> int:
    """Return what DynamoDB counts of a value, without what it adds for nesting."""
    [(kind, value)] = attribute.items()
    if kind == "M":
        return sum(len(key) + value_bytes(each) for key, each in value.items()) + 3
    if kind == "L":
        return sum(value_bytes(each) for each in value) + 3
    return 1 if kind in ("BOOL", "NULL") else len(str(value).encode())


def kilobytes(item: dict[str, Any]) -> int:
    attributes = to_attributes(item)
    return ceil(sum(len(key) + value_bytes(each) for key, each in attributes.items()) / 1000)


def test_an_onboarding_makes_the_calls_that_its_cost_counts() -> None:
    cloud = settled_cloud()
    written = len(cloud.ledger.stream)
    cloud.post(user_name="ada", persona="data-scientist", team="pricing")
    cloud.settle()
    calls = Counter(cloud.calls.made)

    assert calls["PutEvents"] == onboarding.OUTBOX_RUNS == onboarding.EVENTS
    assert calls["CreateUserProfile"] == 1
    # Each pass of the worker takes the lease and gives it back.
    assert calls["UpdateItem"] == 2 * onboarding.WORKER_RUNS
    assert 3 * calls["SendMessage"] == onboarding.QUEUE_REQUESTS

    looks = onboarding.API_CALLS - 1
    assert calls["GetItem"] + calls["Query"] + looks == onboarding.READS

    in_transactions = index_writes = 0
    due = None
    for image in cloud.ledger.stream[written:]:
        in_transactions += 2 * kilobytes(image)
        if image["sk"] == "STATE":
            # by-subject has the whole item; due has an entry that comes, moves (two) or goes.
            index_writes += kilobytes(image)
            now = (image.get("due_subject"), image.get("due_at"))
            if now != due:
                index_writes += 2
            due = now
    assert in_transactions + index_writes + calls["UpdateItem"] == onboarding.WRITES


def test_a_sweep_of_a_settled_studio_makes_the_calls_that_its_cost_counts() -> None:
    cloud = settled_cloud()

    cloud.sweep()
    cloud.settle()

    calls = Counter(cloud.calls.made)
    assert calls["UpdateItem"] == USERS_PASS.writes
    assert calls["Query"] + calls["GetItem"] == USERS_PASS.reads
    assert calls["SendMessageBatch"] + 2 == USERS_PASS.queue_requests
    assert calls["TransactWriteItems"] == 0
