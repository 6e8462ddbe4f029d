"""Stop the process at every AWS call, deliver again, compare with the undisturbed end."""

from collections.abc import Callable

import pytest

from tests.world.cloud import REQUESTER, Cloud

Scenario = Callable[[Cloud], None]


def one_post(cloud: Cloud) -> None:
    cloud.post(user_name="ada-lovelace", persona="lead-data-scientist", team="analytics")
    cloud.settle()


def three_posts_at_once(cloud: Cloud) -> None:
    for name in ("Ada", "grace", "mary"):
        cloud.post(user_name=name, persona="data-scientist")
    cloud.settle()


def one_row(cloud: Cloud) -> None:
    cloud.put_row(
        pk="r-1",
        action="onboard",
        user_name="ada",
        persona="data-scientist",
        requested_by=REQUESTER,
    )
    cloud.settle()


def profile_fails(cloud: Cloud) -> None:
    cloud.account().fail_next["ada"] = "EFS mount failed"
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()


def quota_reached(cloud: Cloud) -> None:
    account = cloud.account()
    create = account.create

    def full(profile: object) -> object:
        account.refuse_next("CreateUserProfile", "ResourceLimitExceeded", "limit is 0")
        return create(profile)  # type: ignore[arg-type] # passed through as it came

    account.create = full  # type: ignore[assignment, method-assign] # a full account
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()


def profile_vanishes_after_it_was_ready(cloud: Cloud) -> None:
    one_post(cloud)
    del cloud.account().profiles["ada-lovelace"]
    cloud.sweep()
    cloud.settle()


SCENARIOS = [
    one_post,
    three_posts_at_once,
    one_row,
    profile_fails,
    quota_reached,
    profile_vanishes_after_it_was_ready,
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.__name__)
def test_a_crash_at_any_call_ends_as_no_crash_does(scenario: Scenario) -> None:
    undisturbed = Cloud()
    scenario(undisturbed)
    calls = list(undisturbed.calls.made)
    assert len(calls) > 10

    for number, name in enumerate(calls):
        for after in (False, True):
            cloud = Cloud()
            cloud.calls.crash_at, cloud.calls.after = number, after
            scenario(cloud)

            place = f"{'after' if after else 'before'} call {number} ({name})"
            assert cloud.end() == undisturbed.end(), place


@pytest.mark.parametrize("scenario", SCENARIOS[:4], ids=lambda each: each.__name__)
def test_every_delivery_twice_ends_as_once(scenario: Scenario) -> None:
    undisturbed = Cloud()
    scenario(undisturbed)

    cloud = Cloud()
    settle = cloud.settle
    cloud.settle = lambda **_: settle(twice=True)  # type: ignore[method-assign] # the disturbance
    scenario(cloud)

    assert cloud.end() == undisturbed.end()
    assert len(cloud.events()) > len(undisturbed.events())
