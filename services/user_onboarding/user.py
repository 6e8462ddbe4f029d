"""The user: what is asked for, and how far it is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from services.controller.attributes import Item, Value
from services.user_onboarding.difference_words import sentence
from services.user_onboarding.schema import SCHEMA, upgraded


class Phase(StrEnum):
    """Where a user stands."""

    PENDING_APPROVAL = "PendingApproval"
    PROVISIONING = "Provisioning"
    READY = "Ready"
    CHANGING = "Changing"
    SUSPENDING = "Suspending"
    SUSPENDED = "Suspended"
    OFFBOARDING = "Offboarding"
    OFFBOARDED = "Offboarded"
    REJECTED = "Rejected"
    FAILED = "Failed"


CLOSING = (Phase.SUSPENDING, Phase.OFFBOARDING)
CLOSED = (*CLOSING, Phase.SUSPENDED)
"""Phases in which a profile has, or gets, the role that may do nothing."""


class Wanted(StrEnum):
    """What the last intent wants of a user: there, there but closed, or gone."""

    PRESENT = "present"
    SUSPENDED = "suspended"
    GONE = "gone"


@dataclass(frozen=True)
class Approval:
    """A decision that is waited for.

    Attributes
    ----------
    needed
        How many approvals it takes.
    given_by
        The canonical principals who gave theirs.
    parties
        Everybody who asked for it, or owns or owned the user meanwhile: none of them may decide.
    approvers
        Who may, by the access table when it was asked for.
    expires_at
        When it lapses.
    change
        What is to change, as a merge patch; None where the user itself is asked for.
    verified
        Whether AWS vouched for whoever asked.
    """

    needed: int
    expires_at: str
    parties: tuple[str, ...]
    approvers: tuple[str, ...] = ()
    given_by: tuple[str, ...] = ()
    change: Mapping[str, Value] | None = None
    verified: bool = True


@dataclass(frozen=True)
class User:
    """A user as stored: desired state, status, and what was noted of the profile.

    Attributes
    ----------
    id
        ``<studio>.<user_name in lower case>``.
    generation, observed_generation
        Raised by every intent; the generation that status speaks of.
    revision
        Raised by every write; the condition of the next one.
    chapter
        Which life of this name it is; the first is 1.
    requested_by, verified
        The canonical principal who asked, and whether AWS vouched for it.
    caused_by
        What later events name as their cause: the event of the last intent, or its request.
    provisioned
        Whether the profile was in service in this chapter.
    profile_arn
        Noted once the profile is known to be this installation's and of this chapter.
    deadline_at
        When waiting for AWS ends in Failed; set when the waiting begins.
    due_at
        When the worker has to look at the user, if nothing comes before: at once while it is at
        work, else when time brings something. The sparse index is made of it.
    wanted
        What the worker brings about.
    studio_settings
        As asked for; what was not set is not there.
    approval
        Set in PendingApproval.
    applied_generation
        The generation whose role, settings and tags were last sent to AWS, or seen there.
    removing
        Labels of what was written down as being deleted in this chapter: ``app:…``, ``space:…``,
        ``profile:…``.
    shared_spaces
        Shared spaces that the user owns: they are left alone.
    home
        Where the user's files stay: ``efs:<file system>/<uid>``.
    purge_at, purge_begun_at
        When spaces and profile may be deleted, and when that began.
    next_chapter
        A request that begins when this chapter has ended: its fields and its origin.
    notices
        What is to be told of the user, by code: shown among its warnings.
    recorded
        Whether there is a record of the name outside the table, see `leavers`.
    adopted, claimed
        Whether this chapter took over a profile that was there before; whether that profile was
        found free, and what it was like is written down.
    profile_modified_at
        When the profile was last modified, the last time that it was seen to be right.
    profile_looked_at
        When it was last described because something was told of it.
    tags_unlisted
        Whether its tags were right though the pages of tags did not show them.
    drift
        How the profile differs from what is asked for: being repaired, or only reported.
    warn_at
        When it is told that the user expires soon; None once that was told for this ``expires_at``.
    expired_at
        When it was written down that ``expires_at`` has passed; ``wanted`` stays what it was.
    let_go_at
        When it was written down that an expired user is purged, since nobody renewed it.
    keep_until
        When the timeline of a user who is gone is no longer kept; None: never.
    erasing_from, erased_at
        Entries before this revision are being erased; when that was done in this chapter.
    """

    id: str
    user_name: str
    studio: str
    account_id: str
    region: str
    persona: str
    requested_by: str
    verified: bool
    generation: int
    revision: int
    chapter: int
    phase: Phase
    reason: str
    message: str
    observed_generation: int
    attempts: int
    created_at: str
    updated_at: str
    written_by: str
    correlation_id: str
    caused_by: str
    owner: str | None = None
    email: str | None = None
    team: str | None = None
    cost_center: str | None = None
    expires_at: str | None = None
    domain_id: str | None = None
    profile_arn: str | None = None
    execution_role_arn: str | None = None
    deadline_at: str | None = None
    due_at: str | None = None
    wanted: Wanted = Wanted.PRESENT
    studio_settings: Mapping[str, Value] = field(default_factory=dict)
    approval: Approval | None = None
    applied_generation: int = 0
    provisioned: bool = False
    removing: tuple[str, ...] = ()
    shared_spaces: tuple[str, ...] = ()
    home: str | None = None
    purge_at: str | None = None
    purge_begun_at: str | None = None
    next_chapter: Mapping[str, Value] | None = None
    notices: Mapping[str, str] = field(default_factory=dict)
    recorded: bool = False
    adopted: bool = False
    claimed: bool = False
    profile_modified_at: str | None = None
    profile_looked_at: str | None = None
    tags_unlisted: bool = False
    drift: tuple[Mapping[str, Value], ...] = ()
    warn_at: str | None = None
    expired_at: str | None = None
    let_go_at: str | None = None
    keep_until: str | None = None
    erasing_from: int | None = None
    erased_at: str | None = None

    @property
    def aim(self) -> Wanted:
        """What the worker brings about: what is wanted, unless the user's time is over."""
        if self.let_go_at is not None:
            return Wanted.GONE
        if self.expired_at is not None and self.wanted is Wanted.PRESENT:
            return Wanted.SUSPENDED
        return self.wanted

    def to_item(self) -> Item:
        """Write the user as table attributes, without its key; absent values are left out."""
        item: Item = {
            name: _plain(value) for name in _NAMES if (value := getattr(self, name)) is not None
        }
        item["schema"] = SCHEMA
        item["subject"] = self.studio
        if self.due_at is not None:
            item["due_subject"] = underway_in(self.studio) if self._is_underway else self.studio
        return item

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "User":
        """Read what `to_item` wrote, now or in an earlier version.

        Attributes that are not known are left: a version that only adds some is no later schema.

        Raises
        ------
        NewerItemError
            A later schema's item.
        """
        item = upgraded(item)
        known = {name: item[name] for name in _NAMES if name in item}
        known |= {name: tuple(known[name]) for name in _TUPLES if name in known}
        known["phase"] = Phase(item["phase"])
        known["wanted"] = Wanted(item.get("wanted", Wanted.PRESENT))
        if "approval" in known:
            said = known["approval"]
            known["approval"] = Approval(
                **{**said, **{name: tuple(said[name]) for name in _APPROVAL_TUPLES}}
            )
        return cls(**known)

    def to_api(self) -> dict[str, Any]:
        """Return the user as the API's contract shows it."""
        path = f"users/{self.id}"
        shown = {name: getattr(self, name) for name in _SHOWN}
        optional = {name: getattr(self, name) for name in _SHOWN_IF_SET}
        return {
            **shown,
            **{name: value for name, value in optional.items() if value is not None},
            **self._waited_for(),
            "phase": self.phase.value,
            "studio_settings": dict(self.studio_settings),
            "warnings": self._warnings(),
            "links": {"self": path, "timeline": f"{path}/timeline"},
        }

    def _waited_for(self) -> dict[str, Any]:
        """Return what others, or time, still have to bring."""
        found: dict[str, Any] = {}
        if self.approval is not None:
            approval = self.approval
            found["approval"] = {
                "needed": approval.needed,
                "given_by": list(approval.given_by),
                "approvers": list(approval.approvers),
                "expires_at": approval.expires_at,
            }
            if approval.change is not None:
                found["approval"]["change"] = dict(approval.change)
        going = self.aim is Wanted.GONE or self.expired_at is not None
        if going and self.phase is not Phase.OFFBOARDED and self.purge_at:
            found["purge_at"] = self.purge_at
        if self.next_chapter is not None:
            found["next_chapter"] = {
                name: self.next_chapter[name] for name in ("persona", "requested_by")
            }
        return found

    def _warnings(self) -> list[str]:
        found = [
            f"The shared space {name} belongs to this user's profile; it is left alone."
            for name in self.shared_spaces
        ]
        if self._expires_soon:
            found.append(f"The user expires at {self.expires_at}; a later expires_at keeps it.")
        return [*self.notices.values(), *found, *(sentence(each) for each in self.drift)]

    @property
    def _is_underway(self) -> bool:
        """Whether SageMaker was asked for something that is not known to have ended."""
        return self.reason in _UNDERWAY

    @property
    def _expires_soon(self) -> bool:
        """Whether it was told that the user expires, and that has not happened yet."""
        told = self.expires_at is not None and self.warn_at is None
        ended = self.phase in (Phase.OFFBOARDED, Phase.REJECTED) or self.aim is Wanted.GONE
        return told and self.expired_at is None and not ended

    def facts(self) -> dict[str, Value]:
        """Return what every event about this user says."""
        said = {name: getattr(self, name) for name in _TOLD}
        return {
            "user_id": self.id,
            **{name: value for name, value in said.items() if value is not None},
            "phase": self.phase.value,
        }


