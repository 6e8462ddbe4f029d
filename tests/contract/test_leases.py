"""Leases in memory and on DynamoDB keep the same promises."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.controller.leases import DynamoDbLeases, Lease, Leases
from tests.contract.tables import USERS, dynamodb, make_users_table
from tests.world.table import MemoryLeases

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SECONDS = 60


@pytest.fixture(params=["memory", "dynamodb"])
def leases(request: pytest.FixtureRequest) -> Iterator[Leases]:
    if request.param == "memory":
        yield MemoryLeases()
        return
    request.getfixturevalue("aws")
    client = dynamodb()
    make_users_table(client)
    yield DynamoDbLeases(client, USERS)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def held(leases: Leases, holder: str, at: datetime = NOW) -> Lease:
    lease = leases.acquire("retail-dev", holder, at, SECONDS)
    assert lease is not None
    return lease


def refused(leases: Leases, holder: str, at: datetime = NOW) -> bool:
    return leases.acquire("retail-dev", holder, at, SECONDS) is None


def test_a_lease_names_its_subject_and_its_holder(leases: Leases) -> None:
    assert held(leases, "one") == Lease("retail-dev", "one", next_look_at=None)


def test_a_lease_keeps_others_out_until_it_ends(leases: Leases) -> None:
    held(leases, "one")

    assert refused(leases, "two", later(SECONDS - 0.001))
    assert held(leases, "two", later(SECONDS)).holder == "two"


def test_a_refused_claim_leaves_the_holder_its_lease(leases: Leases) -> None:
    held(leases, "one")
    assert refused(leases, "two")

    assert held(leases, "one", later(1)).holder == "one"
    assert refused(leases, "two", later(1))


def test_the_holder_that_claims_again_holds_longer(leases: Leases) -> None:
    held(leases, "one")
    held(leases, "one", later(30))

    assert refused(leases, "two", later(SECONDS + 1))
    assert held(leases, "two", later(30 + SECONDS)).holder == "two"


def test_a_released_lease_is_free_at_once(leases: Leases) -> None:
    leases.release(held(leases, "one"))

    assert held(leases, "two").holder == "two"


def test_a_lease_that_went_to_another_is_not_released_by_its_old_holder(leases: Leases) -> None:
    old = held(leases, "one")
    held(leases, "two", later(SECONDS))

    leases.release(replace(old, next_look_at=later(500)))

    assert refused(leases, "three", later(SECONDS + 1))
    assert held(leases, "three", later(2 * SECONDS)).next_look_at is None


def test_releasing_twice_or_what_was_never_held_does_no_harm(leases: Leases) -> None:
    leases.release(Lease("retail-dev", "nobody"))
    lease = held(leases, "one")

    leases.release(lease)
    leases.release(lease)

    assert held(leases, "two").holder == "two"


def test_each_subject_has_its_own_lease(leases: Leases) -> None:
    held(leases, "one")

    assert leases.acquire("risk-dev", "two", NOW, SECONDS) is not None


def test_the_next_look_noted_at_the_release_is_told_to_whoever_comes_next(leases: Leases) -> None:
    leases.release(replace(held(leases, "one"), next_look_at=later(30)))

    assert held(leases, "two", later(1)).next_look_at == later(30)


def test_a_release_without_a_next_look_forgets_the_one_before(leases: Leases) -> None:
    leases.release(replace(held(leases, "one"), next_look_at=later(30)))
    leases.release(replace(held(leases, "two"), next_look_at=None))

    assert held(leases, "three").next_look_at is None


def test_the_next_look_outlives_a_holder_that_never_gave_back(leases: Leases) -> None:
    leases.release(replace(held(leases, "one"), next_look_at=later(500)))
    held(leases, "two", later(1))

    assert held(leases, "three", later(1 + SECONDS)).next_look_at == later(500)
