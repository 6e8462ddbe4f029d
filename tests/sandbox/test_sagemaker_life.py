"""What a user's life asks of SageMaker after the first profile: change, apps, spaces, the end."""

from typing import Any

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


def _apps(studio: Studio, **query: Any) -> list[tuple[str, str]]:
    """Return owner and status of every app listed, two a page."""
    rows: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        page = studio.call("ListApps", MaxResults=2, **query, **token)
        rows += page["Apps"]
        if "NextToken" not in page:
            return [(r.get("SpaceName") or r["UserProfileName"], r["Status"]) for r in rows]
        token = {"NextToken": page["NextToken"]}


def test_a_domain_and_a_profile_tell_where_the_home_is(studio: Studio, domain: str) -> None:
    profile(studio, domain)

    home = studio.call("DescribeDomain", DomainId=domain)["HomeEfsFileSystemId"]
    found = studio.call("DescribeUserProfile", DomainId=domain, UserProfileName="ada")
    assert home.startswith("fs-")
    assert found["HomeEfsFileSystemUid"].isdigit()


def test_a_domains_subnets_are_what_the_last_update_says_and_nothing_else_of_it_changes(
    studio: Studio,
) -> None:
    before = ["subnet-aaaa", "subnet-bbbb"]
    settings = {"VpcId": "vpc-aaaa", "AppNetworkAccessType": "VpcOnly", "DefaultUserSettings": {}}
    domain = studio.call(
        "CreateDomain", DomainName="net", AuthMode="IAM", SubnetIds=before, **settings
    )["DomainId"]
    studio.until(lambda: _domain(studio, domain)["Status"], "InService")
    assert _domain(studio, domain)["SubnetIds"] == before

    studio.call("UpdateDomain", DomainId=domain, SubnetIds=["subnet-cccc"])

    with refused("ResourceInUse"):
        studio.call("UpdateDomain", DomainId=domain, SubnetIds=before)
    studio.until(lambda: _domain(studio, domain)["Status"], "InService")
    found = _domain(studio, domain)
    assert found["SubnetIds"] == ["subnet-cccc"]
    assert settings.items() <= found.items()


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("SubnetIds", []),
        ("SubnetIds", [f"subnet-{n}" for n in range(17)]),
        ("SubnetIds", ["subnet/a"]),
        ("AppNetworkAccessType", "Private"),
    ],
)
def test_an_update_of_a_domains_network_is_held_to_the_model(
    studio: Studio, domain: str, member: str, value: Any
) -> None:
    with refused("ValidationException"):
        studio.call("UpdateDomain", DomainId=domain, **{member: value})


def test_a_domain_may_be_moved_into_its_vpc_altogether(studio: Studio, domain: str) -> None:
    studio.call("UpdateDomain", DomainId=domain, AppNetworkAccessType="VpcOnly")
    studio.until(lambda: _domain(studio, domain)["Status"], "InService")

    assert _domain(studio, domain)["AppNetworkAccessType"] == "VpcOnly"


def _domain(studio: Studio, domain: str) -> dict[str, Any]:
    return studio.call("DescribeDomain", DomainId=domain)


def test_apps_that_run_do_not_hinder_an_update_of_their_profile(
    studio: Studio, domain: str
) -> None:
    role = studio.role()
    profile(studio, domain)
    space(studio, domain, "desk")
    for app in (app_of(domain), app_of(domain, "desk")):
        run_app(studio, app)

    studio.call(
        "UpdateUserProfile",
        DomainId=domain,
        UserProfileName="ada",
        UserSettings={"ExecutionRole": role},
    )
    studio.until(lambda: status(studio, domain), "InService")

    assert {found for _, found in _apps(studio, DomainIdEquals=domain)} == {"InService"}


def test_an_update_to_a_role_that_cannot_be_assumed_changes_nothing(
    studio: Studio, domain: str
) -> None:
    role = studio.role()
    profile(studio, domain, UserSettings={"ExecutionRole": role})
    nobody = f"arn:aws:iam::{studio.account_id}:role/nobody"
    request = {"DomainId": domain, "UserProfileName": "ada"}

    with refused("ValidationException"):
        studio.call("UpdateUserProfile", **request, UserSettings={"ExecutionRole": nobody})

    found = studio.call("DescribeUserProfile", **request)
    assert found["Status"] == "InService"
    assert found["UserSettings"] == {"ExecutionRole": role}


