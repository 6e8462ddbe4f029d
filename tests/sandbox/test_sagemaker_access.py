"""IAM and the sandbox's door, which only the emulator has."""

import json
import urllib.error
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import DEV, REGION, Cloud, eventually, fresh
from tests.sandbox.studios import allow, knock

ROOT = {"AWS": f"arn:aws:iam::{DEV}:root"}
SAGEMAKER = {"Principal": {"Service": "sagemaker.amazonaws.com"}}


@pytest.fixture(autouse=True)
def _clean(cloud: Cloud) -> Iterator[None]:
    knock(cloud, reset=True, delay_seconds=0)
    yield
    knock(cloud, reset=True)


@pytest.fixture
def domain(cloud: Cloud) -> str:
    sagemaker = cloud.client("sagemaker")
    created = sagemaker.create_domain(
        DomainName=fresh("domain"), AuthMode="IAM", DefaultUserSettings={}
    )
    domain_id: str = created["DomainId"]
    eventually(
        lambda: sagemaker.describe_domain(DomainId=domain_id)["Status"] == "InService" or None
    )
    return domain_id


def _profiles_of(domain: str) -> str:
    return f"arn:aws:sagemaker:{REGION}:{DEV}:user-profile/{domain}/*"


def _as(cloud: Cloud, *allowed: dict[str, Any]) -> Any:
    return cloud.as_role("sagemaker", cloud.role(DEV, {"Principal": ROOT}, list(allowed)), DEV)


def test_a_policy_on_one_domains_profiles_allows_those_and_no_others(
    cloud: Cloud, domain: str
) -> None:
    role = _as(cloud, allow("sagemaker:CreateUserProfile", on=_profiles_of(domain)))

    role.create_user_profile(DomainId=domain, UserProfileName="ada")
    with pytest.raises(ClientError, match="AccessDenied"):
        role.create_user_profile(DomainId="d-other", UserProfileName="ada")
    with pytest.raises(ClientError, match="AccessDenied"):
        role.delete_user_profile(DomainId=domain, UserProfileName="ada")


def test_a_domain_is_described_and_updated_by_who_may_do_so_on_its_arn(
    cloud: Cloud, domain: str
) -> None:
    on = f"arn:aws:sagemaker:{REGION}:{DEV}:domain/{domain}"
    role = _as(cloud, *(allow(f"sagemaker:{verb}Domain", on=on) for verb in ("Describe", "Update")))

    role.update_domain(DomainId=domain, SubnetIds=["subnet-aaaa"])
    assert role.describe_domain(DomainId=domain)["SubnetIds"] == ["subnet-aaaa"]
    with pytest.raises(ClientError, match="AccessDenied"):
        role.update_domain(DomainId="d-other", SubnetIds=["subnet-aaaa"])
    with pytest.raises(ClientError, match="AccessDenied"):
        role.describe_domain(DomainId="d-other")


def test_a_role_is_passed_only_by_who_may_pass_it_to_sagemaker(cloud: Cloud, domain: str) -> None:
    persona = cloud.role(DEV, SAGEMAKER, path="/studio/persona/")
    create = allow("sagemaker:CreateUserProfile", on=_profiles_of(domain))
    to_lambda = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    to_sagemaker = {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
    personas = f"arn:aws:iam::{DEV}:role/studio/persona/*"
    wrong = allow("iam:PassRole", on=personas, Condition=to_lambda)
    right = allow("iam:PassRole", on=personas, Condition=to_sagemaker)
    request = {"DomainId": domain, "UserSettings": {"ExecutionRole": persona}}

    for refused in (_as(cloud, create), _as(cloud, create, wrong)):
        with pytest.raises(ClientError, match="iam:PassRole"):
            refused.create_user_profile(**request, UserProfileName="ada")
    _as(cloud, create, right).create_user_profile(**request, UserProfileName="ada")


def test_tags_on_a_create_need_add_tags_with_those_keys(cloud: Cloud, domain: str) -> None:
    create = allow("sagemaker:CreateUserProfile", on=_profiles_of(domain))
    keys = {"ForAllValues:StringLike": {"aws:TagKeys": "studio:*"}}
    tag = allow("sagemaker:AddTags", on=_profiles_of(domain), Condition=keys)
    request: dict[str, Any] = {"DomainId": domain, "UserProfileName": "ada"}
    ours, theirs = [{"Key": "studio:user", "Value": "a"}], [{"Key": "x", "Value": "a"}]

    for role, tags in ((_as(cloud, create), ours), (_as(cloud, create, tag), theirs)):
        with pytest.raises(ClientError, match="sagemaker:AddTags"):
            role.create_user_profile(**request, Tags=tags)
    _as(cloud, create, tag).create_user_profile(**request, Tags=ours)


def test_resource_tags_decide_and_are_found_by_the_tagging_api(cloud: Cloud, domain: str) -> None:
    sagemaker = cloud.client("sagemaker")
    for name, owner in (("ours", "sandbox"), ("theirs", "else")):
        tags = [{"Key": "studio:managed-by", "Value": owner}]
        sagemaker.create_user_profile(DomainId=domain, UserProfileName=name, Tags=tags)
    managed = {"StringEquals": {"aws:ResourceTag/studio:managed-by": "sandbox"}}
    role = _as(
        cloud, allow("sagemaker:DeleteUserProfile", on=_profiles_of(domain), Condition=managed)
    )

    with pytest.raises(ClientError, match="AccessDenied"):
        role.delete_user_profile(DomainId=domain, UserProfileName="theirs")
    role.delete_user_profile(DomainId=domain, UserProfileName="ours")
    found = cloud.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "studio:managed-by", "Values": ["else"]}]
    )["ResourceTagMappingList"]
    assert any(row["ResourceARN"].endswith("/theirs") for row in found)


