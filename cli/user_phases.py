"""Where users stand: who is settled, and where a command's waiting ends well. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from cli.client import User

READY = "Ready"
FAILED = "Failed"
PENDING = "PendingApproval"
# Where waiting is over and what was asked for is not to be had.
LOST = frozenset({FAILED, "Rejected", "Offboarded"})
# Nothing leads out of these without somebody asking, or deciding.
_SETTLED = frozenset({READY, PENDING, FAILED, "Suspended", "Rejected"})
_SOMEBODY_HAS_TO_ACT = frozenset({FAILED, PENDING, "Rejected"})
# While a user leaves: kept until its day, or held until an admin says go.
RETAINED = "Retained"
BRAKED = "DeletionBrake"


class End(StrEnum):
    """Where a command's waiting ends well."""

    READY = "Ready"
    SUSPENDED = "Suspended"
    REJECTED = "Rejected"
    RETAINED = "Retained"
    """Closed, with spaces and profile still there; or gone already."""
    OFFBOARDED = "Offboarded"

    def is_reached(self, user: User) -> bool:
        """Tell whether a user got there."""
        phase = user.get("phase")
        if self is End.RETAINED:
            return phase == End.OFFBOARDED or (
                phase == "Offboarding" and user.get("reason") == RETAINED
            )
        return phase == self.value


def end_of(user: User) -> End:
    """Return where the service brings a user that it has just answered with."""
    match user.get("phase"):
        case "Suspending" | "Suspended":
            return End.SUSPENDED
        case "Offboarding" | "Offboarded":
            return End.RETAINED
        case "Rejected":
            return End.REJECTED
    return End.READY


def is_settled(user: Mapping[str, Any]) -> bool:
    """Tell whether waiting longer changes nothing: it is somebody's turn, or a date's.

    Takes an entry of a timeline too.
    """
    phase = user.get("phase")
    if phase == "Offboarding":
        return user.get("reason") in (RETAINED, BRAKED)
    if phase == "Offboarded":
        # The chapter that waited for this one's end begins in a moment.
        return user.get("next_chapter") is None
    return phase in _SETTLED


def is_over(user: User, end: End) -> bool:
    """Tell whether there is nothing to wait for any more, well or not."""
    return end.is_reached(user) or is_settled(user)


def needs_somebody(user: Mapping[str, Any]) -> bool:
    """Tell whether a settled user is not well: failed, refused, or not done until somebody acts.

    Takes an entry of a timeline too.
    """
    return user.get("phase") in _SOMEBODY_HAS_TO_ACT or user.get("reason") == BRAKED
