"""One sample of each event about a user.

Together they tell one life: asked for, approved, changed, mended, closed, gone; rejection and
failure are other ways in which its beginning could have gone.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from events.changes import (
    ApprovedUserData,
    Difference,
    DriftCorrectedUserData,
    LoginUserData,
    OffboardedUserData,
    RejectedUserData,
    SuspendedUserData,
    UserApproved,
    UserChanged,
    UserDriftCorrected,
    UserLoginIssued,
    UserOffboarded,
    UserRejected,
    UserSuspended,
)
from events.contract import DomainEvent, Metadata
from events.users import (
    FailedUserData,
    ProvisionedUserData,
    RequestedUserData,
    UserFailed,
    UserProvisioned,
    UserRequested,
)

_ASKED = "9f1c7a52-1c0e-4f5b-8a53-0f2d6c1f2b11"
_DECIDED = "4be0c2d1-7f0e-4c39-9a4e-57d1b0a6c302"
_PATCHED = "c1d7e0b8-02a5-4f7e-8d2b-9e6f3a1c7d13"
_LOGGED_IN = "70a9f3e6-5b1d-4e88-b6c4-1d2e8f5a9b24"
_CLOSED = "e83b5d90-6c4f-4a12-9f7d-3b0c6e1d8a35"
_LEFT = "1a6d4c7f-9e2b-4d03-8c5a-f7b9e0d2c646"

_APPROVER = "arn:aws:iam::111111111111:user/sandbox-approver"
_HOME = "efs:fs-0123456789abcdef0/200005"
_USER: dict[str, Any] = {
    "user_id": "retail-dev.ada-lovelace",
    "user_name": "Ada-Lovelace",
    "studio": "retail-dev",
    "account_id": "222222222222",
    "region": "eu-west-1",
    "persona": "lead-data-scientist",
    "generation": 1,
    "chapter": 1,
    "requested_by": "arn:aws:iam::111111111111:user/sandbox-requester",
    "verified": True,
    "owner": "arn:aws:iam::111111111111:user/ada",
    "team": "pricing",
    "cost_center": "4711",
}
_USER_DECIDED: dict[str, Any] = {**_USER, "generation": 2}
_USER_CHANGED: dict[str, Any] = {**_USER, "generation": 3, "cost_center": "4712"}
_PROFILE: dict[str, Any] = {
    "domain_id": "d-abcdefghijkl",
    "profile_arn": (
        "arn:aws:sagemaker:eu-west-1:222222222222:user-profile/d-abcdefghijkl/ada-lovelace"
    ),
}
_ROLE = "arn:aws:iam::222222222222:role/studio/persona/sandbox-eu-west-1-lead"


def _id(revision: int) -> str:
    return f"0a1d1b6e-3b4b-5e0e-9f53-6d1d7a3f{revision:04}"


def _metadata(
    revision: int, request: str, causation_id: str, day: int, hour: int, minute: int, second: int
) -> Metadata:
    return Metadata(
        event_id=UUID(_id(revision)),
        occurred_at=datetime(2026, 11, day, hour, minute, second, tzinfo=UTC),
        correlation_id=request,
        causation_id=causation_id,
    )


_REQUESTED = UserRequested(
    metadata=_metadata(1, _ASKED, _ASKED, 2, 9, 12, 44),
    data=RequestedUserData(
        **_USER,
        revision=1,
        phase="PendingApproval",
        reason="ApprovalNeeded",
        message="Asked for as lead-data-scientist in retail-dev; it waits for 1 approval until "
        f"2026-11-09T09:12:44.000Z; {_APPROVER} can give it.",
        approvals_needed=1,
    ),
)
_APPROVED = UserApproved(
    metadata=_metadata(2, _DECIDED, _DECIDED, 2, 9, 40, 10),
    data=ApprovedUserData(
        **_USER_DECIDED,
        revision=2,
        phase="Provisioning",
        reason="Approved",
        message=f"Approved by {_APPROVER}.",
        approved_by=_APPROVER,
        approvals=[_APPROVER],
        approvals_needed=1,
    ),
)
_REJECTED = UserRejected(
    metadata=_metadata(2, _DECIDED, _DECIDED, 2, 9, 40, 10),
    data=RejectedUserData(
        **_USER_DECIDED,
        revision=2,
        phase="Rejected",
        reason="Rejected",
        message=f"Rejected by {_APPROVER}: the team has its lead already",
        rejected_by=_APPROVER,
        rejection_reason="the team has its lead already",
    ),
)
_PROVISIONED = UserProvisioned(
    metadata=_metadata(4, _DECIDED, _id(2), 2, 9, 40, 21),
    data=ProvisionedUserData(
        **_USER_DECIDED,
        **_PROFILE,
        revision=4,
        phase="Ready",
        reason="InService",
        message="The user profile is in service.",
        execution_role_arn=_ROLE,
    ),
)
_FAILED = UserFailed(
    metadata=_metadata(3, _DECIDED, _id(2), 2, 9, 40, 12),
    data=FailedUserData(
        **_USER_DECIDED,
        revision=3,
        phase="Failed",
        reason="ResourceLimitExceeded",
        message="AWS refused to create the profile: the account's quota of profiles is used up.",
        operation="CreateUserProfile",
        request_id="5f0b0f3a-5f8f-4b63-9c4b-0c7f3a0d9e21",
        error_code="ResourceLimitExceeded",
        error_message="The account-level service limit 'user profiles' is 60.",
    ),
)
_CHANGED = UserChanged(
    metadata=_metadata(7, _PATCHED, _id(5), 3, 8, 5, 30),
    data=ProvisionedUserData(
        **_USER_CHANGED,
        **_PROFILE,
        revision=7,
        phase="Ready",
        reason="InService",
        message="The user profile is in service.",
        execution_role_arn=_ROLE,
    ),
)
_LOGIN_ISSUED = UserLoginIssued(
    metadata=_metadata(8, _LOGGED_IN, _LOGGED_IN, 3, 8, 30, 0),
    data=LoginUserData(
        **_USER_CHANGED,
        revision=8,
        phase="Ready",
        reason="InService",
        message="The user profile is in service.",
        issued_to=str(_USER["owner"]),
        expires_in=300,
    ),
)
_DRIFT_CORRECTED = UserDriftCorrected(
    metadata=_metadata(11, _PATCHED, _id(5), 4, 14, 20, 9),
    data=DriftCorrectedUserData(
        **_USER_CHANGED,
        **_PROFILE,
        revision=11,
        phase="Ready",
        reason="InService",
        message="The user profile is in service.",
        execution_role_arn=_ROLE,
        differences=[
            Difference(
                field="execution_role",
                found="arn:aws:iam::222222222222:role/studio/persona/sandbox-eu-west-1-ds",
                wanted=_ROLE,
            ),
            Difference(field="studio_settings.idle_shutdown_minutes", found=600),
            Difference(field="tags.studio:cost-center", wanted="4712"),
        ],
    ),
)
_SUSPENDED = UserSuspended(
    metadata=_metadata(12, _CLOSED, _id(9), 16, 17, 1, 15),
    data=SuspendedUserData(
        **{**_USER_CHANGED, "generation": 4},
        **_PROFILE,
        revision=12,
        phase="Suspended",
        reason="Suspended",
        message="The user is suspended: no app runs, the role may do nothing.",
    ),
)
_OFFBOARDED = UserOffboarded(
    metadata=_metadata(18, _LEFT, _id(13), 30, 10, 0, 40),
    data=OffboardedUserData(
        **{**_USER_CHANGED, "generation": 5},
        revision=18,
        phase="Offboarded",
        reason="Offboarded",
        message=f"The user is offboarded. The files of {_HOME} stay.",
        removed=[
            "app:ada-space/JupyterLab/default",
            "space:ada-space",
            "profile:Ada-Lovelace",
            _HOME,
        ],
        home=_HOME,
    ),
)

USER_SAMPLES: tuple[DomainEvent[Any], ...] = (
    _REQUESTED,
    _APPROVED,
    _REJECTED,
    _PROVISIONED,
    _CHANGED,
    _SUSPENDED,
    _OFFBOARDED,
    _FAILED,
    _LOGIN_ISSUED,
    _DRIFT_CORRECTED,
)
