"""Stop the process at every AWS call, deliver again, compare with the undisturbed end."""

import random

import pytest

from tests.world.network_cloud import NetworkCloud
from tests.world.network_scenarios import LIVES, Scenario


def undisturbed(scenario: Scenario) -> NetworkCloud:
    cloud = NetworkCloud()
    scenario(cloud)
    return cloud


@pytest.mark.parametrize("scenario", LIVES, ids=lambda each: each.__name__)
def test_a_crash_at_any_call_ends_as_no_crash_does(scenario: Scenario) -> None:
    plain = undisturbed(scenario)
    calls = list(plain.calls.made)
    assert len(calls) > 3

    for number, name in enumerate(calls):
        for after in (False, True):
            cloud = NetworkCloud()
            cloud.calls.crash_at, cloud.calls.after = number, after
            scenario(cloud)

            place = f"{'after' if after else 'before'} call {number} ({name})"
            assert cloud.end() == plain.end(), place
            # A crash may tell a thing twice, under one id; it loses nothing and invents nothing.
            assert cloud.told() == plain.told(), place


@pytest.mark.parametrize("scenario", LIVES, ids=lambda each: each.__name__)
def test_every_delivery_twice_ends_as_once(scenario: Scenario) -> None:
    plain = undisturbed(scenario)

    cloud = NetworkCloud()
    cloud.always_twice = True
    scenario(cloud)

    assert cloud.end() == plain.end()


@pytest.mark.parametrize("scenario", LIVES, ids=lambda each: each.__name__)
@pytest.mark.parametrize("seed", range(5))
def test_reordered_messages_end_as_ordered_ones(scenario: Scenario, seed: int) -> None:
    plain = undisturbed(scenario)

    cloud = NetworkCloud()
    cloud.always_shuffle = random.Random(seed).shuffle  # noqa: S311 - reproducible, no secret
    scenario(cloud)

    assert cloud.end() == plain.end()
