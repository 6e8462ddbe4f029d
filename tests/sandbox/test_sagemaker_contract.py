"""What SageMaker does, held against the stand-in in memory and through boto3 alike."""

from typing import Any

import pytest

from tests.sandbox.studios import RefusedError, Studio, profile, refused, status


def test_a_profile_is_pending_and_then_in_service_with_role_uid_and_times(
    studio: Studio, domain: str
) -> None:
    role = studio.role()
    studio.call(
        "CreateUserProfile",
        DomainId=domain,
        UserProfileName="Ada-L",
        UserSettings={"ExecutionRole": role},
    )
    assert status(studio, domain, "Ada-L") == "Pending"

    studio.until(lambda: status(studio, domain, "Ada-L"), "InService")

    found = studio.call("DescribeUserProfile", DomainId=domain, UserProfileName="ADA-l")
    assert found["UserProfileName"] == "Ada-L"
    assert found["UserSettings"] == {"ExecutionRole": role}
    assert found["HomeEfsFileSystemUid"].isdigit()
    assert found["LastModifiedTime"] > found["CreationTime"]
    assert "FailureReason" not in found


def test_a_name_that_differs_only_in_case_is_in_use(studio: Studio, domain: str) -> None:
    profile(studio, domain, "ada")

    with refused("ResourceInUse"):
        studio.call("CreateUserProfile", DomainId=domain, UserProfileName="ADA")


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"UserProfileName": "ada"},
        {"DomainId": "d-abc", "UserProfileName": "ada.lovelace"},
        {"DomainId": "d-abc", "UserProfileName": "a" * 64},
        {"DomainId": "no", "UserProfileName": "ada"},
        {"DomainId": "d-abc", "UserProfileName": "ada", "UserSettings": {"ExecutionRole": "r"}},
        {"DomainId": "d-abc", "UserProfileName": "ada", "Tags": [{"Key": "a"}]},
        {"DomainId": "d-abc", "UserProfileName": "ada", "Tags": [{"Key": "#", "Value": "a"}]},
        {
            "DomainId": "d-abc",
            "UserProfileName": "ada",
            "UserSettings": {"StudioWebPortal": "MAYBE"},
        },
    ],
)
def test_a_request_that_the_model_forbids_is_refused(
    studio: Studio, request_: dict[str, Any]
) -> None:
    with refused("ValidationException"):
        studio.call("CreateUserProfile", **request_)


def test_tags_may_be_written_in_any_script(studio: Studio, domain: str) -> None:
    tags = [{"Key": "studio:team", "Value": "Zahlungsverkehr Zürich 支付"}]
    arn = profile(studio, domain, Tags=tags)["UserProfileArn"]

    assert studio.call("ListTags", ResourceArn=arn)["Tags"] == tags


@pytest.mark.parametrize("seconds", [4, 301])
def test_a_presigned_url_lives_between_5_and_300_seconds(
    studio: Studio, domain: str, seconds: int
) -> None:
    profile(studio, domain)
    request = {"DomainId": domain, "UserProfileName": "ada"}

    with refused("ValidationException"):
        studio.call("CreatePresignedDomainUrl", **request, ExpiresInSeconds=seconds)
    url = studio.call("CreatePresignedDomainUrl", **request, ExpiresInSeconds=300)["AuthorizedUrl"]
    assert url.startswith("https://")


@pytest.mark.parametrize(
    ("operation", "member"),
    [
        ("DescribeUserProfile", {"UserProfileName": "ada"}),
        ("UpdateUserProfile", {"UserProfileName": "ada"}),
        ("DeleteUserProfile", {"UserProfileName": "ada"}),
        ("DescribeSpace", {"SpaceName": "s"}),
        ("DeleteSpace", {"SpaceName": "s"}),
        ("CreatePresignedDomainUrl", {"UserProfileName": "ada"}),
    ],
)
def test_what_is_not_there_is_not_found(
    studio: Studio, domain: str, operation: str, member: dict[str, str]
) -> None:
    with refused("ResourceNotFound"):
        studio.call(operation, DomainId=domain, **member)
    with refused("ResourceNotFound"):
        studio.call(operation, DomainId="d-nowhere", **member)


