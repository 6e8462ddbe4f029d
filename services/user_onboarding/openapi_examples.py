"""Examples of the API's calls and errors. A test sends the calls and compares the shapes."""

from typing import Any, Final

from services.controller.problems import (
    ConflictError,
    FieldError,
    InvalidFieldsError,
    MalformedBodyError,
    NotAllowedError,
    NotFoundError,
    PreconditionFailedError,
    ProblemError,
    TooLargeError,
    TryAgainError,
    UnexpectedError,
    WrongMediaTypeError,
)

_REQUESTER = "arn:aws:iam::111111111111:user/sandbox-requester"
_APPROVER = "arn:aws:iam::111111111111:user/sandbox-approver"
_ADA = "users/retail-dev.ada-lovelace"

USER: Final[dict[str, Any]] = {
    "id": "retail-dev.ada-lovelace",
    "user_name": "Ada-Lovelace",
    "studio": "retail-dev",
    "account_id": "222222222222",
    "region": "eu-west-1",
    "persona": "lead-data-scientist",
    "owner": "arn:aws:iam::111111111111:user/ada",
    "requested_by": _REQUESTER,
    "verified": True,
    "team": "pricing",
    "studio_settings": {"idle_shutdown_minutes": 60},
    "generation": 1,
    "chapter": 1,
    "phase": "PendingApproval",
    "reason": "ApprovalNeeded",
    "message": "Asked for as lead-data-scientist in retail-dev; it waits for 1 approval until "
    f"2026-11-09T09:12:44.000Z; {_APPROVER} can give it.",
    "observed_generation": 0,
    "attempts": 0,
    "warnings": [],
    "created_at": "2026-11-02T09:12:44.000Z",
    "updated_at": "2026-11-02T09:12:44.000Z",
    "links": {"self": _ADA, "timeline": f"{_ADA}/timeline"},
    "approval": {
        "needed": 1,
        "given_by": [],
        "approvers": [_APPROVER],
        "expires_at": "2026-11-09T09:12:44.000Z",
    },
}


def _now(phase: str, reason: str, message: str, **more: Any) -> dict[str, Any]:
    """Return the user later in life."""
    kept = {name: value for name, value in USER.items() if name != "approval"}
    return {
        **kept,
        "domain_id": "d-abcdefghijkl",
        "generation": 2,
        "phase": phase,
        "reason": reason,
        "message": message,
        **more,
    }


ANSWERS: Final[dict[str, Any]] = {
    "createUser": USER,
    "getUser": _now("Ready", "InService", "The user profile is in service.", observed_generation=2),
    "listUsers": {"items": [USER], "next_cursor": None},
    "getTimeline": {
        "items": [
            {
                "revision": 3,
                "at": "2026-11-02T09:15:02.000Z",
                "phase": "Provisioning",
                "reason": "ProfileCreating",
                "message": "The user profile is being created in d-abcdefghijkl.",
                "actor": "user-onboarding-worker",
                "verified": True,
                "correlation_id": "9f1c7a52-1c0e-4f5b-8a53-0f2d6c1f2b11",
                "aws": {
                    "operation": "CreateUserProfile",
                    "request_id": "5f0b0f3a-5f8f-4b63-9c4b-0c7f3a0d9e21",
                    "error_code": None,
                    "error_message": None,
                },
            }
        ],
        "next_cursor": None,
    },
    "changeUser": _now("Changing", "ChangeRequested", "A change was asked for: team."),
    "deleteUser": _now(
        "Offboarding",
        "OffboardRequested",
        "Offboarding was asked for; spaces and profile are purged at 2026-12-02T09:20:00.000Z.",
        purge_at="2026-12-02T09:20:00.000Z",
    ),
    "approveUser": _now("Provisioning", "Approved", f"Approved by {_APPROVER}."),
    "rejectUser": _now("Rejected", "Rejected", f"Rejected by {_APPROVER}: there is a lead already"),
    "retryUser": _now("Provisioning", "RetryRequested", "Tried again after ProfileFailed."),
    "suspendUser": _now("Suspending", "SuspendRequested", "Suspension was asked for."),
    "resumeUser": _now("Changing", "ResumeRequested", "The user is brought back."),
    "createLoginUrl": {
        "url": "https://d-abcdefghijkl.studio.eu-west-1.sagemaker.aws/auth?token=...",
        "expires_in": 300,
    },
    "listStudios": {
        "items": [
            {
                "alias": "retail-dev",
                "account_id": "222222222222",
                "region": "eu-west-1",
                "account_set": "retail",
            }
        ],
        "personas": ["data-scientist", "lead-data-scientist"],
        "caller": _REQUESTER,
    },
}

BODIES: Final[dict[str, dict[str, Any]]] = {
    "createUser": {
        "user_name": "Ada-Lovelace",
        "persona": "lead-data-scientist",
        "owner": "arn:aws:iam::111111111111:user/ada",
        "team": "pricing",
        "studio_settings": {"idle_shutdown_minutes": 60},
    },
    "changeUser": {"team": "fraud", "cost_center": None},
    "rejectUser": {"reason": "there is a lead already"},
}


def _problem(error: ProblemError) -> dict[str, Any]:
    return error.to_json(f"/{_ADA}")


PROBLEMS: Final[dict[str, dict[str, Any]]] = {
    "400": _problem(MalformedBodyError("The body is not JSON, from line 1, column 2 on.")),
    "403": _problem(NotAllowedError(f"{_REQUESTER} may not decide on retail-dev.ada-lovelace.")),
    "404": _problem(NotFoundError("There is no user retail-dev.ada-lovelace.")),
    "409": _problem(
        ConflictError("retail-dev.ada-lovelace is Ready. Only a failed user is retried.")
    ),
    "412": _problem(
        PreconditionFailedError("retail-dev.ada-lovelace is at generation 3, not 2.", generation=3)
    ),
    "413": _problem(TooLargeError("The body must not be over 65536 bytes.")),
    "415": _problem(WrongMediaTypeError("The body must be application/json, not text/plain.")),
    "422": _problem(
        InvalidFieldsError(
            "The request has fields that cannot be taken.",
            [
                FieldError(
                    "pattern",
                    "It must be letters, digits and hyphens between them, at most 63 characters: "
                    "SageMaker takes no other names.",
                    pointer="/user_name",
                    more={"suggested_user_name": "ada-lovelace"},
                )
            ],
        )
    ),
    "500": _problem(
        UnexpectedError(
            "The request could not be handled. Its id in the logs is "
            "9f1c7a52-1c0e-4f5b-8a53-0f2d6c1f2b11."
        )
    ),
    "503": _problem(
        TryAgainError("AWS did not carry out the call; the same request may be made again.")
    ),
}
