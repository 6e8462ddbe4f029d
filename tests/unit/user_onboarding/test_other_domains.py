"""What becomes of users when their studio has another domain."""

import pytest

from services.user_onboarding.intents import retry, suspend
from services.user_onboarding.user import Phase
from tests.world.cloud import Cloud
from tests.world.drift_scenarios import role_of
from tests.world.scenarios import ADA, at_work, ready
from tests.world.studio import DOMAIN_ID
from tests.world.surroundings_scenarios import (
    NEW_DOMAIN,
    left_a_domain_that_is_gone,
    left_a_replaced_domain,
    replace_domain,
    swept,
)


def reasons(cloud: Cloud) -> list[str]:
    return [str(entry["reason"]) for entry in cloud.ledger.entries[ADA]]


def test_another_domain_fails_who_is_ready_and_makes_nothing() -> None:
    cloud = Cloud()
    ready(cloud)
    replace_domain(cloud)

    swept(cloud)

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.FAILED, "DomainChanged")
    for words in (DOMAIN_ID, NEW_DOMAIN, "retry makes a new, empty profile"):
        assert words in user.message
    assert cloud.account().profile_now("ada", NEW_DOMAIN) is None


def test_a_domain_parameter_put_right_again_needs_nobody() -> None:
    cloud = Cloud()
    ready(cloud)
    replace_domain(cloud)
    swept(cloud)

    cloud.account().parameter_values["/mlops/studio/domain-id"] = DOMAIN_ID
    swept(cloud)

    assert cloud.user(ADA).phase is Phase.READY
    assert cloud.user(ADA).to_api()["warnings"] == []


def test_retry_makes_a_profile_in_the_new_domain_and_names_the_old_one() -> None:
    cloud = Cloud()
    ready(cloud)
    replace_domain(cloud)
    swept(cloud)

    cloud.intend(ADA, retry)
    cloud.settle()

    user = cloud.user(ADA)
    assert (user.phase, user.domain_id) == (Phase.READY, NEW_DOMAIN)
    assert cloud.account().profile_now("ada") is not None
    assert DOMAIN_ID in user.to_api()["warnings"][0]


def test_retry_after_the_parameter_was_put_right_finds_the_profile_that_is_there() -> None:
    cloud = Cloud()
    ready(cloud)
    replace_domain(cloud)
    swept(cloud)
    cloud.account().parameter_values["/mlops/studio/domain-id"] = DOMAIN_ID

    cloud.intend(ADA, retry)
    cloud.settle()

    assert (cloud.user(ADA).phase, cloud.user(ADA).domain_id) == (Phase.READY, DOMAIN_ID)
    assert cloud.user(ADA).to_api()["warnings"] == []
    assert len(cloud.account().profiles) == 1


@pytest.mark.parametrize("leaves", [False, True])
def test_who_was_closed_in_another_domain_is_closed_in_the_studios_own_too(leaves: bool) -> None:
    cloud = Cloud()
    at_work(cloud)
    replace_domain(cloud)
    swept(cloud)
    cloud.intend(ADA, retry)
    cloud.settle()
    if leaves:
        cloud.offboard(ADA, 30)
    else:
        cloud.intend(ADA, suspend)
    cloud.settle()
    account = cloud.account()
    cloud.account().parameter_values["/mlops/studio/domain-id"] = DOMAIN_ID

    swept(cloud)

    first, user = account.profile_now("ada"), cloud.user(ADA)
    assert first is not None
    assert first.asked.execution_role_arn == role_of(cloud, "suspended")
    assert [each.name for each in account.apps_now() if each.space == "ada-space"] == []
    assert user.phase is (Phase.OFFBOARDING if leaves else Phase.SUSPENDED)
    assert (user.domain_id, user.reason) == (DOMAIN_ID, "Retained" if leaves else "Suspended")
    assert NEW_DOMAIN in user.to_api()["warnings"][0]
    before = reasons(cloud)
    swept(cloud)
    assert reasons(cloud) == before


def test_who_leaves_is_removed_from_the_domain_that_the_profile_is_in() -> None:
    cloud = Cloud()
    account = cloud.account()

    left_a_replaced_domain(cloud)

    assert cloud.user(ADA).phase is Phase.OFFBOARDED
    assert account.profile_now("ada") is None


def test_the_apps_and_spaces_of_the_old_domain_are_those_that_are_closed() -> None:
    cloud = Cloud()
    at_work(cloud)
    replace_domain(cloud)

    cloud.offboard(ADA, 0)
    cloud.settle()

    assert {each.name for each in cloud.account().spaces_now()} == {"team-space"}
    assert cloud.account().profile_now("ada") is None


@pytest.mark.parametrize("days", [0, None])
def test_leaving_a_domain_that_is_gone_ends(days: int | None) -> None:
    cloud = Cloud()
    if days == 0:
        left_a_domain_that_is_gone(cloud)
    else:
        ready(cloud)
        replace_domain(cloud, gone=True)
        cloud.offboard(ADA)
        cloud.settle()

    assert cloud.user(ADA).phase is Phase.OFFBOARDED
