"""What becomes of users when their account, studio, persona or role changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.controller.tickets import Ticket
from services.user_onboarding.approvals import approvals_for
from services.user_onboarding.intents import suspend
from services.user_onboarding.user import Phase
from services.user_onboarding.user_settings import read_settings
from tests.world.cloud import Cloud, installation
from tests.world.drift_scenarios import role_of
from tests.world.profile_calls import profile_call
from tests.world.scenarios import ADA, LEAD, NEEDS_ONE, ready
from tests.world.studio import DOMAIN_ID
from tests.world.surroundings_scenarios import (
    DAY,
    forget_persona,
    left_behind_and_removed_later,
    left_while_the_account_was_gone,
    lose_account,
    new_role,
    remove_studio,
    replace_domain,
    swept,
)


def reasons(cloud: Cloud) -> list[str]:
    return [str(entry["reason"]) for entry in cloud.ledger.entries[ADA]]


def test_a_refusal_that_passes_fails_nobody_who_is_ready() -> None:
    cloud = Cloud()
    ready(cloud)
    before = list(cloud.ledger.stream)

    for _ in range(3):
        cloud.account().entered = False
        swept(cloud)
        cloud.now += timedelta(hours=23)
        cloud.account().entered = True
        swept(cloud)

    assert cloud.user(ADA).phase is Phase.READY
    assert cloud.ledger.stream == before


def test_an_account_out_of_reach_for_a_day_fails_its_users_with_what_to_do() -> None:
    cloud = Cloud()
    ready(cloud)

    lose_account(cloud)

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.FAILED, "AccountDeparted")
    for words in ("222222222222", "sts:AssumeRole", "the next sweep goes on", "offboard"):
        assert words in user.message
    assert not cloud.queue
    assert cloud.dead_messages == []


def test_what_was_under_way_when_the_account_left_goes_on_when_it_is_back() -> None:
    cloud = Cloud()
    cloud.account().entered = False
    ready(cloud)
    assert cloud.user(ADA).reason == "AssumeRoleRefused"

    cloud.account().entered = True
    swept(cloud)

    assert cloud.user(ADA).phase is Phase.READY


def test_leaving_a_departed_account_ends_and_says_that_nothing_was_removed() -> None:
    cloud = Cloud()

    left_while_the_account_was_gone(cloud)

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.OFFBOARDED, "AccountDeparted")
    assert f"The profile ada in {DOMAIN_ID}, its spaces and files were not removed" in user.message
    assert cloud.account().profiles


def test_who_began_to_leave_before_the_account_was_known_as_departed_ends_too() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.account().entered = False
    cloud.offboard(ADA, 0)
    cloud.settle()
    assert (cloud.user(ADA).phase, cloud.user(ADA).reason) == (Phase.FAILED, "AssumeRoleRefused")

    cloud.now += DAY
    swept(cloud)

    assert (cloud.user(ADA).phase, cloud.user(ADA).reason) == (
        Phase.OFFBOARDED,
        "AccountDeparted",
    )


def test_a_profile_left_behind_is_removed_under_the_brake_when_its_account_is_back() -> None:
    cloud = Cloud()
    cloud.limit_deletions(1)

    left_behind_and_removed_later(cloud)

    assert cloud.account().profile_now("ada") is None
    assert cloud.user(ADA).reason == "Offboarded"
    assert cloud.user(ADA).domain_id is None
    assert len(cloud.brakes.brake.granted) == 1
    assert "profile:ada" in cloud.user(ADA).removing


def test_a_profile_left_behind_is_removed_though_the_studio_has_another_domain_by_then() -> None:
    cloud = Cloud()
    left_while_the_account_was_gone(cloud)
    assert cloud.account().profile_now("ada") is not None
    replace_domain(cloud)
    cloud.account().entered = True

    swept(cloud)

    assert cloud.account().profile_now("ada") is None
    assert (cloud.user(ADA).phase, cloud.user(ADA).reason) == (Phase.OFFBOARDED, "Offboarded")


def test_ready_users_of_a_removed_studio_stay_as_they_are_and_are_told_once() -> None:
    cloud = Cloud()
    ready(cloud)
    studios = cloud.installation.studios
    remove_studio(cloud)

    swept(cloud)
    for _ in range(2):
        cloud.send(Ticket("retail-dev", sweep=True))
        cloud.settle()

    assert cloud.user(ADA).phase is Phase.READY
    assert reasons(cloud).count("StudioRemoved") == 1
    assert "is not in the configuration" in cloud.user(ADA).to_api()["warnings"][0]
    cloud.configure(studios=studios)
    swept(cloud)
    assert cloud.user(ADA).to_api()["warnings"] == []


def test_a_request_that_waits_for_the_end_of_a_chapter_waits_for_its_studio_too() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.offboard(ADA)
    cloud.settle()
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()
    studios = cloud.installation.studios
    remove_studio(cloud)
    cloud.now += timedelta(days=31)
    for _ in range(2):
        cloud.send(Ticket("retail-dev"))
        cloud.settle()

    assert (cloud.user(ADA).phase, cloud.user(ADA).chapter) == (Phase.OFFBOARDED, 1)
    assert cloud.dead_messages == []
    cloud.configure(studios=studios)
    swept(cloud)
    assert (cloud.user(ADA).phase, cloud.user(ADA).chapter) == (Phase.READY, 2)


def test_a_persona_that_left_is_told_once_and_changes_nothing() -> None:
    cloud = Cloud()
    ready(cloud)
    forget_persona(cloud)

    swept(cloud)
    swept(cloud)

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.READY, "InService")
    assert reasons(cloud).count("PersonaUnknown") == 1
    (warning,) = user.to_api()["warnings"]
    assert "data-scientist is no longer configured" in warning


def test_a_persona_that_came_back_ends_the_warning() -> None:
    cloud = Cloud()
    ready(cloud)
    personas = cloud.installation.personas
    forget_persona(cloud)
    swept(cloud)

    cloud.configure(personas=personas)
    swept(cloud)

    assert cloud.user(ADA).to_api()["warnings"] == []
    assert reasons(cloud)[-1] == "WarningsOver"


def test_a_change_that_needs_a_role_of_a_persona_that_left_fails_and_says_what_to_do() -> None:
    cloud = Cloud()
    ready(cloud)
    forget_persona(cloud)

    cloud.change(ADA, team="risk")
    cloud.settle()

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.FAILED, "PersonaUnknown")
    assert "change the user to another one" in user.message


def test_a_persona_that_left_is_no_way_round_its_approvals() -> None:
    known = installation(approvals=NEEDS_ONE)
    gone = replace(known, personas={"data-scientist": known.personas["data-scientist"]})

    assert approvals_for(LEAD, gone) == 1
    assert approvals_for("data-scientist", gone) == 0


def test_a_role_that_must_not_be_passed_moves_nobody_and_is_told_once() -> None:
    cloud = Cloud()
    ready(cloud)
    new_role(cloud, boundary="none-of-ours")

    swept(cloud)
    swept(cloud)

    assert cloud.user(ADA).phase is Phase.READY
    assert reasons(cloud).count("PersonaRoleRefused") == 1
    profile = cloud.account().profile_now("ada")
    assert profile is not None
    assert profile.asked.execution_role_arn.endswith("/test-ds")


def test_a_role_elsewhere_than_under_the_persona_path_is_not_even_looked_at() -> None:
    cloud = Cloud()
    ready(cloud)
    arn = "arn:aws:iam::222222222222:role/admin"
    cloud.account().parameter_values["/mlops/role/ds"] = arn
    cloud.account().asked.clear()

    swept(cloud)

    assert f"names {arn}" in cloud.user(ADA).to_api()["warnings"][0]
    assert cloud.account().asked["GetRole"] == 0


def test_a_role_that_cannot_be_read_for_a_moment_writes_nothing() -> None:
    cloud = Cloud()
    ready(cloud)
    written = len(cloud.ledger.stream)
    cloud.account().refuse_next("GetRole", "AccessDenied")

    swept(cloud)

    assert len(cloud.ledger.stream) == written


def test_a_change_that_nobody_decides_on_leaves_who_is_suspended_so() -> None:
    cloud = Cloud(approvals=NEEDS_ONE)
    ready(cloud)
    cloud.intend(ADA, suspend)
    cloud.settle()
    cloud.change(ADA, persona=LEAD)
    cloud.settle()
    assert cloud.user(ADA).phase is Phase.PENDING_APPROVAL

    # The sweep that finds it also looks at all roles of those who are Ready, and at no other.
    cloud.now += timedelta(days=31)
    swept(cloud)

    assert cloud.user(ADA).phase is Phase.SUSPENDED


def role_by_hand(cloud: Cloud) -> None:
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))


def settings_by_hand(cloud: Cloud) -> None:
    cloud.account().change_by_hand("ada", StudioWebPortalSettings={"HiddenMlTools": ["Jobs"]})


def tags_by_hand(cloud: Cloud) -> None:
    cloud.account().tag_by_hand("ada", team="fraud")


@pytest.mark.parametrize("by_hand", [role_by_hand, settings_by_hand, tags_by_hand])
@pytest.mark.parametrize("was_ready", [True, False])
def test_what_a_hand_did_while_nobody_could_look_is_found_by_the_sweep_that_can(
    by_hand: Callable[[Cloud], None], was_ready: bool
) -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    studios = cloud.installation.studios
    if was_ready:
        cloud.settle()
        lose_account(cloud)
    else:
        cloud.deliver_some(None)
        remove_studio(cloud)
        cloud.settle()
    assert cloud.user(ADA).phase is Phase.FAILED
    before = cloud.account().profiles["ada"].asked
    cloud.now += timedelta(minutes=5)
    by_hand(cloud)
    cloud.tell(profile_call("UpdateUserProfile"))
    cloud.settle()

    cloud.configure(studios=studios)
    cloud.account().entered = True
    swept(cloud)

    assert cloud.user(ADA).phase is Phase.READY
    asked = cloud.account().profiles["ada"].asked
    assert (asked.execution_role_arn, asked.tags) == (before.execution_role_arn, before.tags)
    assert read_settings(asked.user_settings) == read_settings(before.user_settings)


@pytest.mark.parametrize("out_of_reach", ["removed", "refused"])
def test_what_was_told_while_nobody_could_look_is_looked_at_by_the_sweep_that_can(
    out_of_reach: str,
) -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.deliver_some(None)
    # By the list, this is how the profile was when it was first seen in service.
    cloud.now += timedelta(seconds=30)
    role_by_hand(cloud)
    cloud.now += timedelta(seconds=30)
    cloud.settle()
    assert cloud.user(ADA).phase is Phase.READY
    studios = cloud.installation.studios
    cloud.tell(profile_call("UpdateUserProfile"))
    if out_of_reach == "removed":
        remove_studio(cloud)
    cloud.account().entered = out_of_reach != "refused"
    cloud.settle()

    cloud.configure(studios=studios)
    cloud.account().entered = True
    swept(cloud)

    assert cloud.account().profiles["ada"].asked.execution_role_arn == role_of(cloud, "ds")
    assert cloud.user(ADA).phase is Phase.READY


def test_a_role_replaced_while_a_profile_was_made_is_given_by_the_sweep_that_sees_it() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.deliver_some(None)
    arn = new_role(cloud)
    cloud.queue.clear()
    cloud.now += timedelta(minutes=15)

    swept(cloud)

    assert cloud.account().profiles["ada"].asked.execution_role_arn == arn
    assert cloud.user(ADA).phase is Phase.READY


@pytest.mark.parametrize("users", [150, pytest.param(1000, marks=pytest.mark.soak)])
def test_users_get_a_new_role_at_the_rate_of_creations(users: int) -> None:
    cloud = Cloud()
    for number in range(users):
        cloud.post(user_name=f"user-{number}", persona="data-scientist")
    cloud.settle(at_most=3000)
    account = cloud.account()
    arn = new_role(cloud)
    account.asked.clear()
    begun = cloud.now

    cloud.sweep()
    cloud.settle(at_most=3000)

    assert {each.asked.execution_role_arn for each in account.profiles.values()} == {arn}
    assert {cloud.user(key).phase for key in cloud.ledger.states} == {Phase.READY}
    asked = account.asked
    assert asked["UpdateUserProfile"] == users
    # A pass has no end here: who is changed hundreds behind others is off the newest pages by then.
    twice = max(0, users - 500)
    assert asked["DescribeUserProfile"] == asked["ListTags"] == users + twice
    assert timedelta(seconds=users - 1) <= cloud.now - begun
    assert asked["ListUserProfiles"] <= users / 2


def test_a_new_role_is_told_as_a_change() -> None:
    cloud = Cloud()
    ready(cloud)
    new_role(cloud)

    swept(cloud)

    assert reasons(cloud)[-3:] == ["RoleChanged", "ProfileChanging", "InService"]
    assert [kind for kind, _ in set(cloud.events())].count("UserChanged.v1") == 1
    assert "running apps keep the old one" in str(cloud.ledger.entries[ADA][-2]["message"])
