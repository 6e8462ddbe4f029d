"""A twin of a studio's account: SageMaker's profiles, SSM parameters and roles."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.clock import Clock
from services.user_onboarding.studio_account import (
    PAGE_SIZE,
    Created,
    DescribedProfile,
    DomainSeen,
    ListedProfile,
    NewProfile,
    ProfilePage,
    RoleSeen,
)
from tests.world.calls import Calls

DOMAIN_ID = "d-abcdefghijkl"


@dataclass
class StoredProfile:
    """A profile with its future: its status follows from the time."""

    asked: NewProfile
    created_at: datetime
    pending: timedelta
    fails_with: str | None = None

    def modified_at(self, now: datetime) -> datetime:
        ready_at = self.created_at + self.pending
        return ready_at if now >= ready_at else self.created_at

    def status(self, now: datetime) -> str:
        if now < self.created_at + self.pending:
            return "Pending"
        return "Failed" if self.fails_with else "InService"


@dataclass
class MemoryStudioAccount:
    """A studio's account in memory.

    Attributes
    ----------
    pending
        How long a profile takes to be in service.
    refusals
        Errors to answer next, by operation: code and message.
    fail_next
        Names of profiles that will end Failed, with the reason.
    """

    account_id: str
    region: str
    clock: Clock
    calls: Calls = field(default_factory=Calls)
    pending: timedelta = timedelta(seconds=2)
    parameter_values: dict[str, str] = field(default_factory=dict)
    roles: dict[str, RoleSeen] = field(default_factory=dict)
    domain_seen: DomainSeen = field(default_factory=lambda: DomainSeen("InService", "IAM", False))
    other_domains: set[str] = field(default_factory=set)
    profiles: dict[str, StoredProfile] = field(default_factory=dict)
    refusals: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    fail_next: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def parameters(self, names: tuple[str, ...]) -> dict[str, str]:
        self._answer("GetParameters")
        found = {name: self.parameter_values.get(name) for name in names}
        return {name: value for name, value in found.items() if value is not None}

    def domain(self, domain_id: str) -> DomainSeen:
        self._answer("DescribeDomain")
        if domain_id not in {DOMAIN_ID, *self.other_domains}:
            raise refused("DescribeDomain", "ResourceNotFound", f"Domain {domain_id} not found")
        return self.domain_seen

    def role(self, name: str) -> RoleSeen:
        self._answer("GetRole")
        if name not in self.roles:
            raise refused("GetRole", "NoSuchEntity", f"The role with name {name} cannot be found.")
        return self.roles[name]

    def newest_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        return self._list(token, newest_first=True)

    def all_profiles(self, domain_id: str, token: str | None = None) -> ProfilePage:
        return self._list(token, newest_first=False)

    def describe(self, domain_id: str, name: str) -> DescribedProfile | None:
        self._answer("DescribeUserProfile")
        found = self.profiles.get(name.lower())
        if found is None:
            return None
        status = found.status(self.clock())
        return DescribedProfile(
            self._arn(found.asked.name),
            status,
            found.asked.execution_role_arn,
            found.fails_with if status == "Failed" else None,
        )

    def tags(self, arn: str) -> dict[str, str]:
        self._answer("ListTags")
        if arn.rpartition("/")[2].lower() not in self.profiles:
            raise refused("ListTags", "ResourceNotFound", f"{arn} does not exist")
        return dict(self.profiles[arn.rpartition("/")[2].lower()].asked.tags)

    def create(self, profile: NewProfile) -> Created:
        def made() -> Created:
            self._refuse("CreateUserProfile")
            key = profile.name.lower()
            if key in self.profiles:
                raise refused("CreateUserProfile", "ResourceInUse", f"{profile.name} exists")
            self.profiles[key] = StoredProfile(
                profile, self.clock(), self.pending, self.fail_next.get(key)
            )
            return Created(self._arn(profile.name), "request-of-create")

        self.asked["CreateUserProfile"] += 1
        return self.calls.make("CreateUserProfile", made)

    def refuse_next(self, operation: str, code: str, message: str = "refused on command") -> None:
        self.refusals.setdefault(operation, []).append((code, message))

    def _list(self, token: str | None, *, newest_first: bool) -> ProfilePage:
        self._answer("ListUserProfiles")
        now = self.clock()
        ordered = list(self.profiles.values())
        if newest_first:
            ordered.sort(key=lambda each: each.modified_at(now), reverse=True)
        start = int(token or 0)
        page = ordered[start : start + PAGE_SIZE]
        more = start + PAGE_SIZE < len(ordered)
        return ProfilePage(
            tuple(ListedProfile(each.asked.name, each.status(now)) for each in page),
            str(start + PAGE_SIZE) if more else None,
        )

    def _answer(self, operation: str) -> None:
        self.asked[operation] += 1
        self.calls.make(operation, lambda: self._refuse(operation))

    def _refuse(self, operation: str) -> None:
        if self.refusals.get(operation):
            raise refused(operation, *self.refusals[operation].pop(0))

    def _arn(self, name: str) -> str:
        place = f"{self.region}:{self.account_id}"
        return f"arn:aws:sagemaker:{place}:user-profile/{DOMAIN_ID}/{name.lower()}"


def refused(operation: str, code: str, message: str) -> AwsCallError:
    """Return the error of a refused call."""
    return AwsCallError(AwsCall(operation, "request-refused", code, message))