_UNDERWAY = ("ProfileCreating", "ProfileChanging")


def _plain(value: Any) -> Value:
    """Return a field's value as the table takes it."""
    match value:
        case None | bool() | int():
            return value
        case StrEnum():
            return value.value
        case Approval():
            said = {name: each for name, each in asdict(value).items() if each is not None}
            return {name: _plain(each) for name, each in said.items()}
        case tuple():
            return list(value)
        case Mapping():
            return dict(value)
        case _:
            known: Value = value
            return known


def underway_in(studio: str) -> str:
    """Return under which subject users are due for whom SageMaker is at work: they go first."""
    return f"{studio}#underway"


def user_id(studio: str, user_name: str) -> str:
    """Return the id of a name in a studio; another case is the same user."""
    return f"{studio}.{user_name.lower()}"


_NAMES = tuple(each.name for each in fields(User))
_TUPLES = ("removing", "shared_spaces", "drift")
_APPROVAL_TUPLES = ("parties", "approvers", "given_by")
_SHOWN = (
    "id",
    "user_name",
    "studio",
    "account_id",
    "region",
    "persona",
    "owner",
    "requested_by",
    "verified",
    "generation",
    "chapter",
    "reason",
    "message",
    "observed_generation",
    "attempts",
    "created_at",
    "updated_at",
)
_SHOWN_IF_SET = ("domain_id", "email", "team", "cost_center", "expires_at")
_TOLD = (
    "user_name",
    "studio",
    "account_id",
    "region",
    "persona",
    "generation",
    "chapter",
    "revision",
    "reason",
    "message",
    "requested_by",
    "verified",
    "owner",
    "team",
    "cost_center",
)
