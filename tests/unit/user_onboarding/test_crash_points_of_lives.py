"""Every life with a crash at each call, each delivery twice, and out of order: the same end."""

import random
from collections import Counter

import pytest

from services.user_onboarding.user import Phase
from tests.world import drift_scenarios as drift
from tests.world import expiry_scenarios, long_list_scenarios, scenarios
from tests.world import restored_scenarios as restored
from tests.world import surroundings_scenarios as surroundings
from tests.world.adoption_scenarios import ADOPTION_ENDS, ADOPTIONS
from tests.world.cloud import Cloud
from tests.world.limit_scenarios import LIVES as LIVES_AT_LIMITS
from tests.world.scenarios import Scenario, cloud_for

ENDS = {
    "approved": Phase.READY,
    "rejected_then_asked_again": Phase.READY,
    "lapsed": Phase.REJECTED,
    "persona_changed_with_approval": Phase.READY,
    "change_rejected": Phase.READY,
    "settings_changed_and_cleared": Phase.READY,
    "suspended_and_back": Phase.READY,
    "offboarded": Phase.OFFBOARDED,
    "brought_back_while_retained": Phase.READY,
    "purged_at_once_and_onboarded_again": Phase.READY,
    "profile_failed_then_retried": Phase.READY,
    "update_failed_then_retried": Phase.READY,
    "app_stuck_then_retried": Phase.SUSPENDED,
    "left_while_provisioning": Phase.OFFBOARDED,
    "withdrawn_before_it_was_decided": Phase.OFFBOARDED,
    "held_by_the_brake": Phase.OFFBOARDED,
    "by_rows": Phase.OFFBOARDING,
    **{each.__name__: phase for each, phase in surroundings.ENDS.items()},
    **{each.__name__: phase for each, phase in restored.ENDS.items()},
    **ADOPTION_ENDS,
    **{each.__name__: phase for each, phase in drift.ENDS.items()},
    **expiry_scenarios.ENDS,
    **{each.__name__: phase for each, phase in long_list_scenarios.ENDS.items()},
    "quota_reached_then_raised": Phase.READY,
}
LIVES = [
    *scenarios.LIVES,
    *ADOPTIONS,
    *drift.LIVES,
    *surroundings.LIVES,
    *restored.LIVES,
    *LIVES_AT_LIMITS,
    *expiry_scenarios.LIVES,
    *long_list_scenarios.LIVES,
]


def undisturbed(scenario: Scenario) -> Cloud:
    cloud = cloud_for(scenario)
    scenario(cloud)
    return cloud


@pytest.mark.parametrize("scenario", LIVES, ids=lambda each: each.__name__)
def test_a_life_ends_as_it_should(scenario: Scenario) -> None:
    cloud = undisturbed(scenario)

    assert cloud.user("retail-dev.ada").phase is ENDS[scenario.__name__]
    assert cloud.dead_messages == []
    assert cloud.dead_letters.kept == []


# They go round by round, in hundreds of calls. Each so many-th of what comes more than MANY times
# is enough for every run; `make soak` stops at every one.
LONG = {"app_stuck_then_retried": 7, "purged_among_others_spaces": 3}
MANY = 10


@pytest.mark.parametrize(
    ("scenario", "every"),
    [
        *((each, LONG.get(each.__name__, 1)) for each in LIVES),
        *(pytest.param(x, 1, marks=pytest.mark.soak) for x in LIVES if x.__name__ in LONG),
    ],
    ids=lambda each: each.__name__ if callable(each) else f"every {each}",
)
def test_a_crash_at_any_call_of_a_life_ends_as_no_crash_does(
    scenario: Scenario, every: int
) -> None:
    plain = undisturbed(scenario)
    calls, end = list(plain.calls.made), plain.end()
    assert len(calls) > 10

    often = {name for name, count in Counter(calls).items() if count > MANY}
    for number, name in enumerate(calls):
        if number % every and name in often:
            continue
        for after in (False, True):
            cloud = cloud_for(scenario)
            cloud.calls.crash_at, cloud.calls.after = number, after
            scenario(cloud)

            place = f"{'after' if after else 'before'} call {number} ({name})"
            assert cloud.end() == end, place


@pytest.mark.parametrize("scenario", LIVES, ids=lambda each: each.__name__)
def test_a_life_delivered_twice_ends_as_once(scenario: Scenario) -> None:
    cloud = cloud_for(scenario)
    cloud.always_twice = True
    scenario(cloud)

    assert cloud.end() == undisturbed(scenario).end()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("scenario", LIVES, ids=lambda each: each.__name__)
def test_a_life_delivered_out_of_order_ends_the_same(scenario: Scenario, seed: int) -> None:
    cloud = cloud_for(scenario)
    cloud.always_shuffle = random.Random(seed).shuffle  # noqa: S311 - a reproducible order, no secret
    scenario(cloud)

    assert cloud.end() == undisturbed(scenario).end()
