"""The life of a user as a table: what each intent leads to in each phase. Pure.

Intents are refused by this table and nothing else decides which phase takes which; the diagram and
the table of ``docs/user-lifecycle.md`` are drawn from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.user_onboarding.user import Phase, User, Wanted


class Intent(StrEnum):
    """What can be asked of a user."""

    ONBOARD = "onboard"
    CHANGE = "change"
    APPROVE = "approve"
    REJECT = "reject"
    RETRY = "retry"
    SUSPEND = "suspend"
    RESUME = "resume"
    OFFBOARD = "offboard"
    ADOPT = "adopt"
    ERASE = "erase"


@dataclass(frozen=True)
class Cell:
    """What one intent does in one phase.

    Attributes
    ----------
    leads_to
        The phases that it may lead to; none where it is always refused.
    refusal
        Why it is refused, always or under the condition that the sentence names; told as 409.
    stays
        The same again is answered with the user as it is.
    """

    leads_to: frozenset[Phase] = frozenset()
    refusal: str | None = None
    stays: bool = False

    @property
    def taken(self) -> bool:
        """Whether the phase takes the intent at all."""
        return self.stays or bool(self.leads_to)


def _to(*phases: Phase, stays: bool = False, refusal: str | None = None) -> Cell:
    return Cell(frozenset(phases), refusal, stays)


def _no(refusal: str) -> Cell:
    return Cell(refusal=refusal)


_P = Phase
_SAME: Final = Cell(
    stays=True, refusal="It exists with other fields; PATCH /users/{id} changes a user."
)
_AS_IT_IS: Final = Cell(stays=True)
_OURS: Final = Cell(
    stays=True,
    refusal="It is managed already, with other fields; PATCH /users/{id} changes a user.",
)
_NOTHING_WAITS: Final = _no("Nothing waits for approval.")
_NOT_FAILED: Final = _no("Only a failed user is retried.")
_LEAVING: Final = _no("The user is being offboarded; resume brings it back while it is retained.")
_ENDED: Final = _no("The user is no longer there; POST /users begins a next chapter.")
_DECIDE_FIRST: Final = _no("A request waits for approval; it is approved, rejected or deleted.")
_ASK_ANEW: Final = _to(
    _P.PROVISIONING,
    _P.PENDING_APPROVAL,
    refusal="Its personal data are being erased; once `studioctl users erase` is through with it "
    "the name can be asked for again.",
)
_NO_SUSPENSION: Final = "There is nothing to suspend before the request is approved."
EXPIRED_WAY_BACK: Final = (
    "The user has expired; PATCH with a later expires_at, or null, brings it back."
)
_PURGED: Final = (
    "The purge has begun, or the request was never approved; POST /users asks anew for a next "
    "chapter."
)
_NOT_GONE: Final = _no(
    "Personal data are erased of a user who is gone: offboard it first (retention_days=0 purges at "
    "once), or take its request back."
)
_ERASE: Final = "A next chapter begins; offboard that first."
_RENEWED_ONLY: Final = (
    f"{_LEAVING.refusal} One that expired is brought back by a later expires_at until its purge "
    "has begun; then POST /users asks anew for a next chapter."
)
_CHANGE_CLOSED: Final = _to(
    _P.SUSPENDING, _P.CHANGING, _P.PROVISIONING, _P.PENDING_APPROVAL, stays=True
)
# Who has only expired is suspended by hand as well: a renewal then does not bring it back.
_SUSPEND_CLOSED: Final = _to(_P.SUSPENDING, stays=True)

TABLE: Final[Mapping[Phase, Mapping[Intent, Cell]]] = {
    _P.PENDING_APPROVAL: {
        Intent.ONBOARD: _SAME,
        Intent.CHANGE: _to(
            _P.PENDING_APPROVAL, _P.PROVISIONING, _P.CHANGING, _P.SUSPENDING, stays=True
        ),
        Intent.APPROVE: _to(
            _P.PENDING_APPROVAL,
            _P.PROVISIONING,
            _P.CHANGING,
            _P.SUSPENDING,
            stays=True,
            refusal="The request has lapsed; it is asked for again.",
        ),
        Intent.REJECT: _to(_P.REJECTED, _P.PROVISIONING, _P.CHANGING, _P.SUSPENDING),
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _to(_P.SUSPENDING, refusal=_NO_SUSPENSION),
        Intent.RESUME: _DECIDE_FIRST,
        Intent.OFFBOARD: _to(_P.OFFBOARDING),
        Intent.ADOPT: _OURS,
        Intent.ERASE: _NOT_GONE,
    },
    _P.PROVISIONING: {
        Intent.ONBOARD: _SAME,
        Intent.CHANGE: _to(_P.PROVISIONING, _P.CHANGING, _P.PENDING_APPROVAL, stays=True),
        Intent.APPROVE: _NOTHING_WAITS,
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _to(_P.SUSPENDING),
        Intent.RESUME: _AS_IT_IS,
        Intent.OFFBOARD: _to(_P.OFFBOARDING),
        Intent.ADOPT: _OURS,
        Intent.ERASE: _NOT_GONE,
    },
    _P.READY: {
        Intent.ONBOARD: _SAME,
        Intent.CHANGE: _to(_P.CHANGING, _P.PENDING_APPROVAL, stays=True),
        Intent.APPROVE: _NOTHING_WAITS,
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _to(_P.SUSPENDING),
        Intent.RESUME: _AS_IT_IS,
        Intent.OFFBOARD: _to(_P.OFFBOARDING),
        Intent.ADOPT: _OURS,
        Intent.ERASE: _NOT_GONE,
    },
    _P.CHANGING: {
        Intent.ONBOARD: _SAME,
        Intent.CHANGE: _to(_P.CHANGING, _P.PENDING_APPROVAL, stays=True),
        Intent.APPROVE: _NOTHING_WAITS,
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _to(_P.SUSPENDING),
        Intent.RESUME: _AS_IT_IS,
        Intent.OFFBOARD: _to(_P.OFFBOARDING),
        Intent.ADOPT: _OURS,
        Intent.ERASE: _NOT_GONE,
    },
    _P.SUSPENDING: {
        Intent.ONBOARD: _SAME,
        Intent.CHANGE: _CHANGE_CLOSED,
        Intent.APPROVE: _NOTHING_WAITS,
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _SUSPEND_CLOSED,
        Intent.RESUME: _to(_P.CHANGING, _P.PROVISIONING, refusal=EXPIRED_WAY_BACK),
        Intent.OFFBOARD: _to(_P.OFFBOARDING),
        Intent.ADOPT: _OURS,
        Intent.ERASE: _NOT_GONE,
    },
    _P.SUSPENDED: {
        Intent.ONBOARD: _SAME,
        Intent.CHANGE: _CHANGE_CLOSED,
        Intent.APPROVE: _NOTHING_WAITS,
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _SUSPEND_CLOSED,
        Intent.RESUME: _to(_P.CHANGING, _P.PROVISIONING, refusal=EXPIRED_WAY_BACK),
        Intent.OFFBOARD: _to(_P.OFFBOARDING),
        Intent.ADOPT: _OURS,
        Intent.ERASE: _NOT_GONE,
    },
    _P.OFFBOARDING: {
        Intent.ONBOARD: _to(
            _P.OFFBOARDING,
            stays=True,
            refusal="Another request waits for the end of this chapter already.",
        ),
        Intent.CHANGE: _to(
            _P.CHANGING, _P.PROVISIONING, _P.SUSPENDING, _P.PENDING_APPROVAL, refusal=_RENEWED_ONLY
        ),
        Intent.APPROVE: _NOTHING_WAITS,
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _LEAVING,
        Intent.RESUME: _to(_P.CHANGING, _P.PROVISIONING, refusal=f"{_PURGED} {EXPIRED_WAY_BACK}"),
        Intent.OFFBOARD: _to(_P.OFFBOARDING, stays=True),
        Intent.ADOPT: _LEAVING,
        Intent.ERASE: _NOT_GONE,
    },
    _P.OFFBOARDED: {
        Intent.ONBOARD: _ASK_ANEW,
        Intent.CHANGE: _ENDED,
        Intent.APPROVE: _NOTHING_WAITS,
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _ENDED,
        Intent.RESUME: _ENDED,
        Intent.OFFBOARD: _AS_IT_IS,
        Intent.ADOPT: _ASK_ANEW,
        Intent.ERASE: _to(_P.OFFBOARDED, stays=True, refusal=_ERASE),
    },
    _P.REJECTED: {
        Intent.ONBOARD: _ASK_ANEW,
        Intent.CHANGE: _ENDED,
        Intent.APPROVE: _no("The request was rejected; it is asked for again."),
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _ENDED,
        Intent.RESUME: _ENDED,
        Intent.OFFBOARD: _AS_IT_IS,
        Intent.ADOPT: _ASK_ANEW,
        Intent.ERASE: _to(_P.REJECTED, stays=True),
    },
    _P.FAILED: {
        Intent.ONBOARD: _to(_P.OFFBOARDING, stays=True, refusal=_SAME.refusal),
        Intent.CHANGE: _to(
            _P.PROVISIONING,
            _P.CHANGING,
            _P.SUSPENDING,
            _P.PENDING_APPROVAL,
            stays=True,
            refusal=_LEAVING.refusal,
        ),
        Intent.APPROVE: _NOTHING_WAITS,
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _to(_P.PROVISIONING, _P.CHANGING, _P.SUSPENDING, _P.OFFBOARDING),
        Intent.SUSPEND: _to(_P.SUSPENDING, refusal=_LEAVING.refusal),
        Intent.RESUME: _to(
            _P.CHANGING,
            _P.PROVISIONING,
            refusal="It is not suspended: retry goes on where it failed. "
            f"{_PURGED} {EXPIRED_WAY_BACK}",
        ),
        Intent.OFFBOARD: _to(_P.OFFBOARDING),
        Intent.ADOPT: _to(_P.PROVISIONING, _P.CHANGING, stays=True, refusal=_OURS.refusal),
        Intent.ERASE: _NOT_GONE,
    },
}

WORKS_TOWARDS: Final[Mapping[Phase, tuple[Phase, ...]]] = {
    _P.PENDING_APPROVAL: (
        _P.REJECTED,
        _P.PROVISIONING,
        _P.CHANGING,
        _P.SUSPENDING,
        _P.OFFBOARDING,
    ),
    _P.PROVISIONING: (_P.READY, _P.FAILED, _P.SUSPENDING),
    _P.READY: (_P.PROVISIONING, _P.CHANGING, _P.SUSPENDING, _P.FAILED),
    _P.CHANGING: (_P.READY, _P.FAILED, _P.PROVISIONING, _P.SUSPENDING),
    _P.SUSPENDING: (_P.SUSPENDED, _P.FAILED),
    _P.SUSPENDED: (_P.SUSPENDING, _P.OFFBOARDING),
    _P.OFFBOARDING: (_P.OFFBOARDED, _P.FAILED),
    _P.OFFBOARDED: (_P.PROVISIONING, _P.PENDING_APPROVAL, _P.OFFBOARDING),
    _P.REJECTED: (),
    _P.FAILED: (_P.PROVISIONING, _P.CHANGING, _P.SUSPENDING, _P.OFFBOARDING, _P.OFFBOARDED),
}
"""What the worker makes of each phase by itself: the end, a failure, or what time brings."""


def working_phase(user: User) -> Phase:
    """Return the phase in which the worker brings about what is wanted of a user."""
    match user.aim:
        case Wanted.PRESENT:
            return Phase.PROVISIONING if user.profile_arn is None else Phase.CHANGING
        case Wanted.SUSPENDED:
            return Phase.SUSPENDING
        case Wanted.GONE:
            return Phase.OFFBOARDING
