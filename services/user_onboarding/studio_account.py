"""A studio's account as the worker asks it: one method, one AWS call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from botocore.exceptions import BotoCoreError, ClientError

from services.controller.aws_errors import AwsCallError, request_id
from services.user_onboarding.world import App, Space

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_ssm import SSMClient

T = TypeVar("T")

PAGE_SIZE = 100


@dataclass(frozen=True)
class DomainSeen:
    """What DescribeDomain tells that matters here."""

    status: str
    auth_mode: str
    under_unified_studio: bool
    home_file_system: str | None = None


@dataclass(frozen=True)
class RoleSeen:
    """What GetRole tells that matters here."""

    arn: str
    tags: Mapping[str, str]
    boundary_arn: str | None


@dataclass(frozen=True)
class ListedProfile:
    """A profile as ListUserProfiles tells it."""

    name: str
    status: str


@dataclass(frozen=True)
class ProfilePage:
    """One page of ListUserProfiles; `next_token` is None at the end."""

    profiles: tuple[ListedProfile, ...]
    next_token: str | None


@dataclass(frozen=True)
class DescribedProfile:
    """What DescribeUserProfile tells that matters here."""

    arn: str
    status: str
    execution_role_arn: str | None
    failure_reason: str | None
    user_settings: Mapping[str, Any] = field(default_factory=dict)
    home_uid: str | None = None


@dataclass(frozen=True)
class AppPage:
    """One page of ListApps, deleted ones left out; `next_token` is None at the end."""

    apps: tuple[App, ...]
    next_token: str | None


@dataclass(frozen=True)
class SpacePage:
    """One page of ListSpaces; `next_token` is None at the end."""

    spaces: tuple[Space, ...]
    next_token: str | None


@dataclass(frozen=True)
class Created:
    """The answer to CreateUserProfile and UpdateUserProfile."""

    arn: str
    request_id: str | None


@dataclass(frozen=True)
class NewProfile:
    """What is asked of CreateUserProfile."""

    domain_id: str
    name: str
    user_settings: Mapping[str, Any]
    tags: Mapping[str, str]

    @property
    def execution_role_arn(self) -> str:
        """The role in the settings."""
        return str(self.user_settings["ExecutionRole"])


class StudioAccount(Protocol):
    """One studio's account. Every method raises `AwsCallError` where AWS refuses."""

    def parameters(self, names: tuple[str, ...]) -> dict[str, str]:
        """Return SSM parameters by name (at most 10); missing ones are left out."""

    def domain(self, domain_id: str) -> DomainSeen:
        """Describe the domain."""

    def role(self, name: str) -> RoleSeen:
        """Return a role with its tags and boundary."""

    def newest_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        """Return a page of profiles, the last modified first."""

    def all_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        """Return a page of profiles, the first created first: new ones come behind."""

    def describe(self, domain_id: str, name: str) -> DescribedProfile | None:
        """Describe one profile; None where there is none."""

    def tags(self, arn: str) -> dict[str, str]:
        """Return the tags of a profile, every page."""

    def create(self, profile: NewProfile) -> Created:
        """Create a profile."""

    def update(self, domain_id: str, name: str, user_settings: Mapping[str, Any]) -> Created:
        """Give a profile another role or settings."""

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Put tags on a profile."""

    def delete_tags(self, arn: str, keys: tuple[str, ...]) -> None:
        """Take tags away from a profile."""

    def apps(self, domain_id: str, token: str | None = None) -> AppPage:
        """Return a page of the domain's apps; those that are deleted are left out."""

    def spaces(self, domain_id: str, token: str | None = None) -> SpacePage:
        """Return a page of the domain's spaces."""

    def delete_app(self, domain_id: str, app: App) -> None:
        """Begin to delete an app."""

    def delete_space(self, domain_id: str, name: str) -> None:
        """Begin to delete a space."""

    def delete_profile(self, domain_id: str, name: str) -> None:
        """Begin to delete a profile."""


