"""Profiles that were there before: taken over as they are, or refused with what to do."""

from dataclasses import replace
from typing import Any

import pytest

from services.user_onboarding.intents import retry, suspend
from services.user_onboarding.user import Phase
from tests.world.adoption_scenarios import OLD_ROLE, OLD_SETTINGS, there_before
from tests.world.cloud import ADMIN, Cloud
from tests.world.scenarios import ADA, LEAD, NEEDS_ONE
from tests.world.studio import DOMAIN_ID

SAFE = ("CreateUserProfile", "DeleteUserProfile")


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def adopt(cloud: Cloud, **more: Any) -> None:
    cloud.adopt(user_name="ada", **{"persona": "data-scientist", **more})
    cloud.settle()


def asked(cloud: Cloud) -> Any:
    found = cloud.account().profile_now("ada")
    assert found is not None
    return found.asked


def test_a_profile_is_taken_over_with_its_home_its_settings_and_its_own_tags(cloud: Cloud) -> None:
    there_before(cloud)
    uid = cloud.account().profiles["ada"].uid

    adopt(cloud, team="pricing")

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.READY, "Adopted")
    assert user.studio_settings == {"default_instance_type": "ml.t3.medium"}
    assert asked(cloud).tags == {
        "project": "mlops",
        "studio:user": ADA,
        "studio:managed-by": "test",
        "studio:team": "pricing",
    }
    assert asked(cloud).execution_role_arn.endswith("test-ds")
    # Only the role was sent: what our words cannot say is as it was.
    assert asked(cloud).user_settings == {
        **OLD_SETTINGS,
        "ExecutionRole": asked(cloud).execution_role_arn,
    }
    assert cloud.account().profiles["ada"].uid == uid
    assert not any(cloud.account().asked[name] for name in SAFE)


def test_an_adopted_user_is_told_as_provisioned_and_its_timeline_names_the_old_role(
    cloud: Cloud,
) -> None:
    there_before(cloud)

    adopt(cloud)

    assert {kind for kind, _ in cloud.events()} == {"UserRequested.v1", "UserProvisioned.v1"}
    told = " ".join(str(entry["message"]) for entry in cloud.ledger.entries[ADA])
    assert f"its role was {OLD_ROLE.rpartition('/')[2]}" in told
    assert "Kept as they were: default_instance_type." in told
    assert "running apps keep the old one" in told


def test_what_the_request_names_goes_before_what_the_profile_has(cloud: Cloud) -> None:
    there_before(cloud, **{"studio:team": "theirs", "studio:cost-center": "4711"})

    adopt(
        cloud,
        team="ours",
        studio_settings={"default_instance_type": "ml.m5.large", "canvas": False},
    )

    user = cloud.user(ADA)
    assert user.studio_settings == {"default_instance_type": "ml.m5.large", "canvas": False}
    assert (user.team, user.cost_center) == ("ours", "4711")
    jupyter = asked(cloud).user_settings["JupyterLabAppSettings"]
    assert jupyter["DefaultResourceSpec"] == {"InstanceType": "ml.m5.large"}


def test_a_profile_that_is_as_asked_but_for_its_tags_is_not_updated(cloud: Cloud) -> None:
    role = cloud.account().parameter_values["/mlops/role/ds"]
    cloud.account().found_profile("ada", {"ExecutionRole": role})

    adopt(cloud)

    assert cloud.user(ADA).phase is Phase.READY
    assert cloud.account().asked["UpdateUserProfile"] == 0
    assert asked(cloud).tags["studio:user"] == ADA


def refused(cloud: Cloud) -> tuple[str, str]:
    """Return reason and message of a failed take-over that left the profile alone."""
    user = cloud.user(ADA)
    assert user.phase is Phase.FAILED
    changes = (*SAFE, "UpdateUserProfile", "AddTags", "DeleteTags")
    assert not any(cloud.account().asked[name] for name in changes)
    return user.reason, user.message


def test_a_name_without_a_profile_is_refused_and_none_is_made(cloud: Cloud) -> None:
    adopt(cloud)
    cloud.sweep()
    cloud.settle()

    assert refused(cloud)[0] == "NoSuchProfile"


@pytest.mark.parametrize(
    ("tags", "reason", "named"),
    [
        ({"studio:managed-by": "other", "studio:user": "x.ada"}, "ManagedByAnother", "other"),
        ({"studio:managed-by": "test", "studio:user": "retail-dev.bo"}, "ProfileOfAnother", ".bo"),
        ({"studio:user": "retail-dev.bo"}, "ProfileOfAnother", "retail-dev.bo"),
    ],
)
def test_a_profile_that_is_somebodys_is_refused(
    cloud: Cloud, tags: dict[str, str], reason: str, named: str
) -> None:
    there_before(cloud, **tags)

    adopt(cloud)

    said, message = refused(cloud)
    assert said == reason
    assert named in message


