"""Events about what becomes of a user later: decided, changed, mended, closed, gone, let in."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from events.contract import Contract, DomainEvent, Text
from events.names import (
    USER_APPROVED,
    USER_CHANGED,
    USER_DRIFT_CORRECTED,
    USER_LOGIN_ISSUED,
    USER_OFFBOARDED,
    USER_ONBOARDING,
    USER_REJECTED,
    USER_SUSPENDED,
)
from events.users import ProvisionedUserData, UserData


class ApprovedUserData(UserData):
    """A user whose request or change was approved.

    Attributes
    ----------
    approved_by, approvals, approvals_needed
        Who gave the last approval, everybody who gave one, and how many it took.
    """

    approved_by: Text
    approvals: list[Text]
    approvals_needed: Annotated[int, Field(ge=1)]


class RejectedUserData(UserData):
    """A user whose request or change was rejected, or not decided in time.

    Attributes
    ----------
    rejected_by
        A canonical principal; the service's name where nobody decided in time.
    rejection_reason
        What the one who rejected said; ``ApprovalExpired`` where nobody did.
    """

    rejected_by: Text
    rejection_reason: Text | None = None


class SuspendedUserData(UserData):
    """A user who is closed: no app runs, the role may do nothing; spaces and files are kept.

    Attributes
    ----------
    domain_id, profile_arn
        AWS's own names; left out where the user never had a profile.
    """

    domain_id: Text | None = None
    profile_arn: Text | None = None


class OffboardedUserData(UserData):
    """A user who is gone.

    Attributes
    ----------
    removed
        Labels of what was deleted since the user was closed, ``app:…``, ``space:…``,
        ``profile:…``, and last of the home. Empty where there was nothing yet.
    home
        Where the files stay: ``efs:<file system>/<uid>``. They are not deleted.
    """

    removed: list[Text]
    home: Text | None = None


class LoginUserData(UserData):
    """A user for whom a login URL was made; the URL itself is nowhere kept.

    Attributes
    ----------
    issued_to
        The owner, as a canonical principal.
    expires_in
        How long the URL is good, in seconds.
    """

    issued_to: Text
    expires_in: Annotated[int, Field(ge=1)]


class Difference(Contract):
    """What differed of a profile.

    Attributes
    ----------
    field
        ``profile``, ``status``, ``execution_role``, ``studio_settings.<name>`` or ``tags.<key>``.
    found, wanted
        The value that was there, and the one that is there again; left out where there is none.
    """

    field: Text
    found: Any = None
    wanted: Any = None


class DriftCorrectedUserData(UserData):
    """A user whose profile another hand had changed, and who is again as asked for.

    Attributes
    ----------
    differences
        What was found to differ.
    domain_id, profile_arn, execution_role_arn
        AWS's own names; the role only where the user is not closed.
    """

    differences: Annotated[list[Difference], Field(min_length=1)]
    domain_id: Text
    profile_arn: Text
    execution_role_arn: Text | None = None


class UserApproved(DomainEvent[ApprovedUserData]):
    """Enough people approved a request or a change; the work on it begins."""

    source: ClassVar[str] = USER_ONBOARDING
    detail_type: ClassVar[str] = USER_APPROVED


class UserRejected(DomainEvent[RejectedUserData]):
    """Somebody rejected a request or a change, or nobody decided in time."""

    source: ClassVar[str] = USER_ONBOARDING
    detail_type: ClassVar[str] = USER_REJECTED


class UserChanged(DomainEvent[ProvisionedUserData]):
    """A profile that was there is in service again, with what is asked for now."""

    source: ClassVar[str] = USER_ONBOARDING
    detail_type: ClassVar[str] = USER_CHANGED


class UserSuspended(DomainEvent[SuspendedUserData]):
    """The user is closed: suspended, or offboarded and kept until the purge."""

    source: ClassVar[str] = USER_ONBOARDING
    detail_type: ClassVar[str] = USER_SUSPENDED


class UserOffboarded(DomainEvent[OffboardedUserData]):
    """The chapter has ended: the user's private spaces and profile are no longer there."""

    source: ClassVar[str] = USER_ONBOARDING
    detail_type: ClassVar[str] = USER_OFFBOARDED


class UserLoginIssued(DomainEvent[LoginUserData]):
    """A login URL was made for the owner of a user."""

    source: ClassVar[str] = USER_ONBOARDING
    detail_type: ClassVar[str] = USER_LOGIN_ISSUED


class UserDriftCorrected(DomainEvent[DriftCorrectedUserData]):
    """A profile that another hand had changed or deleted is again as it was asked for."""

    source: ClassVar[str] = USER_ONBOARDING
    detail_type: ClassVar[str] = USER_DRIFT_CORRECTED