def test_a_profile_on_its_way_out_takes_neither_update_nor_app_nor_space(
    studio: Studio, domain: str
) -> None:
    profile(studio, domain)
    ada = {"DomainId": domain, "UserProfileName": "ada"}
    studio.call("DeleteUserProfile", **ada)

    for operation in ("UpdateUserProfile", "DeleteUserProfile"):
        with refused("ResourceInUse"):
            studio.call(operation, **ada)
    with refused("ValidationException"):
        studio.call("CreateApp", **app_of(domain))
    with refused("ValidationException"):
        space(studio, domain, "desk")


def test_all_apps_of_a_domain_are_listed_page_by_page_deleted_ones_too(
    studio: Studio, domain: str
) -> None:
    for name in ("ada", "bob"):
        profile(studio, domain, name)
    space(studio, domain, "desk")
    for app in (app_of(domain), app_of(domain, owner="bob"), app_of(domain, "desk")):
        run_app(studio, app)

    studio.call("DeleteApp", **app_of(domain, "desk"))
    studio.until(lambda: studio.call("DescribeApp", **app_of(domain, "desk"))["Status"], "Deleted")

    everywhere = [("ada", "InService"), ("bob", "InService"), ("desk", "Deleted")]
    assert _apps(studio, DomainIdEquals=domain) == everywhere
    assert _apps(studio, DomainIdEquals=domain, UserProfileNameEquals="BOB") == everywhere[1:2]
    assert _apps(studio, DomainIdEquals=domain, SpaceNameEquals="desk") == everywhere[2:]
    assert _apps(studio, DomainIdEquals="d-other") == []


def test_an_app_is_listed_under_its_profile_or_its_space_never_both(
    studio: Studio, domain: str
) -> None:
    profile(studio, domain)
    space(studio, domain, "desk")
    for app in (app_of(domain), app_of(domain, "desk")):
        run_app(studio, app)

    own, in_space = studio.call("ListApps", DomainIdEquals=domain)["Apps"]

    assert (own["UserProfileName"], own["AppType"]) == ("ada", "Canvas")
    assert "SpaceName" not in own
    assert (in_space["SpaceName"], in_space["AppType"]) == ("desk", "JupyterLab")
    assert "UserProfileName" not in in_space
    with refused("ValidationException"):
        studio.call("ListApps", UserProfileNameEquals="ada", SpaceNameEquals="desk")


@pytest.mark.parametrize("where", ["", "desk"])
def test_an_app_is_deleted_once_and_may_come_again(studio: Studio, domain: str, where: str) -> None:
    profile(studio, domain)
    space(studio, domain, "desk")
    app = app_of(domain, where)
    run_app(studio, app)

    studio.call("DeleteApp", **app)
    with refused("ResourceInUse"):
        studio.call("DeleteApp", **app)
    studio.until(lambda: studio.call("DescribeApp", **app)["Status"], "Deleted")
    with refused("ResourceNotFound"):
        studio.call("DeleteApp", **app)

    run_app(studio, app)


def test_an_app_needs_one_owner(studio: Studio, domain: str) -> None:
    profile(studio, domain)
    space(studio, domain, "desk")
    app = {"DomainId": domain, "AppType": "JupyterLab", "AppName": "default"}

    for owners in ({}, {"UserProfileName": "ada", "SpaceName": "desk"}):
        with refused("ValidationException"):
            studio.call("DeleteApp", **app, **owners)


def test_an_apps_arn_has_its_type_in_lower_case(studio: Studio, domain: str) -> None:
    profile(studio, domain)
    space(studio, domain, "desk")

    arn = run_app(studio, app_of(domain, "desk"))

    assert arn.endswith(f":app/{domain}/desk/jupyterlab/default")


def test_spaces_are_listed_with_owner_and_sharing(studio: Studio, domain: str) -> None:
    profile(studio, domain, "Ada")
    space(studio, domain, "desk", "Ada")
    space(studio, domain, "table", "Ada", "Shared")

    rows = studio.call("ListSpaces", DomainIdEquals=domain)["Spaces"]

    assert [
        (
            row["SpaceName"],
            row["OwnershipSettingsSummary"]["OwnerUserProfileName"],
            row["SpaceSharingSettingsSummary"]["SharingType"],
            row["SpaceSettingsSummary"]["AppType"],
            row["Status"],
        )
        for row in rows
    ] == [
        ("desk", "Ada", "Private", "JupyterLab", "InService"),
        ("table", "Ada", "Shared", "JupyterLab", "InService"),
    ]


@pytest.mark.parametrize("sharing", ["Private", "Shared"])
def test_a_profile_that_owns_a_space_stays_and_the_refusal_says_why(
    studio: Studio, domain: str, sharing: str
) -> None:
    profile(studio, domain)
    space(studio, domain, "desk", sharing=sharing)
    ada = {"DomainId": domain, "UserProfileName": "ada"}

    with pytest.raises(RefusedError, match=r"ResourceInUse: .*Space\(s\) are associated"):
        studio.call("DeleteUserProfile", **ada)
    studio.call("DeleteSpace", DomainId=domain, SpaceName="desk")
    studio.until(lambda: studio.call("ListSpaces", DomainIdEquals=domain)["Spaces"], [])

    studio.call("DeleteUserProfile", **ada)


