"""The user: what is asked for, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from services.controller.attributes import Item, Value

SCHEMA = 1


class Phase(StrEnum):
    """Where a user stands. The foundation reaches Provisioning, Ready and Failed."""

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
    intent_revision
        The revision of the last intent: what later events name as their cause.
    profile_arn
        Noted once the profile is known to be this installation's and of this chapter.
    deadline_at
        When waiting for AWS ends in Failed; set when the waiting begins.
    due_at
        Present while the user is not settled; the sparse index is made of it.
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
    intent_revision: int
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

    def to_item(self) -> Item:
        """Write the user as table attributes, without its key; absent values are left out."""
        item: Item = {
            each.name: value
            for each in fields(self)
            if (value := getattr(self, each.name)) is not None
        }
        item["phase"] = self.phase.value
        item["schema"] = SCHEMA
        item["subject"] = self.studio
        if self.due_at is not None:
            item["due_subject"] = self.studio
        return item

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "User":
        """Read what `to_item` wrote; attributes that a later version added are left."""
        known = {each.name: item[each.name] for each in fields(cls) if each.name in item}
        return replace(cls(**known), phase=Phase(item["phase"]))

    def to_api(self) -> dict[str, Any]:
        """Return the user as the API's contract shows it."""
        path = f"users/{self.id}"
        shown = {name: getattr(self, name) for name in _SHOWN}
        optional = {name: getattr(self, name) for name in _SHOWN_IF_SET}
        return {
            **shown,
            **{name: value for name, value in optional.items() if value is not None},
            "phase": self.phase.value,
            "studio_settings": {},
            "warnings": [],
            "links": {"self": path, "timeline": f"{path}/timeline"},
        }

    def facts(self) -> dict[str, Value]:
        """Return what every event about this user says."""
        said = {name: getattr(self, name) for name in _TOLD}
        return {
            "user_id": self.id,
            **{name: value for name, value in said.items() if value is not None},
            "phase": self.phase.value,
        }


def user_id(studio: str, user_name: str) -> str:
    """Return the id of a name in a studio; another case is the same user."""
    return f"{studio}.{user_name.lower()}"


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