def test_a_role_that_sagemaker_cannot_assume_is_refused(studio: Studio, domain: str) -> None:
    role = f"arn:aws:iam::{studio.account_id}:role/nobody"

    with pytest.raises(RefusedError, match="ValidationException: Could not assume role"):
        studio.call(
            "CreateUserProfile",
            DomainId=domain,
            UserProfileName="ada",
            UserSettings={"ExecutionRole": role},
        )
    assert status(studio, domain) == "ResourceNotFound"


def test_an_update_changes_the_role_in_place_and_keeps_the_rest(
    studio: Studio, domain: str
) -> None:
    first, second = studio.role(), studio.role()
    settings = {"ExecutionRole": first, "SecurityGroups": ["sg-1"]}
    profile(studio, domain, UserSettings=settings)
    request = {"DomainId": domain, "UserProfileName": "ada"}

    studio.call("UpdateUserProfile", **request, UserSettings={"ExecutionRole": second})
    assert status(studio, domain) == "Updating"
    with refused("ResourceInUse"):
        studio.call("UpdateUserProfile", **request, UserSettings={"ExecutionRole": first})
    studio.until(lambda: status(studio, domain), "InService")

    found = studio.call("DescribeUserProfile", **request)["UserSettings"]
    assert found == {"ExecutionRole": second, "SecurityGroups": ["sg-1"]}


def test_a_profile_goes_only_after_its_apps_and_spaces(studio: Studio, domain: str) -> None:
    profile(studio, domain)
    ada = {"DomainId": domain, "UserProfileName": "ada"}
    space = {"DomainId": domain, "SpaceName": "desk"}
    app = {**space, "AppType": "JupyterLab", "AppName": "default"}
    studio.call(
        "CreateSpace",
        **space,
        OwnershipSettings={"OwnerUserProfileName": "ada"},
        SpaceSharingSettings={"SharingType": "Private"},
    )
    studio.until(lambda: studio.call("DescribeSpace", **space)["Status"], "InService")
    studio.call("CreateApp", **app)
    studio.until(lambda: studio.call("DescribeApp", **app)["Status"], "InService")

    with refused("ResourceInUse"):
        studio.call("DeleteUserProfile", **ada)
    with refused("ResourceInUse"):
        studio.call("DeleteSpace", **space)
    studio.call("DeleteApp", **app)
    assert studio.call("DescribeApp", **app)["Status"] == "Deleting"
    studio.until(lambda: studio.call("DescribeApp", **app)["Status"], "Deleted")
    studio.call("DeleteSpace", **space)
    studio.until(lambda: studio.call("ListSpaces", DomainIdEquals=domain)["Spaces"], [])
    studio.call("DeleteUserProfile", **ada)
    assert status(studio, domain) == "Deleting"
    studio.until(lambda: status(studio, domain), "ResourceNotFound")

    studio.call("DeleteDomain", DomainId=domain)


def test_a_domain_with_profiles_is_in_use(studio: Studio, domain: str) -> None:
    profile(studio, domain)

    with refused("ResourceInUse"):
        studio.call("DeleteDomain", DomainId=domain)


def test_lists_page_by_token_in_the_order_asked_for(studio: Studio, domain: str) -> None:
    names = [f"user-{number}" for number in range(5)]
    for name in names:
        studio.call("CreateUserProfile", DomainId=domain, UserProfileName=name)

    query = {"DomainIdEquals": domain, "SortOrder": "Descending", "MaxResults": 2}
    pages = [studio.call("ListUserProfiles", **query)]
    while "NextToken" in pages[-1]:
        pages.append(studio.call("ListUserProfiles", **query, NextToken=pages[-1]["NextToken"]))

    rows = [row for page in pages for row in page["UserProfiles"]]
    assert [len(page["UserProfiles"]) for page in pages] == [2, 2, 1]
    assert [row["UserProfileName"] for row in rows] == names[::-1]
    assert set(rows[0]) == {
        "DomainId",
        "UserProfileName",
        "Status",
        "CreationTime",
        "LastModifiedTime",
    }


