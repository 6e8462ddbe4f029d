"""What the worker asks of a studio's account: one method, one AWS call; and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.user_onboarding.quotas import Quota
from services.user_onboarding.world import App, Space

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
    """A profile as ListUserProfiles tells it; ``modified_at`` as `clock.to_text` writes it."""

    name: str
    status: str
    modified_at: str | None = None


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
    name: str = ""
    modified_at: str | None = None


@dataclass(frozen=True)
class TagPage:
    """One page of GetResources: tags by ARN; `next_token` is None at the end."""

    tags: Mapping[str, Mapping[str, str]]
    next_token: str | None


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

    def profiles_quota(self) -> Quota:
        """Return how many user profiles the account may have in the region."""

    def newest_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        """Return a page of profiles, the last modified first."""

    def all_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        """Return a page of profiles, the first created first: new ones come behind."""

    def describe(self, domain_id: str, name: str) -> DescribedProfile | None:
        """Describe one profile; None where there is none."""

    def tags(self, arn: str) -> dict[str, str]:
        """Return the tags of a profile, every page."""

    def stacks_of(
        self, domain_id: str, name: str, tagged: tuple[str, str] | None = None
    ) -> tuple[str, ...]:
        """Return the names of CloudFormation stacks that own a profile.

        Parameters
        ----------
        name
            As AWS writes it: CloudFormation minds the case.
        tagged
            The stack and the logical id that the profile's tags name.
        """

    def tagged_profiles(self, managed_by: str, token: str | None = None) -> TagPage:
        """Return a page of all profiles of the region that carry an installation's name.

        Of every domain; their tags are those that begin with ``studio:``.
        """

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
