"""A studio's account on AWS, through clients that act under the workload role."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from services.controller.aws_errors import AwsCallError, asked, request_id
from services.controller.clock import to_text
from services.user_onboarding.quotas import PROFILES_CODE, SERVICE_CODE, Quota
from services.user_onboarding.stacks import asks, owners
from services.user_onboarding.studio_account import (
    PAGE_SIZE,
    AppPage,
    Created,
    DescribedProfile,
    DomainSeen,
    ListedProfile,
    NewProfile,
    ProfilePage,
    RoleSeen,
    SpacePage,
    TagPage,
)
from services.user_onboarding.tags import MANAGED_BY, OUR_TAGS
from services.user_onboarding.world import App, Space

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_ssm import SSMClient

T = TypeVar("T")


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
    def _tagging(self) -> Any:
        # There are no stubs of this service among what the tests install.
        return self._client("resourcegroupstaggingapi")

    @property
    def _iam(self) -> "IAMClient":
        return cast("IAMClient", self._client("iam"))

    @property
    def _cloudformation(self) -> "CloudFormationClient":
        return cast("CloudFormationClient", self._client("cloudformation"))

    def parameters(self, names: tuple[str, ...]) -> dict[str, str]:
        """Read parameters, ten a call at most."""
        found = asked("GetParameters", lambda: self._ssm.get_parameters(Names=list(names)))
        return {each["Name"]: each["Value"] for each in found["Parameters"]}

    def domain(self, domain_id: str) -> DomainSeen:
        """Describe the domain."""
        found = asked("DescribeDomain", lambda: self._sagemaker.describe_domain(DomainId=domain_id))
        settings: Mapping[str, Any] = found.get("DomainSettings", {})
        return DomainSeen(
            found["Status"],
            found["AuthMode"],
            bool(settings.get("UnifiedStudioSettings")),
            found.get("HomeEfsFileSystemId"),
        )

    def role(self, name: str) -> RoleSeen:
        """Read a role."""
        found = asked("GetRole", lambda: self._iam.get_role(RoleName=name))["Role"]
        return RoleSeen(
            found["Arn"],
            {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])},
            found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        )

    def profiles_quota(self) -> Quota:
        """Ask Service Quotas: for the value applied to the account, else for AWS's default."""
        which = {"ServiceCode": SERVICE_CODE, "QuotaCode": PROFILES_CODE}
        client = self._client("service-quotas")
        try:
            found = asked("GetServiceQuota", lambda: client.get_service_quota(**which))
            quota = found["Quota"]
        except AwsCallError as error:
            if error.code != "NoSuchResourceException":
                raise
            default = asked(
                "GetAWSDefaultServiceQuota",
                lambda: client.get_aws_default_service_quota(**which),
            )
            quota = default["Quota"]
        return Quota(quota["QuotaName"], int(quota["Value"]))

    def newest_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        """List by modification, descending."""
        return self._page(domain_id, token, "LastModifiedTime", "Descending")

    def all_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        """List by creation, ascending."""
        return self._page(domain_id, token, "CreationTime", "Ascending")

    def describe(self, domain_id: str, name: str) -> DescribedProfile | None:
        """Describe one profile."""
        try:
            found = asked(
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
            found["UserProfileName"],
            _modified_at(found),
        )

    def tags(self, arn: str) -> dict[str, str]:
        """Read tags, every page."""
        paginator = self._sagemaker.get_paginator("list_tags")
        found = asked(
            "ListTags",
            lambda: [tag for page in paginator.paginate(ResourceArn=arn) for tag in page["Tags"]],
        )
        return {tag["Key"]: tag["Value"] for tag in found}

    def stacks_of(
        self, domain_id: str, name: str, tagged: tuple[str, str] | None = None
    ) -> tuple[str, ...]:
        """Ask for the stack of each id that CloudFormation may know the profile by."""
        found: set[str] = set()
        for ask in asks(domain_id, name, tagged):
            found |= owners(self._resources(ask), ask, name)
        return tuple(sorted(found))

    def _resources(self, ask: Any) -> list[Any]:
        try:
            answer = asked(
                "DescribeStackResources",
                lambda: self._cloudformation.describe_stack_resources(**ask),
            )
        except AwsCallError as error:
            if error.code == "ValidationError":
                return []  # So it says that there is no such stack, or none with it.
            raise
        return list(answer["StackResources"])

    def tagged_profiles(self, managed_by: str, token: str | None = None) -> TagPage:
        """Find profiles by their tag."""
        further: Any = {"PaginationToken": token} if token else {}
        answer = asked(
            "GetResources",
            lambda: self._tagging.get_resources(
                TagFilters=[{"Key": MANAGED_BY, "Values": [managed_by]}],
                ResourceTypeFilters=["sagemaker:user-profile"],
                ResourcesPerPage=PAGE_SIZE,
                **further,
            ),
        )
        return TagPage(
            {
                each["ResourceARN"]: {
                    tag["Key"]: tag["Value"]
                    for tag in each["Tags"]
                    if tag["Key"].startswith(OUR_TAGS)
                }
                for each in answer["ResourceTagMappingList"]
            },
            # An empty token stands for none.
            answer.get("PaginationToken") or None,
        )

    def create(self, profile: NewProfile) -> Created:
        """Create a profile with its role and tags."""
        answer = asked(
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
        answer = asked(
            "UpdateUserProfile",
            lambda: self._sagemaker.update_user_profile(
                DomainId=domain_id, UserProfileName=name, UserSettings=_any(user_settings)
            ),
        )
        return Created(answer["UserProfileArn"], request_id(answer))

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add or replace tags."""
        listed = [{"Key": key, "Value": value} for key, value in tags.items()]
        asked("AddTags", lambda: self._sagemaker.add_tags(ResourceArn=arn, Tags=_any(listed)))

    def delete_tags(self, arn: str, keys: tuple[str, ...]) -> None:
        """Remove tags."""
        asked(
            "DeleteTags",
            lambda: self._sagemaker.delete_tags(ResourceArn=arn, TagKeys=list(keys)),
        )

    def apps(self, domain_id: str, token: str | None = None) -> AppPage:
        """List apps of the domain: AWS cannot list those of a person's spaces."""
        further: Any = {"NextToken": token} if token else {}
        answer = asked(
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
        answer = asked(
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
        asked(
            "DeleteApp",
            lambda: self._sagemaker.delete_app(
                DomainId=domain_id, AppType=_any(app.app_type), AppName=app.name, **whose
            ),
        )

    def delete_space(self, domain_id: str, name: str) -> None:
        """Delete a space."""
        asked(
            "DeleteSpace",
            lambda: self._sagemaker.delete_space(DomainId=domain_id, SpaceName=name),
        )

    def delete_profile(self, domain_id: str, name: str) -> None:
        """Delete a profile."""
        asked(
            "DeleteUserProfile",
            lambda: self._sagemaker.delete_user_profile(DomainId=domain_id, UserProfileName=name),
        )

    def _page(self, domain_id: str, token: str | None, sort_by: Any, order: Any) -> ProfilePage:
        further: Any = {"NextToken": token} if token else {}
        answer = asked(
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
                ListedProfile(each["UserProfileName"], each["Status"], _modified_at(each))
                for each in answer["UserProfiles"]
            ),
            answer.get("NextToken"),
        )


def _modified_at(told: Mapping[str, Any]) -> str | None:
    moment = told.get("LastModifiedTime")
    return None if moment is None else to_text(moment)


def _any(value: Any) -> Any:
    """Pass on what was rendered and validated by shape elsewhere; the stubs want literals."""
    return value
