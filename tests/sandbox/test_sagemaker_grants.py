"""Who may do what in a user's life: each call is matched against the resource that AWS names."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import DEV, REGION, Cloud, eventually, fresh
from tests.sandbox.studios import allow, knock

ROOT = {"AWS": f"arn:aws:iam::{DEV}:root"}
SAGEMAKER = {"Principal": {"Service": "sagemaker.amazonaws.com"}}
DENIED = "AccessDenied"

Call = Callable[[Any], Any]


def _arn(resource: str) -> str:
    return f"arn:aws:sagemaker:{REGION}:{DEV}:{resource}"


@pytest.fixture(autouse=True)
def _clean(cloud: Cloud) -> Iterator[None]:
    knock(cloud, reset=True, delay_seconds=0)
    yield
    knock(cloud, reset=True)


@pytest.fixture
def domain(cloud: Cloud) -> str:
    """A domain with ada and bob; each has an app, a space with an app and one without."""
    sagemaker = cloud.client("sagemaker")
    created = sagemaker.create_domain(
        DomainName=fresh("domain"), AuthMode="IAM", DefaultUserSettings={}
    )
    domain_id: str = created["DomainId"]
    eventually(
        lambda: sagemaker.describe_domain(DomainId=domain_id)["Status"] == "InService" or None
    )
    for name in ("ada", "bob"):
        tags = [{"Key": "studio:managed-by", "Value": "sandbox"}]
        sagemaker.create_user_profile(DomainId=domain_id, UserProfileName=name, Tags=tags)
        for kind in ("desk", "nook"):
            sagemaker.create_space(
                DomainId=domain_id,
                SpaceName=f"{name}-{kind}",
                OwnershipSettings={"OwnerUserProfileName": name},
                SpaceSharingSettings={"SharingType": "Private"},
            )
        sagemaker.create_app(
            DomainId=domain_id, SpaceName=f"{name}-desk", AppType="JupyterLab", AppName="default"
        )
        sagemaker.create_app(
            DomainId=domain_id, UserProfileName=name, AppType="Canvas", AppName="default"
        )
    return domain_id


def _as(cloud: Cloud, *allowed: dict[str, Any]) -> Any:
    return cloud.as_role("sagemaker", cloud.role(DEV, {"Principal": ROOT}, list(allowed)), DEV)


CALLS: dict[str, tuple[str, Callable[[str, str], Call]]] = {
    "UpdateUserProfile": (
        "user-profile/{domain}/ada",
        lambda domain, name: (
            lambda client: client.update_user_profile(DomainId=domain, UserProfileName=name)
        ),
    ),
    "CreatePresignedDomainUrl": (
        "user-profile/{domain}/ada",
        lambda domain, name: (
            lambda client: client.create_presigned_domain_url(DomainId=domain, UserProfileName=name)
        ),
    ),
    "AddTags": (
        "user-profile/{domain}/ada",
        lambda domain, name: (
            lambda client: client.add_tags(
                ResourceArn=_arn(f"user-profile/{domain}/{name}"), Tags=[{"Key": "a", "Value": "b"}]
            )
        ),
    ),
    "DeleteTags": (
        "user-profile/{domain}/ada",
        lambda domain, name: (
            lambda client: client.delete_tags(
                ResourceArn=_arn(f"user-profile/{domain}/{name}"), TagKeys=["a"]
            )
        ),
    ),
    "ListTags": (
        "user-profile/{domain}/ada",
        lambda domain, name: (
            lambda client: client.list_tags(ResourceArn=_arn(f"user-profile/{domain}/{name}"))
        ),
    ),
    "DeleteSpace": (
        "space/{domain}/ada-nook",
        lambda domain, name: (
            lambda client: client.delete_space(DomainId=domain, SpaceName=f"{name}-nook")
        ),
    ),
    "DescribeApp": (
        "app/{domain}/ada/canvas/default",
        lambda domain, name: (
            lambda client: client.describe_app(
                DomainId=domain, UserProfileName=name, AppType="Canvas", AppName="default"
            )
        ),
    ),
    "DeleteApp": (
        "app/{domain}/ada-desk/jupyterlab/default",
        lambda domain, name: (
            lambda client: client.delete_app(
                DomainId=domain, SpaceName=f"{name}-desk", AppType="JupyterLab", AppName="default"
            )
        ),
    ),
}


@pytest.mark.parametrize("action", CALLS)
def test_a_grant_on_one_resource_allows_the_call_on_it_and_on_no_other(
    cloud: Cloud, domain: str, action: str
) -> None:
    resource, call_on = CALLS[action]
    granted = allow(f"sagemaker:{action}", on=_arn(resource.format(domain=domain)))
    role = _as(cloud, granted)

    with pytest.raises(ClientError, match=DENIED):
        call_on(domain, "bob")(role)
    call_on(domain, "ada")(role)


@pytest.mark.parametrize("action", CALLS)
def test_another_action_on_the_same_resource_allows_nothing(
    cloud: Cloud, domain: str, action: str
) -> None:
    resource, call_on = CALLS[action]
    role = _as(cloud, allow("sagemaker:DescribeDomain", on=_arn(resource.format(domain=domain))))

    with pytest.raises(ClientError, match=DENIED):
        call_on(domain, "ada")(role)


def test_a_policy_that_writes_an_apps_type_as_the_api_does_matches_nothing(
    cloud: Cloud, domain: str
) -> None:
    role = _as(cloud, allow("sagemaker:DeleteApp", on=_arn(f"app/{domain}/*/JupyterLab/*")))

    with pytest.raises(ClientError, match=DENIED):
        CALLS["DeleteApp"][1](domain, "ada")(role)


@pytest.mark.parametrize("operation", ["list_apps", "list_spaces"])
def test_lists_of_apps_and_spaces_have_no_resource_to_narrow_them_to(
    cloud: Cloud, domain: str, operation: str
) -> None:
    action = "sagemaker:" + operation.title().replace("_", "")
    narrow = _as(cloud, allow(action, on=[_arn(f"{kind}/{domain}/*") for kind in ("app", "space")]))

    with pytest.raises(ClientError, match=DENIED):
        getattr(narrow, operation)(DomainIdEquals=domain)
    getattr(_as(cloud, allow(action)), operation)(DomainIdEquals=domain)


def test_an_update_that_hands_over_a_role_needs_to_pass_that_role(
    cloud: Cloud, domain: str
) -> None:
    persona = cloud.role(DEV, SAGEMAKER, path="/studio/persona/")
    update = allow("sagemaker:UpdateUserProfile", on=_arn(f"user-profile/{domain}/*"))
    to_sagemaker = {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
    personas = f"arn:aws:iam::{DEV}:role/studio/persona/*"
    may_pass = allow("iam:PassRole", on=personas, Condition=to_sagemaker)
    request = {
        "DomainId": domain,
        "UserProfileName": "ada",
        "UserSettings": {"ExecutionRole": persona},
    }

    with pytest.raises(ClientError, match="iam:PassRole"):
        _as(cloud, update).update_user_profile(**request)
    unchanged = cloud.client("sagemaker").describe_user_profile(
        DomainId=domain, UserProfileName="ada"
    )
    _as(cloud, update, may_pass).update_user_profile(**request)

    assert "UserSettings" not in unchanged


@pytest.mark.parametrize("key", ["studio:team", "cost"])
def test_only_tags_whose_keys_the_policy_names_are_written_and_removed(
    cloud: Cloud, domain: str, key: str
) -> None:
    ours = {"ForAllValues:StringLike": {"aws:TagKeys": "studio:*"}}
    profiles = _arn(f"user-profile/{domain}/*")
    role = _as(
        cloud, allow("sagemaker:AddTags", "sagemaker:DeleteTags", on=profiles, Condition=ours)
    )
    arn = _arn(f"user-profile/{domain}/ada")

    def write() -> None:
        role.add_tags(ResourceArn=arn, Tags=[{"Key": key, "Value": "x"}])

    def remove() -> None:
        role.delete_tags(ResourceArn=arn, TagKeys=[key])

    for call in (write, remove):
        if key == "cost":
            with pytest.raises(ClientError, match=DENIED):
                call()
        else:
            call()


def test_tagging_only_as_part_of_a_create_can_be_granted(cloud: Cloud, domain: str) -> None:
    profiles = _arn(f"user-profile/{domain}/*")
    on_create = {"StringEquals": {"sagemaker:TaggingAction": "CreateUserProfile"}}
    role = _as(
        cloud,
        allow("sagemaker:CreateUserProfile", on=profiles),
        allow("sagemaker:AddTags", on=profiles, Condition=on_create),
    )
    tags = [{"Key": "studio:user", "Value": "eve"}]

    role.create_user_profile(DomainId=domain, UserProfileName="eve", Tags=tags)
    with pytest.raises(ClientError, match=DENIED):
        role.add_tags(ResourceArn=_arn(f"user-profile/{domain}/eve"), Tags=tags)


@pytest.mark.parametrize("action", ["DeleteSpace", "DeleteApp"])
def test_what_a_space_holds_can_be_granted_by_its_owner(
    cloud: Cloud, domain: str, action: str
) -> None:
    of_ada = {"ArnLike": {"sagemaker:OwnerUserProfileArn": _arn(f"user-profile/{domain}/ada")}}
    role = _as(cloud, allow(f"sagemaker:{action}", Condition=of_ada))
    call_on = CALLS[action][1]

    with pytest.raises(ClientError, match=DENIED):
        call_on(domain, "bob")(role)
    call_on(domain, "ada")(role)


def test_apps_in_shared_spaces_can_be_kept_out_of_reach_of_who_may_delete_all_others(
    cloud: Cloud, domain: str
) -> None:
    sagemaker = cloud.client("sagemaker")
    table = {"DomainId": domain, "SpaceName": "table"}
    app = {"AppType": "JupyterLab", "AppName": "default"}
    sagemaker.create_space(
        **table,
        OwnershipSettings={"OwnerUserProfileName": "ada"},
        SpaceSharingSettings={"SharingType": "Shared"},
    )
    sagemaker.create_app(**table, **app)
    not_shared = {"StringNotEquals": {"sagemaker:SpaceSharingType": "Shared"}}
    role = _as(cloud, allow("sagemaker:DeleteApp", on=_arn("app/*"), Condition=not_shared))

    with pytest.raises(ClientError, match=DENIED):
        role.delete_app(**table, **app)
    role.delete_app(DomainId=domain, SpaceName="ada-desk", **app)
    role.delete_app(DomainId=domain, UserProfileName="ada", AppType="Canvas", AppName="default")


@pytest.mark.parametrize("action", ["UpdateUserProfile", "CreatePresignedDomainUrl"])
def test_a_profile_that_is_not_tagged_as_ours_can_be_kept_out_of_reach(
    cloud: Cloud, domain: str, action: str
) -> None:
    cloud.client("sagemaker").delete_tags(
        ResourceArn=_arn(f"user-profile/{domain}/bob"), TagKeys=["studio:managed-by"]
    )
    ours = {"StringEquals": {"aws:ResourceTag/studio:managed-by": "sandbox"}}
    profiles = _arn(f"user-profile/{domain}/*")
    role = _as(cloud, allow(f"sagemaker:{action}", on=profiles, Condition=ours))

    CALLS[action][1](domain, "ada")(role)
    with pytest.raises(ClientError, match=DENIED):
        CALLS[action][1](domain, "bob")(role)