class AwsStudioAccount:
    """A studio's account on AWS, through clients that act under the workload role.

    The role is assumed when the first client is needed, so that a refusal is one like any other.
    """

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client

    @property
    def _sagemaker(self) -> "SageMakerClient":
        return cast("SageMakerClient", self._client("sagemaker"))

    @property
    def _ssm(self) -> "SSMClient":
        return cast("SSMClient", self._client("ssm"))

    @property
    def _iam(self) -> "IAMClient":
        return cast("IAMClient", self._client("iam"))

    def parameters(self, names: tuple[str, ...]) -> dict[str, str]:
        """Read parameters, ten a call at most."""
        found = _asked("GetParameters", lambda: self._ssm.get_parameters(Names=list(names)))
        return {each["Name"]: each["Value"] for each in found["Parameters"]}

    def domain(self, domain_id: str) -> DomainSeen:
        """Describe the domain."""
        found = _asked(
            "DescribeDomain", lambda: self._sagemaker.describe_domain(DomainId=domain_id)
        )
        settings: Mapping[str, Any] = found.get("DomainSettings", {})
        return DomainSeen(
            found["Status"],
            found["AuthMode"],
            bool(settings.get("UnifiedStudioSettings")),
            found.get("HomeEfsFileSystemId"),
        )

    def role(self, name: str) -> RoleSeen:
        """Read a role."""
        found = _asked("GetRole", lambda: self._iam.get_role(RoleName=name))["Role"]
        return RoleSeen(
            found["Arn"],
            {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])},
            found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        )

    def newest_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        """List by modification, descending."""
        return self._page(domain_id, token, "LastModifiedTime", "Descending")

    def all_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        """List by creation, ascending."""
        return self._page(domain_id, token, "CreationTime", "Ascending")

    def describe(self, domain_id: str, name: str) -> DescribedProfile | None:
        """Describe one profile."""
        try:
            found = _asked(
                "DescribeUserProfile",
                lambda: self._sagemaker.describe_user_profile(
                    DomainId=domain_id, UserProfileName=name
                ),
            )
        except AwsCallError as error:
            if error.code in ("ResourceNotFound", "ResourceNotFoundException"):
                return None
            raise
        return DescribedProfile(
            found["UserProfileArn"],
            found["Status"],
            found.get("UserSettings", {}).get("ExecutionRole"),
            found.get("FailureReason"),
            found.get("UserSettings", {}),
            found.get("HomeEfsFileSystemUid"),
        )

    def tags(self, arn: str) -> dict[str, str]:
        """Read tags, every page."""
        paginator = self._sagemaker.get_paginator("list_tags")
        found = _asked(
            "ListTags",
            lambda: [tag for page in paginator.paginate(ResourceArn=arn) for tag in page["Tags"]],
        )
        return {tag["Key"]: tag["Value"] for tag in found}

    def create(self, profile: NewProfile) -> Created:
        """Create a profile with its role and tags."""
        answer = _asked(
            "CreateUserProfile",
            lambda: self._sagemaker.create_user_profile(
                DomainId=profile.domain_id,
                UserProfileName=profile.name,
                Tags=[{"Key": key, "Value": value} for key, value in profile.tags.items()],
                UserSettings=_any(profile.user_settings),
            ),
        )
        return Created(answer["UserProfileArn"], request_id(answer))

    def update(self, domain_id: str, name: str, user_settings: Mapping[str, Any]) -> Created:
        """Update a profile in place."""
        answer = _asked(
            "UpdateUserProfile",
            lambda: self._sagemaker.update_user_profile(
                DomainId=domain_id, UserProfileName=name, UserSettings=_any(user_settings)
            ),
        )
        return Created(answer["UserProfileArn"], request_id(answer))

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add or replace tags."""
        listed = [{"Key": key, "Value": value} for key, value in tags.items()]
        _asked("AddTags", lambda: self._sagemaker.add_tags(ResourceArn=arn, Tags=_any(listed)))

    def delete_tags(self, arn: str, keys: tuple[str, ...]) -> None:
        """Remove tags."""
        _asked(
            "DeleteTags",
            lambda: self._sagemaker.delete_tags(ResourceArn=arn, TagKeys=list(keys)),
        )

    def apps(self, domain_id: str, token: str | None = None) -> AppPage:
        """List apps of the domain: AWS cannot list those of a person's spaces."""
        further: Any = {"NextToken": token} if token else {}
        answer = _asked(
            "ListApps",
            lambda: self._sagemaker.list_apps(
                DomainIdEquals=domain_id, MaxResults=PAGE_SIZE, **further
            ),
        )
        return AppPage(
            tuple(
                App(
                    each.get("UserProfileName"),
                    each.get("SpaceName"),
                    each["AppType"],
                    each["AppName"],
                    each["Status"],
                )
                for each in answer["Apps"]
                if each["Status"] != "Deleted"
            ),
            answer.get("NextToken"),
        )

    def spaces(self, domain_id: str, token: str | None = None) -> SpacePage:
        """List spaces of the domain: AWS cannot list those of an owner."""
        further: Any = {"NextToken": token} if token else {}
        answer = _asked(
            "ListSpaces",
            lambda: self._sagemaker.list_spaces(
                DomainIdEquals=domain_id, MaxResults=PAGE_SIZE, **further
            ),
        )
        return SpacePage(
            tuple(
                Space(
                    each["SpaceName"],
                    each["Status"],
                    each.get("OwnershipSettingsSummary", {}).get("OwnerUserProfileName"),
                    each.get("SpaceSharingSettingsSummary", {}).get("SharingType") != "Private",
                )
                for each in answer["Spaces"]
            ),
            answer.get("NextToken"),
        )

    def delete_app(self, domain_id: str, app: App) -> None:
        """Delete an app of a profile or of a space."""
        whose: Any = {"SpaceName": app.space}
        if app.space is None:
            whose = {"UserProfileName": app.profile}
        _asked(
            "DeleteApp",
            lambda: self._sagemaker.delete_app(
                DomainId=domain_id, AppType=_any(app.app_type), AppName=app.name, **whose
            ),
        )

    def delete_space(self, domain_id: str, name: str) -> None:
        """Delete a space."""
        _asked(
            "DeleteSpace",
            lambda: self._sagemaker.delete_space(DomainId=domain_id, SpaceName=name),
        )

    def delete_profile(self, domain_id: str, name: str) -> None:
        """Delete a profile."""
        _asked(
            "DeleteUserProfile",
            lambda: self._sagemaker.delete_user_profile(DomainId=domain_id, UserProfileName=name),
        )

    def _page(self, domain_id: str, token: str | None, sort_by: Any, order: Any) -> ProfilePage:
        further: Any = {"NextToken": token} if token else {}
        answer = _asked(
            "ListUserProfiles",
            lambda: self._sagemaker.list_user_profiles(
                DomainIdEquals=domain_id,
                MaxResults=PAGE_SIZE,
                SortBy=sort_by,
                SortOrder=order,
                **further,
            ),
        )
        return ProfilePage(
            tuple(
                ListedProfile(each["UserProfileName"], each["Status"])
                for each in answer["UserProfiles"]
            ),
            answer.get("NextToken"),
        )


def _any(value: Any) -> Any:
    """Pass on what was rendered and validated by shape elsewhere; the stubs want literals."""
    return value


def _asked(operation: str, call: Callable[[], T]) -> T:
    try:
        return call()
    except (ClientError, BotoCoreError) as error:
        raise AwsCallError.of(error, operation) from error
