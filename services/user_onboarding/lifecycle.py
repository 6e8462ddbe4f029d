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
_ASK_ANEW: Final = _to(_P.PROVISIONING, _P.PENDING_APPROVAL)
_NO_SUSPENSION: Final = "There is nothing to suspend before the request is approved."
_PURGED: Final = (
    "The purge has begun, or the request was never approved; POST /users asks anew for a next "
    "chapter."
)

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
    },
    _P.SUSPENDING: {
        Intent.ONBOARD: _SAME,
        Intent.CHANGE: _to(_P.SUSPENDING, _P.PENDING_APPROVAL, stays=True),
        Intent.APPROVE: _NOTHING_WAITS,
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _AS_IT_IS,
        Intent.RESUME: _to(_P.CHANGING, _P.PROVISIONING),
        Intent.OFFBOARD: _to(_P.OFFBOARDING),
        Intent.ADOPT: _OURS,
    },
    _P.SUSPENDED: {
        Intent.ONBOARD: _SAME,
        Intent.CHANGE: _to(_P.SUSPENDING, _P.PENDING_APPROVAL, stays=True),
        Intent.APPROVE: _NOTHING_WAITS,
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _AS_IT_IS,
        Intent.RESUME: _to(_P.CHANGING, _P.PROVISIONING),
        Intent.OFFBOARD: _to(_P.OFFBOARDING),
        Intent.ADOPT: _OURS,
    },
    _P.OFFBOARDING: {
        Intent.ONBOARD: _to(
            _P.OFFBOARDING,
            stays=True,
            refusal="Another request waits for the end of this chapter already.",
        ),
        Intent.CHANGE: _LEAVING,
        Intent.APPROVE: _NOTHING_WAITS,
        Intent.REJECT: _NOTHING_WAITS,
        Intent.RETRY: _NOT_FAILED,
        Intent.SUSPEND: _LEAVING,
        Intent.RESUME: _to(_P.CHANGING, _P.PROVISIONING, refusal=_PURGED),
        Intent.OFFBOARD: _to(_P.OFFBOARDING, stays=True),
        Intent.ADOPT: _LEAVING,
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
            refusal=f"It is not suspended: retry goes on where it failed. {_PURGED}",
        ),
        Intent.OFFBOARD: _to(_P.OFFBOARDING),
        Intent.ADOPT: _to(_P.PROVISIONING, _P.CHANGING, stays=True, refusal=_OURS.refusal),
    },
}

WORKS_TOWARDS: Final[Mapping[Phase, tuple[Phase, ...]]] = {
    _P.PENDING_APPROVAL: (_P.REJECTED, _P.PROVISIONING, _P.CHANGING, _P.SUSPENDING),
    _P.PROVISIONING: (_P.READY, _P.FAILED),
    _P.READY: (_P.PROVISIONING, _P.CHANGING, _P.FAILED),
    _P.CHANGING: (_P.READY, _P.FAILED, _P.PROVISIONING),
    _P.SUSPENDING: (_P.SUSPENDED, _P.FAILED),
    _P.SUSPENDED: (_P.SUSPENDING,),
    _P.OFFBOARDING: (_P.OFFBOARDED, _P.FAILED),
    _P.OFFBOARDED: (_P.PROVISIONING, _P.PENDING_APPROVAL, _P.OFFBOARDING),
    _P.REJECTED: (),
    _P.FAILED: (_P.PROVISIONING, _P.CHANGING, _P.SUSPENDING, _P.OFFBOARDING, _P.OFFBOARDED),
}
"""What the worker makes of each phase by itself: the end, a failure, or what time brings."""


def working_phase(user: User) -> Phase:
    """Return the phase in which the worker brings about what is wanted of a user."""
    match user.wanted:
        case Wanted.PRESENT:
            return Phase.PROVISIONING if user.profile_arn is None else Phase.CHANGING
        case Wanted.SUSPENDED:
            return Phase.SUSPENDING
        case Wanted.GONE:
            return Phase.OFFBOARDING