def test_a_list_has_no_resource_to_narrow_it_to(cloud: Cloud, domain: str) -> None:
    narrow = _as(cloud, allow("sagemaker:ListUserProfiles", on=_profiles_of(domain)))

    with pytest.raises(ClientError, match="AccessDenied"):
        narrow.list_user_profiles(DomainIdEquals=domain)
    _as(cloud, allow("sagemaker:ListUserProfiles")).list_user_profiles(DomainIdEquals=domain)


def test_own_private_spaces_can_be_told_from_others(cloud: Cloud, domain: str) -> None:
    sagemaker = cloud.client("sagemaker")
    for name in ("ada", "bob"):
        sagemaker.create_user_profile(DomainId=domain, UserProfileName=name)
    mine = {
        "ArnLike": {"sagemaker:OwnerUserProfileArn": _profiles_of(domain).replace("*", "ada")},
        "StringEquals": {"sagemaker:SpaceSharingType": "Private"},
    }
    role = _as(cloud, allow("sagemaker:CreateSpace", Condition=mine))

    def create(owner: str) -> None:
        role.create_space(
            DomainId=domain,
            SpaceName=f"of-{owner}",
            OwnershipSettings={"OwnerUserProfileName": owner},
            SpaceSharingSettings={"SharingType": "Private"},
        )

    create("ada")
    with pytest.raises(ClientError, match="AccessDenied"):
        create("bob")


def test_accounts_do_not_see_each_others_domains(cloud: Cloud, domain: str) -> None:
    other = cloud.client("sagemaker", "444444444444")

    assert other.list_domains()["Domains"] == []
    with pytest.raises(ClientError, match="ResourceNotFound"):
        other.describe_domain(DomainId=domain)


def test_a_commanded_throttle_ends_after_its_times_and_only_in_its_account(
    cloud: Cloud, domain: str
) -> None:
    sagemaker = cloud.unchecked("sagemaker", DEV)
    knock(
        cloud,
        fail=[
            {
                "operation": "ListDomains",
                "error": "ThrottlingException",
                "times": 1,
                "account_id": DEV,
            }
        ],
    )

    cloud.client("sagemaker", "555555555555").list_domains()
    with pytest.raises(ClientError, match="ThrottlingException"):
        sagemaker.list_domains()

    assert sagemaker.list_domains()["Domains"]


def test_a_lost_answer_leaves_the_call_carried_out(cloud: Cloud, domain: str) -> None:
    fault = {"operation": "CreateUserProfile", "error": "ServiceUnavailable", "status": 400}
    knock(cloud, fail=[{**fault, "when": "after"}])
    sagemaker = cloud.unchecked("sagemaker", DEV)

    with pytest.raises(ClientError, match="ServiceUnavailable"):
        sagemaker.create_user_profile(DomainId=domain, UserProfileName="ada")

    assert sagemaker.describe_user_profile(DomainId=domain, UserProfileName="ada")


def test_over_a_configured_rate_calls_are_throttled(cloud: Cloud) -> None:
    knock(cloud, rates={"List": 0.001})
    sagemaker = cloud.unchecked("sagemaker", "666666666666")
    sagemaker.list_domains()

    with pytest.raises(ClientError, match=r"ThrottlingException.*Rate exceeded"):
        sagemaker.list_user_profiles()


def test_the_door_counts_calls_and_refuses_what_it_does_not_know(cloud: Cloud) -> None:
    cloud.client("sagemaker").list_domains()

    assert knock(cloud)["calls"]["ListDomains"] == 1
    with pytest.raises(urllib.error.HTTPError) as refused:
        knock(cloud, explode=True)
    with refused.value as answer:
        assert answer.code == 400
        assert json.load(answer)["errors"][0]["loc"] == ["explode"]
