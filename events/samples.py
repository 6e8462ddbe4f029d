"""One sample of each event: what consumers build and test against."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from events.contract import DomainEvent, Metadata
from events.users import (
    FailedUserData,
    ProvisionedUserData,
    UserData,
    UserFailed,
    UserProvisioned,
    UserRequested,
)

_REQUEST = "9f1c7a52-1c0e-4f5b-8a53-0f2d6c1f2b11"
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


def _metadata(event_id: str, second: int, causation_id: str) -> Metadata:
    return Metadata(
        event_id=UUID(event_id),
        occurred_at=datetime(2026, 11, 2, 9, 12, second, tzinfo=UTC),
        correlation_id=_REQUEST,
        causation_id=causation_id,
    )


_REQUESTED = UserRequested(
    metadata=_metadata("0a1d1b6e-3b4b-5e0e-9f53-6d1d7a3f0001", 44, _REQUEST),
    data=UserData(
        **_USER,
        revision=1,
        phase="Provisioning",
        reason="Requested",
        message="Waiting for the worker.",
    ),
)
_PROVISIONED = UserProvisioned(
    metadata=_metadata(
        "0a1d1b6e-3b4b-5e0e-9f53-6d1d7a3f0003", 51, str(_REQUESTED.metadata.event_id)
    ),
    data=ProvisionedUserData(
        **_USER,
        revision=3,
        phase="Ready",
        reason="InService",
        message="The profile is in service.",
        domain_id="d-abcdefghijkl",
        profile_arn=(
            "arn:aws:sagemaker:eu-west-1:222222222222:user-profile/d-abcdefghijkl/ada-lovelace"
        ),
        execution_role_arn="arn:aws:iam::222222222222:role/studio/persona/sandbox-eu-west-1-lead",
    ),
)
_FAILED = UserFailed(
    metadata=_metadata(
        "0a1d1b6e-3b4b-5e0e-9f53-6d1d7a3f0004", 52, str(_REQUESTED.metadata.event_id)
    ),
    data=FailedUserData(
        **_USER,
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

SAMPLES: dict[str, DomainEvent[Any]] = {
    each.detail_type: each for each in (_REQUESTED, _PROVISIONED, _FAILED)
}
