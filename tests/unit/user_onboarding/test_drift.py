"""Profiles that another hand changed: found, told, mended or reported, and at what cost."""

import json
from dataclasses import replace
from typing import Any

import pytest

from events.catalog import EVENTS
from services.user_onboarding.user import Phase
from tests.world.cloud import Cloud
from tests.world.drift_scenarios import (
    deleted_by_hand,
    reported_and_right_again,
    retained_and_given_a_role_by_hand,
    role_changed_by_hand,
    role_of,
    settings_changed_by_hand,
    suspended_and_given_a_role_by_hand,
    swept,
    tags_changed_by_hand,
    taken_from_us_by_its_tags,
)
from tests.world.scenarios import ADA, Scenario, ready

CORRECTED = "UserDriftCorrected.v1"


def lived(scenario: Scenario) -> Cloud:
    cloud = Cloud()
    scenario(cloud)
    return cloud


def reasons(cloud: Cloud) -> list[str]:
    return [str(entry["reason"]) for entry in cloud.ledger.entries[ADA]]


def told(cloud: Cloud, kind: str = CORRECTED) -> list[dict[str, Any]]:
    """Return the data of all events of a kind, each held to its contract."""
    found = [each["Detail"] for each in cloud.bus.accepted if each["DetailType"] == kind]
    for detail in found:
        EVENTS[kind].from_detail(detail)
    return [json.loads(detail)["data"] for detail in found]


def role(name: str) -> str:
    return f"arn:aws:iam::222222222222:role/studio/persona/test-{name}"


@pytest.mark.parametrize(
    ("scenario", "differences"),
    [
        (deleted_by_hand, [{"field": "profile", "wanted": "InService"}]),
        (
            role_changed_by_hand,
            [{"field": "execution_role", "found": role("lead"), "wanted": role("ds")}],
        ),
        (
            settings_changed_by_hand,
            [
                {"field": "studio_settings.canvas", "wanted": False},
                {"field": "studio_settings.hidden_tools", "found": ["Jobs"]},
            ],
        ),
        (
            tags_changed_by_hand,
            [
                {"field": "tags.studio:team", "found": "fraud", "wanted": "pricing"},
                {"field": "tags.studio:cost-center", "found": "13"},
            ],
        ),
        (
            suspended_and_given_a_role_by_hand,
            [{"field": "execution_role", "found": role("ds"), "wanted": role("suspended")}],
        ),
        (
            retained_and_given_a_role_by_hand,
            [{"field": "execution_role", "found": role("ds"), "wanted": role("suspended")}],
        ),
    ],
)
def test_what_differed_is_told_once_it_is_mended(
    scenario: Scenario, differences: list[dict[str, Any]]
) -> None:
    cloud = lived(scenario)

    assert [each["differences"] for each in told(cloud)] == [differences]
    assert "DriftFound" in reasons(cloud)
    assert cloud.user(ADA).drift == ()


def test_a_deleted_profile_is_there_again_as_it_was() -> None:
    cloud = Cloud()
    ready(cloud)
    before = cloud.account().profiles["ada"].asked

    cloud.account().delete_by_hand("ada")
    swept(cloud)

    assert cloud.account().profiles["ada"].asked == before
    assert len(told(cloud, "UserProvisioned.v1")) == 1


def test_role_settings_and_tags_are_as_asked_for_again() -> None:
    for scenario in (role_changed_by_hand, settings_changed_by_hand, tags_changed_by_hand):
        cloud = Cloud()
        scenario(cloud)

        asked = cloud.account().profiles["ada"].asked
        assert asked.execution_role_arn == role("ds")
        assert (asked.user_settings.get("StudioWebPortalSettings") or {}).get("HiddenMlTools") in (
            None,
            [],
        )
        assert asked.tags["studio:team"] == "pricing"
        assert "studio:cost-center" not in asked.tags


def test_the_timeline_says_in_words_what_differed() -> None:
    cloud = lived(role_changed_by_hand)

    (entry,) = [each for each in cloud.ledger.entries[ADA] if each["reason"] == "DriftFound"]
    assert entry["message"] == "The execution role is test-lead and is to be test-ds."
    assert entry["phase"] == "Changing"


def test_who_is_closed_is_closed_again_whatever_the_mode() -> None:
    for scenario in (suspended_and_given_a_role_by_hand, retained_and_given_a_role_by_hand):
        cloud = Cloud()
        cloud.drift_mode("report")
        scenario(cloud)

        assert cloud.account().profiles["ada"].asked.execution_role_arn == role("suspended")
        assert [each["reason"] for each in told(cloud)] in (["Suspended"], ["Retained"])


def test_a_retained_user_keeps_its_time_through_a_repair() -> None:
    cloud = lived(retained_and_given_a_role_by_hand)

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.OFFBOARDING, "Retained")
    assert user.due_at == user.purge_at


def test_a_profile_that_lost_our_tag_is_left_alone_and_its_user_fails() -> None:
    cloud = lived(taken_from_us_by_its_tags)

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.FAILED, "ProfileNotOurs")
    assert "studio:managed-by" not in cloud.account().profiles["ada"].asked.tags
    assert told(cloud) == []


def test_reported_drift_is_told_once_and_forgotten_when_it_is_right_again() -> None:
    cloud = lived(reported_and_right_again)

    assert reasons(cloud)[-2:] == ["DriftReported", "InService"]
    assert cloud.user(ADA).to_api()["warnings"] == []
    assert told(cloud) == []


