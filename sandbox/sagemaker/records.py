"""What the stand-in remembers of one account in one region."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

JsonObject = dict[str, Any]

GONE = "Gone"
"""Where a deleted profile, space or domain goes: it is no longer found."""

DELETED_APP_KEPT_FOR = timedelta(hours=24)
"""How long AWS still lists a deleted app."""

INSTANT = timedelta(microseconds=1)
"""How far off the end of a held change is kept: freed, it ends at the next look."""


@dataclass
class Life:
    """Status of a resource that AWS changes asynchronously.

    A change under way has `settles_at` and `becomes`; `settle` carries it out once the time has
    come, as an observer would find it.
    """

    status: str
    created_at: datetime
    modified_at: datetime
    settles_at: datetime | None = None
    becomes: str = ""
    failure_reason: str | None = None
    reason_after: str | None = None

    def change(
        self, status: str, becomes: str, now: datetime, delay: timedelta, reason: str | None = None
    ) -> None:
        """Enter `status` now and `becomes` after `delay`, with a failure `reason` or none."""
        self.status, self.becomes = status, becomes
        self.settles_at, self.modified_at = now + delay, now
        self.failure_reason, self.reason_after = None, reason

    def stay(self, now: datetime) -> None:
        """Keep the change under way from completing before `now`."""
        if self.settles_at is not None:
            self.settles_at = max(self.settles_at, now)

    def settle(self, now: datetime) -> None:
        """Complete the change under way if its time has come."""
        if self.settles_at is None or now < self.settles_at:
            return
        self.status, self.modified_at = self.becomes, self.settles_at
        self.failure_reason, self.settles_at = self.reason_after, None

    @property
    def busy(self) -> bool:
        """Whether a change is under way."""
        return self.settles_at is not None


@dataclass
class Domain:
    """A Studio domain; `settings` are the members of CreateDomain as given."""

    domain_id: str
    arn: str
    life: Life
    settings: JsonObject
    home_efs_id: str
    url: str
    next_uid: int = 200001


@dataclass
class Profile:
    """A user profile; `settings` are the members of CreateUserProfile as given."""

    domain_id: str
    name: str
    arn: str
    life: Life
    settings: JsonObject
    uid: str


@dataclass
class Space:
    """A space; `settings` are the members of CreateSpace as given."""

    domain_id: str
    name: str
    arn: str
    life: Life
    settings: JsonObject
    uid: str
    url: str

    @property
    def owner(self) -> str | None:
        """The profile that owns a private space."""
        owner = self.settings.get("OwnershipSettings", {}).get("OwnerUserProfileName")
        return None if owner is None else str(owner)


@dataclass
class App:
    """An app of a profile or of a space, whichever `owner` says (kind, name)."""

    domain_id: str
    owner: tuple[str, str]
    app_type: str
    name: str
    arn: str
    life: Life
    settings: JsonObject

    @property
    def label(self) -> str:
        """`owner/type/name`: what tells it from every other app of its domain."""
        return f"{self.owner[1]}/{self.app_type}/{self.name}"


@dataclass
class LifecycleConfig:
    """A Studio lifecycle configuration."""

    name: str
    arn: str
    created_at: datetime
    settings: JsonObject


class Holds(Protocol):
    """What is commanded to stay `Deleting`."""

    def holds_app(self, label: str) -> bool:
        """Return whether the app `owner/type/name` never finishes deleting."""

    def holds_space(self, name: str) -> bool:
        """Return whether the space never finishes deleting."""


Key = TypeVar("Key")
Settling = TypeVar("Settling", Domain, Profile, Space)

DomainKey = str
NameKey = tuple[str, str]
AppKey = tuple[str, str, str, str, str]


@dataclass
class Place:
    """One account in one region: everything SageMaker keeps there."""

    partition: str
    account_id: str
    region: str
    domains: dict[DomainKey, Domain] = field(default_factory=dict)
    profiles: dict[NameKey, Profile] = field(default_factory=dict)
    spaces: dict[NameKey, Space] = field(default_factory=dict)
    apps: dict[AppKey, App] = field(default_factory=dict)
    lifecycle_configs: dict[str, LifecycleConfig] = field(default_factory=dict)
    projects_enabled: bool = False
    tags: dict[str, dict[str, str]] = field(default_factory=dict)

    def arn(self, resource: str) -> str:
        """Return the ARN of `resource`, such as `domain/d-abc`."""
        return f"arn:{self.partition}:sagemaker:{self.region}:{self.account_id}:{resource}"

    def settle(self, now: datetime, holds: Holds) -> None:
        """Let every change whose time has come take place, and forget what is gone."""
        for space in self.spaces.values():
            if space.life.status == "Deleting" and holds.holds_space(space.name):
                space.life.stay(now + INSTANT)
        self._settle(self.domains, now)
        self._settle(self.profiles, now)
        self._settle(self.spaces, now)
        for app_key, app in list(self.apps.items()):
            if app.life.status == "Deleting" and holds.holds_app(app.label):
                app.life.stay(now + INSTANT)
            app.life.settle(now)
            if app.life.status == "Deleted" and now >= app.life.modified_at + DELETED_APP_KEPT_FOR:
                del self.apps[app_key]

    def _settle(self, records: dict[Key, Settling], now: datetime) -> None:
        for key, record in list(records.items()):
            record.life.settle(now)
            if record.life.status == GONE:
                del records[key]
                self.tags.pop(record.arn, None)
