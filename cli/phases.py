"""The phases of a user, as the API names them."""

from enum import StrEnum


class Phase(StrEnum):
    """Where a user can stand."""

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