def test_a_profile_with_an_app_of_its_own_stays_until_that_is_deleted(
    studio: Studio, domain: str
) -> None:
    profile(studio, domain)
    ada, app = {"DomainId": domain, "UserProfileName": "ada"}, app_of(domain)
    run_app(studio, app)

    with pytest.raises(RefusedError, match=r"ResourceInUse: .*App\(s\) are associated"):
        studio.call("DeleteUserProfile", **ada)
    studio.call("DeleteApp", **app)
    with refused("ResourceInUse"):
        studio.call("DeleteUserProfile", **ada)
    studio.until(lambda: studio.call("DescribeApp", **app)["Status"], "Deleted")

    studio.call("DeleteUserProfile", **ada)


def test_a_space_with_an_app_that_is_still_deleting_is_in_use(studio: Studio, domain: str) -> None:
    profile(studio, domain)
    space(studio, domain, "desk")
    app = app_of(domain, "desk")
    run_app(studio, app)
    studio.call("DeleteApp", **app)

    with refused("ResourceInUse"):
        studio.call("DeleteSpace", DomainId=domain, SpaceName="desk")


def test_tags_go_with_their_profile(studio: Studio, domain: str) -> None:
    tags = [{"Key": "studio:user", "Value": "ada"}]
    arn = profile(studio, domain, Tags=tags)["UserProfileArn"]
    studio.call("DeleteUserProfile", DomainId=domain, UserProfileName="ada")
    studio.until(lambda: status(studio, domain), "ResourceNotFound")

    for operation, more in (("ListTags", {}), ("AddTags", {"Tags": tags})):
        with refused("ResourceNotFound"):
            studio.call(operation, ResourceArn=arn, **more)
    with refused("ResourceNotFound"):
        studio.call("DeleteTags", ResourceArn=arn, TagKeys=["studio:user"])


def test_a_new_profile_of_an_old_name_has_another_home(studio: Studio, domain: str) -> None:
    ada = {"DomainId": domain, "UserProfileName": "ada"}
    profile(studio, domain)
    old = studio.call("DescribeUserProfile", **ada)["HomeEfsFileSystemUid"]
    studio.call("DeleteUserProfile", **ada)
    studio.until(lambda: status(studio, domain), "ResourceNotFound")

    profile(studio, domain)

    assert studio.call("DescribeUserProfile", **ada)["HomeEfsFileSystemUid"] != old


@pytest.mark.parametrize(
    "wrong",
    [
        {"ExpiresInSeconds": 4},
        {"SessionExpirationDurationInSeconds": 1799},
        {"SessionExpirationDurationInSeconds": 43201},
        {"LandingUri": "https://elsewhere.example/"},
        {"LandingUri": "app:TensorBoard:"},
        {"LandingUri": "studio:" + "x" * 1024},
    ],
)
def test_a_way_in_that_aws_does_not_offer_is_refused(
    studio: Studio, domain: str, wrong: dict[str, Any]
) -> None:
    profile(studio, domain)

    with refused("ValidationException"):
        studio.call("CreatePresignedDomainUrl", DomainId=domain, UserProfileName="ada", **wrong)


@pytest.mark.parametrize("landing", ["studio::", "app:JupyterLab:", "app:JupyterLab:lab/tree"])
def test_each_way_in_has_a_url_of_its_own(studio: Studio, domain: str, landing: str) -> None:
    profile(studio, domain)
    request = {
        "DomainId": domain,
        "UserProfileName": "ada",
        "ExpiresInSeconds": 5,
        "SessionExpirationDurationInSeconds": 1800,
        "LandingUri": landing,
    }

    first, second = (
        studio.call("CreatePresignedDomainUrl", **request)["AuthorizedUrl"] for _ in range(2)
    )

    assert first.startswith(f"https://{domain}.studio.")
    assert first != second


@pytest.mark.parametrize("operation", ["UpdateUserProfile", "DeleteUserProfile"])
def test_there_is_no_way_in_while_the_profile_changes(
    studio: Studio, domain: str, operation: str
) -> None:
    ada = {"DomainId": domain, "UserProfileName": "ada"}
    profile(studio, domain)
    studio.call(operation, **ada)

    with refused("ValidationException"):
        studio.call("CreatePresignedDomainUrl", **ada)
