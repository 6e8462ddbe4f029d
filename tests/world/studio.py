"""A twin of a studio's account: SageMaker's profiles, apps and spaces, SSM parameters, roles."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.clock import Clock, to_text
from services.user_onboarding.quotas import Quota
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
from services.user_onboarding.world import App, Space
from tests.world.calls import Calls

DOMAIN_ID = "d-abcdefghijkl"
FILE_SYSTEM = "fs-0123456789abcdef0"

T = TypeVar("T")


@dataclass
class Life:
    """A status that follows from the time.

    ``becomes`` None: it is gone when the time has come.
    """

    now_is: str
    until: datetime
    becomes: str | None

    def status(self, now: datetime) -> str | None:
        return self.now_is if now < self.until else self.becomes


@dataclass
class StoredProfile:
    """A profile with its future."""

    asked: NewProfile
    life: Life
    created_at: datetime
    modified: datetime
    uid: str
    fails_with: str | None = None

    def modified_at(self, now: datetime) -> datetime:
        return self.life.until if now >= self.life.until else self.modified


@dataclass
class MemoryStudioAccount:
    """A studio's account in memory.

    Attributes
    ----------
    pending
        How long anything takes to come or to go.
    refusals
        Errors to answer next, by operation: code and message.
    fail_next
        Names of profiles that will end Failed, with the reason.
    fail_updates
        Names of profiles whose updates fail, with the reason, until it is taken away.
    stuck
        Names of apps that never go away.
    other_domains, gone_domains
        Domains beside the first, in which there are no apps and no spaces; those that are no more.
    entered
        Whether the worker's role can be assumed.
    stacks
        The CloudFormation stacks that own profiles, by the profile's name.
    untold_tags
        Names, in lower case, of profiles that pages of tags do not show.
    quota
        What Service Quotas tells; None: it may not be asked.
    """

    account_id: str
    region: str
    clock: Clock
    calls: Calls = field(default_factory=Calls)
    pending: timedelta = timedelta(seconds=2)
    parameter_values: dict[str, str] = field(default_factory=dict)
    roles: dict[str, RoleSeen] = field(default_factory=dict)
    domain_seen: DomainSeen = field(
        default_factory=lambda: DomainSeen("InService", "IAM", False, FILE_SYSTEM)
    )
    other_domains: set[str] = field(default_factory=set)
    gone_domains: set[str] = field(default_factory=set)
    profiles: dict[str, StoredProfile] = field(default_factory=dict)
    stored_apps: dict[App, Life] = field(default_factory=dict)
    stored_spaces: dict[Space, Life] = field(default_factory=dict)
    refusals: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    fail_next: dict[str, str] = field(default_factory=dict)
    fail_updates: dict[str, str] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    stacks: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    uids: int = 200000
    untold_tags: set[str] = field(default_factory=set)
    entered: bool = True
    quota: Quota | None = None
    page_size: int = PAGE_SIZE

    def parameters(self, names: tuple[str, ...]) -> dict[str, str]:
        self._answer("GetParameters")
        found = {name: self.parameter_values.get(name) for name in names}
        return {name: value for name, value in found.items() if value is not None}

    def domain(self, domain_id: str) -> DomainSeen:
        self._answer("DescribeDomain")
        if domain_id not in {DOMAIN_ID, *self.other_domains} - self.gone_domains:
            raise refused("DescribeDomain", "ResourceNotFound", f"Domain {domain_id} not found")
        return self.domain_seen

    def role(self, name: str) -> RoleSeen:
        self._answer("GetRole")
        if name not in self.roles:
            raise refused("GetRole", "NoSuchEntity", f"The role with name {name} cannot be found.")
        return self.roles[name]

    def profiles_quota(self) -> Quota:
        self._answer("GetServiceQuota")
        if self.quota is None:
            raise refused("GetServiceQuota", "AccessDeniedException", "not allowed")
        return self.quota

    def newest_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        return self._list(domain_id, token, newest_first=True)

    def all_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        return self._list(domain_id, token, newest_first=False)

    def describe(self, domain_id: str, name: str) -> DescribedProfile | None:
        self._answer("DescribeUserProfile")
        found = self._there().get(key_of(domain_id, name))
        if found is None:
            return None
        status = found.life.status(self.clock()) or ""
        return DescribedProfile(
            self._arn(found.asked.domain_id, found.asked.name),
            status,
            found.asked.execution_role_arn,
            found.fails_with if "ailed" in status else None,
            found.asked.user_settings,
            found.uid,
            found.asked.name,
            to_text(found.modified_at(self.clock())),
        )

    def tags(self, arn: str) -> dict[str, str]:
        self._answer("ListTags")
        return dict(self._by_arn("ListTags", arn).asked.tags)

    def stacks_of(
        self,
        domain_id: str,
        name: str,
        tagged: tuple[str, str] | None = None,
    ) -> tuple[str, ...]:
        self._answer("DescribeStackResources")
        found = self.stacks.get(name)
        return () if found is None else (found,)

    def tagged_profiles(self, managed_by: str, token: str | None = None) -> TagPage:
        self._answer("GetResources")
        found = [
            (self._arn(each.asked.domain_id, each.asked.name), each.asked.tags)
            for each in self._there().values()
            if each.asked.tags.get("studio:managed-by") == managed_by
            and each.asked.name.lower() not in self.untold_tags
        ]
        start = int(token or 0)
        page = found[start : start + self.page_size]
        more = start + self.page_size < len(found)
        ours = {
            arn: {key: value for key, value in tags.items() if key.startswith("studio:")}
            for arn, tags in page
        }
        return TagPage(ours, str(start + self.page_size) if more else None)

    def create(self, profile: NewProfile) -> Created:
        def made() -> Created:
            key = key_of(profile.domain_id, profile.name)
            if key in self._there():
                raise refused("CreateUserProfile", "ResourceInUse", f"{profile.name} exists")
            if self.quota is not None and len(self.profiles) >= self.quota.value:
                message = f"The account-level service limit is {self.quota.value}."
                raise refused("CreateUserProfile", "ResourceLimitExceeded", message)
            reason = self.fail_next.pop(profile.name.lower(), None)
            now = self.clock()
            becomes = "Failed" if reason else "InService"
            self.uids += 1
            self.profiles[key] = StoredProfile(
                profile,
                Life("Pending", now + self.pending, becomes),
                now,
                now,
                str(self.uids),
                reason,
            )
            return Created(self._arn(profile.domain_id, profile.name), "request-of-create")

        return self._change("CreateUserProfile", made)

    def update(self, domain_id: str, name: str, user_settings: Mapping[str, Any]) -> Created:
        def made() -> Created:
            found = self._idle("UpdateUserProfile", domain_id, name)
            settings = {**found.asked.user_settings, **user_settings}
            found.asked = replace(found.asked, user_settings=settings)
            found.fails_with = self.fail_updates.get(name.lower())
            becomes = "Update_Failed" if found.fails_with else "InService"
            self._begin(found, "Updating", becomes)
            return Created(self._arn(domain_id, name), "request-of-update")

        return self._change("UpdateUserProfile", made)

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        def made() -> None:
            found = self._by_arn("AddTags", arn)
            found.asked = replace(found.asked, tags={**found.asked.tags, **tags})

        self._change("AddTags", made)

    def delete_tags(self, arn: str, keys: tuple[str, ...]) -> None:
        def made() -> None:
            found = self._by_arn("DeleteTags", arn)
            left = {key: value for key, value in found.asked.tags.items() if key not in keys}
            found.asked = replace(found.asked, tags=left)

        self._change("DeleteTags", made)

    def apps(self, domain_id: str, token: str | None = None) -> AppPage:
        self._answer("ListApps")
        now = self.clock()
        alive = [
            replace(app, status=status)
            for app, life in self.stored_apps.items()
            if domain_id == DOMAIN_ID and (status := life.status(now)) is not None
        ]
        start = int(token or 0)
        more = start + self.page_size < len(alive)
        page = tuple(alive[start : start + self.page_size])
        return AppPage(page, str(start + self.page_size) if more else None)

    def spaces(self, domain_id: str, token: str | None = None) -> SpacePage:
        self._answer("ListSpaces")
        alive = self.spaces_now() if domain_id == DOMAIN_ID else []
        start = int(token or 0)
        more = start + self.page_size < len(alive)
        page = tuple(alive[start : start + self.page_size])
        return SpacePage(page, str(start + self.page_size) if more else None)

    def delete_app(self, domain_id: str, app: App) -> None:
        def made() -> None:
            key = replace(app, status="")
            if domain_id != DOMAIN_ID or key not in self.stored_apps:
                raise refused("DeleteApp", "ResourceNotFound", f"App [{app.name}] does not exist.")
            if self.stored_apps[key].status(self.clock()) != "InService":
                raise refused("DeleteApp", "ResourceInUse", f"App [{app.name}] is busy.")
            ever = timedelta(days=3650) if app.name in self.stuck else self.pending
            self.stored_apps[key] = Life("Deleting", self.clock() + ever, None)

        self._change("DeleteApp", made)

    def delete_space(self, domain_id: str, name: str) -> None:
        def made() -> None:
            for space in self.spaces_now():
                if domain_id == DOMAIN_ID and space.name == name:
                    if any(app.space == name for app in self.apps_now()):
                        raise refused("DeleteSpace", "ResourceInUse", f"{name} has apps.")
                    key = replace(space, status="")
                    self.stored_spaces[key] = Life("Deleting", self.clock() + self.pending, None)
                    return
            raise refused("DeleteSpace", "ResourceNotFound", f"Space [{name}] does not exist.")

        self._change("DeleteSpace", made)

    def delete_profile(self, domain_id: str, name: str) -> None:
        def made() -> None:
            found = self._idle("DeleteUserProfile", domain_id, name)
            owned = any((each.owner or "").lower() == name.lower() for each in self.spaces_now())
            owned = owned or any(app.profile == name for app in self.apps_now())
            if owned and domain_id == DOMAIN_ID:
                message = f"Unable to delete User Profile [{name}] because it has apps or spaces."
                raise refused("DeleteUserProfile", "ResourceInUse", message)
            self._begin(found, "Deleting", None)

        self._change("DeleteUserProfile", made)

    # What another hand does to a profile: no call of ours.

    def change_by_hand(self, name: str, **user_settings: Any) -> None:
        found = self._idle("UpdateUserProfile", DOMAIN_ID, name)
        settings = {**found.asked.user_settings, **user_settings}
        found.asked = replace(found.asked, user_settings=settings)
        self._begin(found, "Updating", "InService")

    def tag_by_hand(self, name: str, *drop: str, **put: str) -> None:
        """Change tags without their common beginning; they do not move the time of the profile."""
        found = self._idle("AddTags", DOMAIN_ID, name)
        left = {k: v for k, v in found.asked.tags.items() if k.removeprefix("studio:") not in drop}
        added = {f"studio:{key.replace('_', '-')}": value for key, value in put.items()}
        found.asked = replace(found.asked, tags={**left, **added})

    def delete_by_hand(self, name: str) -> None:
        self._begin(self._idle("DeleteUserProfile", DOMAIN_ID, name), "Deleting", None)

    # What a person does in Studio.

    def found_profile(self, name: str, user_settings: Mapping[str, Any], **tags: str) -> None:
        """Have a profile that somebody else made, long ago."""
        self.uids += 1
        self.profiles[name.lower()] = StoredProfile(
            NewProfile(DOMAIN_ID, name, user_settings, tags),
            Life("InService", self.clock(), "InService"),
            self.clock(),
            self.clock(),
            str(self.uids),
        )

    def start_app(self, app: App) -> None:
        self.stored_apps[replace(app, status="")] = Life("InService", self.clock(), "InService")

    def make_space(self, space: Space) -> None:
        self.stored_spaces[replace(space, status="")] = Life("InService", self.clock(), "InService")

    def free(self, app_name: str) -> None:
        """Let an app that was stuck go away."""
        for app in self.stored_apps:
            if app.name == app_name:
                self.stored_apps[app] = Life("Deleting", self.clock(), None)

    def apps_now(self) -> list[App]:
        now = self.clock()
        return [app for app, life in self.stored_apps.items() if life.status(now) is not None]

    def profile_now(self, name: str, domain_id: str = DOMAIN_ID) -> StoredProfile | None:
        return self._there().get(key_of(domain_id, name))

    def refuse_next(self, operation: str, code: str, message: str = "refused on command") -> None:
        self.refusals.setdefault(operation, []).append((code, message))

    def spaces_now(self) -> list[Space]:
        now = self.clock()
        return [
            replace(space, status=status)
            for space, life in self.stored_spaces.items()
            if (status := life.status(now)) is not None
        ]

    def _there(self) -> dict[str, StoredProfile]:
        now = self.clock()
        gone = [key for key, each in self.profiles.items() if each.life.status(now) is None]
        for key in gone:
            del self.profiles[key]
        return self.profiles

    def _idle(self, operation: str, domain_id: str, name: str) -> StoredProfile:
        found = self._there().get(key_of(domain_id, name))
        if found is None:
            raise refused(operation, "ResourceNotFound", f"User profile [{name}] does not exist.")
        if found.life.status(self.clock()) in ("Pending", "Updating", "Deleting"):
            raise refused(operation, "ResourceInUse", f"User profile [{name}] is busy.")
        return found

    def _begin(self, found: StoredProfile, now_is: str, becomes: str | None) -> None:
        found.modified = self.clock()
        found.life = Life(now_is, self.clock() + self.pending, becomes)

    def _by_arn(self, operation: str, arn: str) -> StoredProfile:
        found = self._there().get(key_of(*arn.split("/")[-2:]))
        if found is None:
            raise refused(operation, "ResourceNotFound", f"{arn} does not exist")
        return found

    def _list(self, domain_id: str, token: str | None, *, newest_first: bool) -> ProfilePage:
        self._answer("ListUserProfiles")
        now = self.clock()
        ordered = [each for each in self._there().values() if each.asked.domain_id == domain_id]
        if newest_first:
            ordered.sort(key=lambda each: each.modified_at(now), reverse=True)
        start = int(token or 0)
        page = ordered[start : start + self.page_size]
        more = start + self.page_size < len(ordered)
        return ProfilePage(
            tuple(
                ListedProfile(
                    each.asked.name, each.life.status(now) or "", to_text(each.modified_at(now))
                )
                for each in page
            ),
            str(start + self.page_size) if more else None,
        )

    def _change(self, operation: str, made: Callable[[], T]) -> T:
        def answered() -> T:
            self._refuse(operation)
            return made()

        self.asked[operation] += 1
        return self.calls.make(operation, answered)

    def _answer(self, operation: str) -> None:
        self._change(operation, lambda: None)

    def _refuse(self, operation: str) -> None:
        if not self.entered:
            raise refused("AssumeRole", "AccessDenied", "not authorized: sts:AssumeRole")
        if self.refusals.get(operation):
            raise refused(operation, *self.refusals[operation].pop(0))

    def _arn(self, domain_id: str, name: str) -> str:
        place = f"{self.region}:{self.account_id}"
        return f"arn:aws:sagemaker:{place}:user-profile/{domain_id}/{name.lower()}"


def key_of(domain_id: str, name: str) -> str:
    """Return under which key a profile stands in `MemoryStudioAccount.profiles`."""
    return name.lower() if domain_id == DOMAIN_ID else f"{domain_id}/{name.lower()}"


def refused(operation: str, code: str, message: str) -> AwsCallError:
    """Return the error of a refused call."""
    return AwsCallError(AwsCall(operation, "request-refused", code, message))