def test_a_profile_of_a_stack_is_refused_with_the_steps_until_the_stack_lets_go(
    cloud: Cloud,
) -> None:
    there_before(cloud)
    cloud.account().stacks["Ada"] = "dev-studio"

    adopt(cloud)

    reason, message = refused(cloud)
    assert reason == "OwnedByStack"
    assert all(word in message for word in ("dev-studio", "Retain", "out of the template", "retry"))

    cloud.account().stacks.clear()
    adopt(cloud)
    assert cloud.user(ADA).phase is Phase.READY


def test_nothing_is_touched_until_cloudformation_says_whose_it_is(cloud: Cloud) -> None:
    there_before(cloud)
    for _ in range(2):
        cloud.account().refuse_next("DescribeStackResources", "AccessDenied", "not authorized")
    cloud.adopt(user_name="ada", persona="data-scientist")

    cloud.settle_but_for("DescribeStackResourcesRefused")
    assert asked(cloud).tags == {"project": "mlops"}
    cloud.settle()

    assert cloud.user(ADA).phase is Phase.READY


@pytest.mark.parametrize("status", ["Failed", "Update_Failed", "Delete_Failed"])
def test_a_failed_profile_of_somebody_else_is_neither_mended_nor_replaced(
    cloud: Cloud, status: str
) -> None:
    there_before(cloud)
    stored = cloud.account().profiles["ada"]
    stored.life, stored.fails_with = replace(stored.life, now_is=status, becomes=status), "no EFS"

    adopt(cloud)
    cloud.intend(ADA, retry, by=ADMIN)
    cloud.settle()

    reason, message = refused(cloud)
    assert reason == "ProfileNotUsable"
    assert "no EFS" in message


def test_a_profile_that_is_under_change_is_waited_for(cloud: Cloud) -> None:
    there_before(cloud)
    account = cloud.account()
    account.update(DOMAIN_ID, "ada", {"SharingSettings": {}})

    adopt(cloud)

    assert cloud.user(ADA).phase is Phase.READY


def test_asking_again_changes_nothing_and_another_persona_is_a_conflict(cloud: Cloud) -> None:
    there_before(cloud)
    settings = {"canvas": False}
    adopt(cloud, studio_settings=settings)
    before = cloud.user(ADA)

    adopt(cloud, studio_settings=settings)

    assert cloud.user(ADA) == before
    with pytest.raises(Exception, match="managed already, with another persona"):
        adopt(cloud, persona=LEAD)


def test_a_user_who_was_refused_a_profile_of_somebody_elses_may_take_it_over(cloud: Cloud) -> None:
    there_before(cloud)
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()
    assert cloud.user(ADA).reason == "ProfileNotOurs"

    adopt(cloud)

    assert (cloud.user(ADA).phase, cloud.user(ADA).chapter) == (Phase.READY, 1)


def test_a_profile_that_went_and_came_back_otherwise_is_read_again(cloud: Cloud) -> None:
    there_before(cloud)
    cloud.adopt(user_name="ada", persona="data-scientist")
    cloud.account().refuse_next("AddTags", "ValidationException", "no tags today")
    cloud.settle()
    assert (cloud.user(ADA).reason, cloud.user(ADA).claimed) == ("AddTagsRefused", True)
    del cloud.account().profiles["ada"]
    cloud.account().found_profile("ada", {"ExecutionRole": OLD_ROLE}, **{"studio:team": "risk"})

    adopt(cloud)

    assert (cloud.user(ADA).phase, cloud.user(ADA).team) == (Phase.READY, "risk")


def test_a_take_over_needs_the_approval_that_onboarding_does() -> None:
    cloud = Cloud(approvals=NEEDS_ONE)
    there_before(cloud)

    adopt(cloud, persona=LEAD)

    assert cloud.user(ADA).phase is Phase.PENDING_APPROVAL
    assert asked(cloud).execution_role_arn == OLD_ROLE
    cloud.approve(ADA)
    cloud.settle()
    assert cloud.user(ADA).reason == "Adopted"


def test_who_was_offboarded_may_be_taken_over_in_a_next_chapter(cloud: Cloud) -> None:
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()
    cloud.offboard(ADA, 0)
    cloud.settle()
    there_before(cloud)

    adopt(cloud)

    assert (cloud.user(ADA).phase, cloud.user(ADA).chapter) == (Phase.READY, 2)


def test_an_adopted_user_lives_on_like_any_other(cloud: Cloud) -> None:
    there_before(cloud)
    adopt(cloud)

    cloud.intend(ADA, suspend, by=ADMIN)
    cloud.settle()
    assert asked(cloud).execution_role_arn.endswith("test-suspended")
    cloud.offboard(ADA, 0)
    cloud.settle()

    assert cloud.account().profile_now("ada") is None
    assert (cloud.user(ADA).home or "").startswith("efs:")


def test_offboarding_a_refused_take_over_leaves_the_profile_where_it_is(cloud: Cloud) -> None:
    there_before(cloud)
    cloud.account().stacks["Ada"] = "dev-studio"
    adopt(cloud)

    cloud.offboard(ADA, 0)
    cloud.settle()

    assert cloud.user(ADA).phase is Phase.OFFBOARDED
    assert asked(cloud).tags == {"project": "mlops"}
    assert not cloud.account().asked["DeleteUserProfile"]