@pytest.mark.parametrize("adopted", [False, True])
def test_reported_drift_is_left_so_and_warned_of(adopted: bool) -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.ledger.states[ADA]["adopted"] = adopted
    cloud.drift_mode("repair" if adopted else "report")
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))

    for _ in range(3):
        swept(cloud)

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.READY, "DriftReported")
    assert user.to_api()["warnings"] == ["The execution role is test-lead and is to be test-ds."]
    assert reasons(cloud).count("DriftReported") == 1
    assert cloud.account().profiles["ada"].asked.execution_role_arn == role("lead")


def test_a_reported_deletion_makes_nothing_anew() -> None:
    cloud = Cloud()
    cloud.drift_mode("report")
    deleted_by_hand(cloud)
    swept(cloud)

    assert cloud.user(ADA).to_api()["warnings"] == ["The user profile is not there."]
    assert not cloud.account().profiles


def test_a_change_of_a_reported_user_brings_everything_back() -> None:
    cloud = Cloud()
    cloud.drift_mode("report")
    role_changed_by_hand(cloud)

    cloud.change(ADA, team="fraud")
    cloud.settle()

    assert cloud.account().profiles["ada"].asked.execution_role_arn == role("ds")
    assert (cloud.user(ADA).drift, len(told(cloud, "UserChanged.v1"))) == ((), 1)
    assert told(cloud) == []


def test_a_change_asked_for_during_a_repair_is_told_as_a_change() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))
    cloud.sweep()
    while cloud.user(ADA).reason != "DriftFound":
        cloud.deliver_some(None)

    cloud.change(ADA, team="fraud")
    cloud.settle()

    assert cloud.account().profiles["ada"].asked.tags["studio:team"] == "fraud"
    assert (len(told(cloud, "UserChanged.v1")), told(cloud)) == (1, [])


def test_settled_again_by_our_own_change_is_no_drift() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.change(ADA, persona="lead-data-scientist", team="fraud")
    cloud.settle()
    cloud.account().asked.clear()

    swept(cloud)

    assert cloud.account().asked["DescribeUserProfile"] == 0
    assert "DriftFound" not in reasons(cloud)


def of_many(count: int) -> Cloud:
    cloud = Cloud()
    for number in range(count):
        cloud.post(user_name=f"user-{number}", persona="data-scientist", team="pricing")
    cloud.settle(at_most=20 * count)
    cloud.account().asked.clear()
    cloud.account().pending *= 0
    return cloud


def test_a_sweep_over_a_thousand_users_costs_pages_and_a_look_for_each_that_drifted() -> None:
    cloud = of_many(1000)
    account = cloud.account()
    # The studio itself, the role of its one persona, and pages.
    constant = {"GetParameters": 1, "DescribeDomain": 1, "GetRole": 1}
    pages = {"ListUserProfiles": 10, "GetResources": 10}

    swept(cloud)
    assert account.asked == {**constant, **pages}

    for name in ("user-3", "user-500", "user-998"):
        account.change_by_hand(name, ExecutionRole=role_of(cloud, "lead"))
    for name in ("user-4", "user-501"):
        account.tag_by_hand(name, team="fraud")
    for name in ("user-5", "user-999"):
        account.delete_by_hand(name)
    account.asked.clear()
    swept(cloud)

    assert account.asked["GetResources"] == 10
    assert account.asked["UpdateUserProfile"] == 3
    assert account.asked["AddTags"] == 2
    assert account.asked["CreateUserProfile"] == 2
    # One look finds it, one before it is brought back.
    assert account.asked["DescribeUserProfile"] == 7 + 5
    assert account.asked["ListUserProfiles"] <= 10 + 2 * 7
    assert len(told(cloud)) == 7

    account.asked.clear()
    swept(cloud)
    assert account.asked == {**constant, **pages}


def test_users_of_before_are_looked_at_once() -> None:
    cloud = of_many(3)
    for item in cloud.ledger.states.values():
        del item["profile_modified_at"]

    swept(cloud)
    swept(cloud)

    assert cloud.account().asked["DescribeUserProfile"] == 3


def test_a_profile_that_pages_of_tags_do_not_show_is_looked_at_once() -> None:
    cloud = of_many(3)
    account = cloud.account()
    account.untold_tags.add("user-1")

    swept(cloud)
    swept(cloud)
    assert account.asked["DescribeUserProfile"] == 1

    account.untold_tags.clear()
    swept(cloud)
    account.tag_by_hand("user-1", "managed-by")
    swept(cloud)
    assert cloud.user("retail-dev.user-1").reason == "ProfileNotOurs"


def test_where_tags_may_not_be_listed_everything_else_is_still_found() -> None:
    cloud = Cloud()
    ready(cloud)
    account = cloud.account()
    account.tag_by_hand("ada", team="fraud")
    account.refuse_next("GetResources", "AccessDeniedException")
    swept(cloud)
    assert "DriftFound" not in reasons(cloud)

    account.change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))
    account.refuse_next("GetResources", "AccessDeniedException")
    swept(cloud)

    assert account.profiles["ada"].asked.execution_role_arn == role("ds")


def test_a_look_that_is_refused_leaves_a_settled_user_as_it_is() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))
    cloud.account().refuse_next("DescribeUserProfile", "AccessDeniedException")
    before = cloud.user(ADA)

    swept(cloud)
    assert cloud.user(ADA) == before

    swept(cloud)
    assert len(told(cloud)) == 1


def test_another_hand_at_work_is_waited_for_and_not_for_ever() -> None:
    cloud = Cloud()
    ready(cloud)
    account = cloud.account()
    account.pending *= 100_000
    account.change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))

    swept(cloud)

    assert cloud.user(ADA).phase is Phase.READY
    assert account.asked["DescribeUserProfile"] > 10
    found = account.profiles["ada"]
    found.life = replace(found.life, until=cloud.now)
    account.pending /= 100_000
    swept(cloud)
    assert len(told(cloud)) == 1
