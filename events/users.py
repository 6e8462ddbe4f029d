"""Events about a user: asked for, there, or failed."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from events.contract import Data, DomainEvent, Text
from events.names import USER_FAILED, USER_ONBOARDING, USER_PROVISIONED, USER_REQUESTED

AccountId = Annotated[str, Field(pattern="^[0-9]{12}$")]
Phase = Literal[
    "PendingApproval",
    "Provisioning",
    "Ready",
    "Changing",
    "Suspending",
    "Suspended",
    "Offboarding",
    "Offboarded",
    "Rejected",
    "Failed",
]


class UserData(Data):
    """A user as it was at one revision.

    Attributes
    ----------
    user_id
        ``<studio>.<user name in lower case>``.
    generation
        Counts what was asked for; ``revision`` counts every write.
    chapter
        Counts lives: a user who was offboarded and came back is in the second one.
    reason, message
        A CamelCase code, and a sentence for people.
    requested_by, verified
        Who asked, as a canonical principal; whether AWS vouched for it.
    owner
        Who will log in, as a canonical principal.
    """

    user_id: Text
    user_name: Text
    studio: Text
    account_id: AccountId
    region: Text
    persona: Text
    generation: Annotated[int, Field(ge=1)]
    chapter: Annotated[int, Field(ge=1)]
    revision: Annotated[int, Field(ge=1)]
    phase: Phase
    reason: Text
    message: str
    requested_by: Text
    verified: bool
    owner: str | None = None
    team: str | None = None
    cost_center: str | None = None

    @property
    def key(self) -> str:
        """The user's id."""
        return self.user_id


class RequestedUserData(UserData):
    """A user who was asked for.

    Attributes
    ----------
    approvals_needed
        How many have to approve first; left out where nobody has to.
    """

    approvals_needed: Annotated[int, Field(ge=1)] | None = None


class ProvisionedUserData(UserData):
    """A user whose profile is in service; ``*_arn`` and ``domain_id`` are AWS's own names."""

    domain_id: Text
    profile_arn: Text
    execution_role_arn: Text


class FailedUserData(UserData):
    """A user nobody works on until somebody asks again.

    Attributes
    ----------
    operation, request_id, error_code, error_message
        What AWS was asked and what it said, where a call was the cause.
    """

    operation: str | None = None
    request_id: str | None = None
    error_code: str | None = None
    error_message: str | None = None


class UserRequested(DomainEvent[RequestedUserData]):
    """Somebody asked for a user, and it was accepted: a chapter begins."""

    source: ClassVar[str] = USER_ONBOARDING
    detail_type: ClassVar[str] = USER_REQUESTED


class UserProvisioned(DomainEvent[ProvisionedUserData]):
    """A profile was made and is in service with the role, settings and tags asked for."""

    source: ClassVar[str] = USER_ONBOARDING
    detail_type: ClassVar[str] = USER_PROVISIONED


class UserFailed(DomainEvent[FailedUserData]):
    """What was asked for could not be brought about; ``reason`` and ``message`` say why."""

    source: ClassVar[str] = USER_ONBOARDING
    detail_type: ClassVar[str] = USER_FAILED
