"""Changes that do not end well: what the sandbox's door can command."""

import pytest

from tests.sandbox.studios import (
    RefusedError,
    Studio,
    app_of,
    profile,
    refused,
    run_app,
    space,
    status,
)

HOUR_OF_LOOKS = 60


def _describe(studio: Studio, domain: str) -> dict[str, object]:
    return studio.call("DescribeUserProfile", DomainId=domain, UserProfileName="ada")


def _space_status(studio: Studio, domain: str) -> str:
    try:
        return str(studio.call("DescribeSpace", DomainId=domain, SpaceName="desk")["Status"])
    except RefusedError as refusal:
        return refusal.code


def test_a_commanded_creation_ends_failed_with_its_reason_and_can_be_deleted(
    studio: Studio, domain: str
) -> None:
    studio.command(profile_ends=[{"name": "ada", "reason": "EFS has no room."}])
    studio.call("CreateUserProfile", DomainId=domain, UserProfileName="ada")

    studio.until(lambda: status(studio, domain), "Failed")

    assert _describe(studio, domain)["FailureReason"] == "EFS has no room."
    studio.call("DeleteUserProfile", DomainId=domain, UserProfileName="ada")
    studio.until(lambda: status(studio, domain), "ResourceNotFound")


def test_a_commanded_update_ends_failed_keeps_the_settings_and_the_next_one_succeeds(
    studio: Studio, domain: str
) -> None:
    first, second = studio.role(), studio.role()
    profile(studio, domain, UserSettings={"ExecutionRole": first})
    studio.command(
        profile_ends=[{"name": "ada", "status": "Update_Failed", "reason": "EFS is busy."}]
    )
    ada = {"DomainId": domain, "UserProfileName": "ada"}

    studio.call("UpdateUserProfile", **ada, UserSettings={"ExecutionRole": second})
    assert status(studio, domain) == "Updating"
    studio.until(lambda: status(studio, domain), "Update_Failed")
    failed = _describe(studio, domain)
    studio.call("UpdateUserProfile", **ada, UserSettings={"ExecutionRole": second})
    studio.until(lambda: status(studio, domain), "InService")

    assert failed["FailureReason"] == "EFS is busy."
    assert failed["UserSettings"] == {"ExecutionRole": first}
    mended = _describe(studio, domain)
    assert mended["UserSettings"] == {"ExecutionRole": second}
    assert "FailureReason" not in mended


def test_a_commanded_deletion_ends_failed_and_the_next_one_succeeds(
    studio: Studio, domain: str
) -> None:
    profile(studio, domain)
    studio.command(
        profile_ends=[{"name": "ada", "status": "Delete_Failed", "reason": "EFS is busy."}]
    )
    ada = {"DomainId": domain, "UserProfileName": "ada"}

    studio.call("DeleteUserProfile", **ada)
    studio.until(lambda: status(studio, domain), "Delete_Failed")
    assert _describe(studio, domain)["FailureReason"] == "EFS is busy."
    with refused("ValidationException"):
        studio.call("CreatePresignedDomainUrl", **ada)

    studio.call("DeleteUserProfile", **ada)
    studio.until(lambda: status(studio, domain), "ResourceNotFound")


def test_a_failure_commanded_for_one_change_leaves_the_others_alone(
    studio: Studio, domain: str
) -> None:
    studio.command(
        profile_ends=[{"name": "ada", "status": "Delete_Failed", "reason": "EFS is busy."}]
    )
    profile(studio, domain)
    ada = {"DomainId": domain, "UserProfileName": "ada"}
    studio.call("UpdateUserProfile", **ada)
    studio.until(lambda: status(studio, domain), "InService")

    studio.call("DeleteUserProfile", **ada)

    studio.until(lambda: status(studio, domain), "Delete_Failed")


@pytest.mark.parametrize("named", ["desk/JupyterLab/default", "JupyterLab/default", "default"])
def test_a_stuck_app_is_deleting_until_it_is_freed(studio: Studio, domain: str, named: str) -> None:
    profile(studio, domain)
    space(studio, domain, "desk")
    app = app_of(domain, "desk")
    run_app(studio, app)
    studio.command(app_stuck=[named])
    studio.call("DeleteApp", **app)

    for _ in range(HOUR_OF_LOOKS):
        studio.until(lambda: studio.call("DescribeApp", **app)["Status"], "Deleting")
    with refused("ResourceInUse"):
        studio.call("DeleteSpace", DomainId=domain, SpaceName="desk")
    studio.command(app_stuck=[])

    studio.until(lambda: studio.call("DescribeApp", **app)["Status"], "Deleted")
    studio.call("DeleteSpace", DomainId=domain, SpaceName="desk")


@pytest.mark.parametrize("other", ["esk/JupyterLab/default", "desk/CodeEditor/default", "desk"])
def test_a_stuck_app_holds_no_other(studio: Studio, domain: str, other: str) -> None:
    profile(studio, domain)
    space(studio, domain, "desk")
    app = app_of(domain, "desk")
    run_app(studio, app)
    studio.command(app_stuck=[other])

    studio.call("DeleteApp", **app)

    studio.until(lambda: studio.call("DescribeApp", **app)["Status"], "Deleted")


def test_a_stuck_space_is_deleting_until_it_is_freed(studio: Studio, domain: str) -> None:
    profile(studio, domain)
    space(studio, domain, "desk")
    studio.command(space_stuck=["Desk"])
    studio.call("DeleteSpace", DomainId=domain, SpaceName="desk")

    for _ in range(HOUR_OF_LOOKS):
        studio.until(lambda: _space_status(studio, domain), "Deleting")
    with refused("ResourceInUse"):
        studio.call("DeleteUserProfile", DomainId=domain, UserProfileName="ada")
    studio.command(space_stuck=[])

    studio.until(lambda: _space_status(studio, domain), "ResourceNotFound")


def test_a_commanded_deletion_of_a_space_ends_failed_and_the_next_one_succeeds(
    studio: Studio, domain: str
) -> None:
    profile(studio, domain)
    space(studio, domain, "desk")
    studio.command(space_ends=[{"name": "desk", "reason": "The volume is attached."}])
    desk = {"DomainId": domain, "SpaceName": "desk"}

    studio.call("DeleteSpace", **desk)
    studio.until(lambda: _space_status(studio, domain), "Delete_Failed")
    assert studio.call("DescribeSpace", **desk)["FailureReason"] == "The volume is attached."

    studio.call("DeleteSpace", **desk)
    studio.until(lambda: _space_status(studio, domain), "ResourceNotFound")
