"""Lives in which another hand changes a profile, as `tests.world.scenarios` has others."""

from services.user_onboarding.intents import suspend
from services.user_onboarding.user import Phase
from tests.world.cloud import REQUESTER, Cloud
from tests.world.profile_calls import profile_call
from tests.world.scenarios import ADA, Scenario, ready


def swept(cloud: Cloud) -> None:
    cloud.sweep()
    cloud.settle()


def role_of(cloud: Cloud, short_name: str) -> str:
    return cloud.account().parameter_values[f"/mlops/role/{short_name}"]


def deleted_by_hand(cloud: Cloud) -> None:
    ready(cloud)
    cloud.account().delete_by_hand("ada")
    swept(cloud)


def told_of_a_deletion_by_hand(cloud: Cloud) -> None:
    ready(cloud)
    cloud.account().delete_by_hand("ada")
    cloud.tell(profile_call("DeleteUserProfile"))
    cloud.settle()


def told_of_tags_changed_by_hand(cloud: Cloud) -> None:
    ready(cloud)
    cloud.account().tag_by_hand("ada", "user", team="fraud")
    cloud.account().tag_by_hand("ada", user=ADA)
    cloud.tell(profile_call("DeleteTags"), profile_call("AddTags"))
    cloud.settle()


def role_changed_by_hand(cloud: Cloud) -> None:
    ready(cloud)
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))
    swept(cloud)


def settings_changed_by_hand(cloud: Cloud) -> None:
    ready(cloud, studio_settings={"canvas": False})
    cloud.account().change_by_hand("ada", StudioWebPortalSettings={"HiddenMlTools": ["Jobs"]})
    swept(cloud)


def tags_changed_by_hand(cloud: Cloud) -> None:
    ready(cloud)
    cloud.account().tag_by_hand("ada", team="fraud", cost_center="13")
    swept(cloud)


def taken_from_us_by_its_tags(cloud: Cloud) -> None:
    ready(cloud)
    cloud.account().tag_by_hand("ada", "managed-by")
    swept(cloud)


def reported_and_right_again(cloud: Cloud) -> None:
    cloud.drift_mode("report")
    ready(cloud)
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))
    swept(cloud)
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "ds"))
    swept(cloud)


def suspended_and_given_a_role_by_hand(cloud: Cloud) -> None:
    ready(cloud)
    cloud.intend(ADA, suspend)
    cloud.settle()
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "ds"))
    swept(cloud)


def retained_and_given_a_role_by_hand(cloud: Cloud) -> None:
    ready(cloud)
    cloud.offboard(ADA, by=REQUESTER)
    cloud.settle()
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "ds"))
    swept(cloud)


ENDS = {
    deleted_by_hand: Phase.READY,
    told_of_a_deletion_by_hand: Phase.READY,
    told_of_tags_changed_by_hand: Phase.READY,
    role_changed_by_hand: Phase.READY,
    settings_changed_by_hand: Phase.READY,
    tags_changed_by_hand: Phase.READY,
    taken_from_us_by_its_tags: Phase.FAILED,
    reported_and_right_again: Phase.READY,
    suspended_and_given_a_role_by_hand: Phase.SUSPENDED,
    retained_and_given_a_role_by_hand: Phase.OFFBOARDING,
}
LIVES: list[Scenario] = list(ENDS)
