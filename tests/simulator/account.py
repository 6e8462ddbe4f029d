"""A studio's account as the simulator has it: it throttles, its lists lag, and deletions are seen.

Everything else is the twin's (`tests.world.studio`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from services.user_onboarding.quotas import Quota
from services.user_onboarding.studio_account import (
    AppPage,
    Created,
    DescribedProfile,
    DomainSeen,
    NewProfile,
    ProfilePage,
    RoleSeen,
    SpacePage,
    TagPage,
)
from services.user_onboarding.world import App
from tests.world.studio import MemoryStudioAccount, key_of, refused

# AWS's own rates, and how much it bears within a second before it throttles.
RATES = {"Create": 1.0, "Describe": 5.0, "List": 2.0}
_BORNE_A_SECOND = {"Create": 2, "Describe": 6, "List": 3}
_FAMILY = {
    "CreateUserProfile": "Create",
    "UpdateUserProfile": "Create",
    "AddTags": "Create",
    "DeleteApp": "Create",
    "DeleteSpace": "Create",
    "DeleteUserProfile": "Create",
    "DescribeUserProfile": "Describe",
    "ListUserProfiles": "List",
    "ListApps": "List",
    "ListSpaces": "List",
}
_SECOND = timedelta(seconds=1)
LONGEST_LIST_LAG = timedelta(seconds=30)


class Witness(Protocol):
    """Sees what the service asks of an account."""

    def paced(self, account_id: str, family: str, at: datetime) -> None:
        """See a call of a family that has a rate."""

    def deletes(
        self, label: str, owner: str | None, account: MemoryStudioAccount, domain_id: str
    ) -> None:
        """See the deletion of an app, a space or a profile, before it is made."""

    def changes(self, name: str, account: MemoryStudioAccount, domain_id: str) -> None:
        """See the change of a profile, before it is made."""


@dataclass
class WatchedAccount:
    """One studio's account, as the worker has it.

    Attributes
    ----------
    list_lag
        For how long a new profile is missing from lists.
    not_assumable_until, role_new_until
        Until when the worker's role cannot be assumed, and SageMaker cannot assume what is passed.
    """

    account: MemoryStudioAccount
    witness: Witness
    list_lag: timedelta = timedelta(0)
    not_assumable_until: datetime | None = None
    role_new_until: datetime | None = None
    throttled: int = 0
    _recent: dict[str, list[datetime]] = field(default_factory=dict)

    def parameters(self, names: tuple[str, ...]) -> dict[str, str]:
        self._ask("GetParameters")
        return self.account.parameters(names)

    def domain(self, domain_id: str) -> DomainSeen:
        self._ask("DescribeDomain")
        return self.account.domain(domain_id)

    def role(self, name: str) -> RoleSeen:
        self._ask("GetRole")
        return self.account.role(name)

    def newest_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        self._ask("ListUserProfiles")
        return self._listed(self.account.newest_profiles(domain_id, token), domain_id)

    def all_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        self._ask("ListUserProfiles")
        return self._listed(self.account.all_profiles(domain_id, token), domain_id)

    def profiles_quota(self) -> Quota:
        self._ask("GetServiceQuota")
        return self.account.profiles_quota()

    def tagged_profiles(self, managed_by: str, token: str | None = None) -> TagPage:
        self._ask("GetResources")
        return self.account.tagged_profiles(managed_by, token)

    def describe(self, domain_id: str, name: str) -> DescribedProfile | None:
        self._ask("DescribeUserProfile")
        return self.account.describe(domain_id, name)

    def tags(self, arn: str) -> dict[str, str]:
        self._ask("ListTags")
        return self.account.tags(arn)

    def create(self, profile: NewProfile) -> Created:
        self._ask("CreateUserProfile", passes_role=True)
        return self.account.create(profile)

    def update(self, domain_id: str, name: str, user_settings: Mapping[str, Any]) -> Created:
        self._ask("UpdateUserProfile", passes_role=True)
        self.witness.changes(name, self.account, domain_id)
        return self.account.update(domain_id, name, user_settings)

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        self._ask("AddTags")
        self.witness.changes(_name_of(arn), self.account, _domain_of(arn))
        self.account.add_tags(arn, tags)

    def delete_tags(self, arn: str, keys: tuple[str, ...]) -> None:
        self._ask("DeleteTags")
        self.witness.changes(_name_of(arn), self.account, _domain_of(arn))
        self.account.delete_tags(arn, keys)

    def stacks_of(
        self, domain_id: str, name: str, tagged: tuple[str, str] | None = None
    ) -> tuple[str, ...]:
        self._ask("DescribeStackResources")
        return self.account.stacks_of(domain_id, name, tagged)

    def apps(self, domain_id: str, token: str | None = None) -> AppPage:
        self._ask("ListApps")
        return self.account.apps(domain_id, token)

    def spaces(self, domain_id: str, token: str | None = None) -> SpacePage:
        self._ask("ListSpaces")
        return self.account.spaces(domain_id, token)

    def delete_app(self, domain_id: str, app: App) -> None:
        self._ask("DeleteApp")
        owner = app.profile
        for space in self.account.stored_spaces:
            if app.space is not None and space.name == app.space:
                owner = None if space.shared else space.owner
        self.witness.deletes(replace(app, status="").label, owner, self.account, domain_id)
        self.account.delete_app(domain_id, app)

    def delete_space(self, domain_id: str, name: str) -> None:
        self._ask("DeleteSpace")
        owners = [x.owner for x in self.account.stored_spaces if x.name == name and not x.shared]
        self.witness.deletes(
            f"space:{name}", owners[0] if owners else None, self.account, domain_id
        )
        self.account.delete_space(domain_id, name)

    def delete_profile(self, domain_id: str, name: str) -> None:
        self._ask("DeleteUserProfile")
        self.witness.deletes(f"profile:{name}", name, self.account, domain_id)
        self.account.delete_profile(domain_id, name)

    def _ask(self, operation: str, *, passes_role: bool = False) -> None:
        now = self.account.clock()
        if self.not_assumable_until is not None and now < self.not_assumable_until:
            raise refused("AssumeRole", "AccessDenied", "is not authorized to perform AssumeRole")
        family = _FAMILY.get(operation)
        if family is not None:
            self.witness.paced(self.account.account_id, family, now)
            self._throttle(operation, family, now)
        if passes_role and self.role_new_until is not None and now < self.role_new_until:
            said = "SageMaker could not assume role: check its trust policy"
            raise refused(operation, "ValidationException", said)

    def _throttle(self, operation: str, family: str, now: datetime) -> None:
        recent = [at for at in self._recent.get(family, ()) if now - at < _SECOND]
        self._recent[family] = [*recent, now]
        if len(recent) >= _BORNE_A_SECOND[family]:
            self.throttled += 1
            raise refused(operation, "ThrottlingException", "Rate exceeded")

    def _listed(self, page: ProfilePage, domain_id: str) -> ProfilePage:
        if not self.list_lag:
            return page
        now = self.account.clock()
        shown = tuple(
            each
            for each in page.profiles
            if now - self.account.profiles[key_of(domain_id, each.name)].created_at >= self.list_lag
        )
        return replace(page, profiles=shown)


def _name_of(arn: str) -> str:
    return arn.rpartition("/")[2]


def _domain_of(arn: str) -> str:
    return arn.split("/")[-2]
