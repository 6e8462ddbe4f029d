"""Stop the process at every AWS call, deliver again, compare with the undisturbed end."""

import pytest

from tests.world.disturbances import crash_at_any_call, deliver_twice, reorder
from tests.world.network_cloud import NetworkCloud
from tests.world.network_scenarios import LIVES, Scenario

each_life = pytest.mark.parametrize("scenario", LIVES, ids=lambda each: each.__name__)


@each_life
def test_a_crash_at_any_call_ends_as_no_crash_does(scenario: Scenario) -> None:
    crash_at_any_call(NetworkCloud, scenario)


@each_life
def test_every_delivery_twice_ends_as_once(scenario: Scenario) -> None:
    deliver_twice(NetworkCloud, scenario)


@each_life
@pytest.mark.parametrize("seed", range(5))
def test_reordered_messages_end_as_ordered_ones(scenario: Scenario, seed: int) -> None:
    reorder(NetworkCloud, scenario, seed)