def test_a_page_holds_at_most_100_and_10_where_nothing_is_said(studio: Studio, domain: str) -> None:
    for number in range(11):
        studio.call("CreateUserProfile", DomainId=domain, UserProfileName=f"user-{number}")

    with refused("ValidationException"):
        studio.call("ListUserProfiles", MaxResults=101)
    assert len(studio.call("ListUserProfiles")["UserProfiles"]) == 10
    assert len(studio.call("ListUserProfiles", MaxResults=100)["UserProfiles"]) == 11


def test_a_row_deleted_between_two_pages_makes_no_other_be_skipped(
    studio: Studio, domain: str
) -> None:
    for name in ("a", "b", "c"):
        profile(studio, domain, name)
    first = studio.call("ListUserProfiles", MaxResults=1)
    studio.call("DeleteUserProfile", DomainId=domain, UserProfileName="a")
    studio.until(lambda: status(studio, domain, "a"), "ResourceNotFound")

    rest = studio.call("ListUserProfiles", NextToken=first["NextToken"])["UserProfiles"]

    assert [row["UserProfileName"] for row in rest] == ["b", "c"]


def test_name_contains_is_a_substring_match(studio: Studio, domain: str) -> None:
    for name in ("alice", "Alice2", "bob"):
        profile(studio, domain, name)

    rows = studio.call("ListUserProfiles", UserProfileNameContains="alice")["UserProfiles"]

    assert [row["UserProfileName"] for row in rows] == ["alice", "Alice2"]


@pytest.mark.parametrize("token", ["nonsense", "e30="])
def test_a_token_that_no_answer_carried_is_refused(studio: Studio, token: str) -> None:
    with refused("ValidationException"):
        studio.call("ListUserProfiles", NextToken=token)


def test_tags_of_aws_are_put_on_by_nobody_else(studio: Studio, domain: str) -> None:
    arn = profile(studio, domain)["UserProfileArn"]

    with pytest.raises(RefusedError, match="reserved"):
        studio.call("AddTags", ResourceArn=arn, Tags=[{"Key": "aws:x", "Value": "y"}])

    assert studio.call("ListTags", ResourceArn=arn)["Tags"] == []


def test_tags_are_added_replaced_listed_and_removed(studio: Studio, domain: str) -> None:
    arn = profile(studio, domain, Tags=[{"Key": "a", "Value": "1"}])["UserProfileArn"]

    studio.call(
        "AddTags", ResourceArn=arn, Tags=[{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}]
    )
    studio.call("DeleteTags", ResourceArn=arn, TagKeys=["b", "never-there"])

    assert studio.call("ListTags", ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "2"}]


def test_over_the_quota_the_limit_is_named(studio: Studio, domain: str) -> None:
    studio.command(profile_quota=1)
    profile(studio, domain)

    with pytest.raises(RefusedError, match=r"ResourceLimitExceeded: .*service limit.* is 1"):
        studio.call("CreateUserProfile", DomainId=domain, UserProfileName="bob")


def test_sign_on_values_belong_to_sso_domains(studio: Studio, domain: str) -> None:
    with refused("ValidationException"):
        studio.call(
            "CreateUserProfile",
            DomainId=domain,
            UserProfileName="ada",
            SingleSignOnUserIdentifier="UserName",
            SingleSignOnUserValue="ada",
        )


def test_an_updated_domain_takes_its_settings_for_update(studio: Studio, domain: str) -> None:
    settings = {"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"}

    studio.call("UpdateDomain", DomainId=domain, DomainSettingsForUpdate=settings)
    studio.until(lambda: studio.call("DescribeDomain", DomainId=domain)["Status"], "InService")

    assert studio.call("DescribeDomain", DomainId=domain)["DomainSettings"] == settings
