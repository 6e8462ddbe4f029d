"""A user's time: what it brings, and when. Pure.

What was asked for is ``expires_at`` alone. That it has passed is written down once (`Expire`, later
`LetGo`), each time on the condition of the revision; whoever moves ``expires_at`` clears what was
written. So a renewal and the worker cannot both be right: the one who writes second reads again.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil

from services.controller.clock import from_text, to_text
from services.user_onboarding.redaction import redacted_user
from services.user_onboarding.steps import Expire, Forget, Lapse, LetGo, TellExpiry
from services.user_onboarding.user import Phase, User, Wanted

EXPIRED = "Expired"
EXPIRING = "Expiring"

_ENDED = frozenset({Phase.OFFBOARDED, Phase.REJECTED})
# Nobody is at work with these: time may bring what comes next.
_AT_REST = frozenset({Phase.READY, Phase.SUSPENDED, Phase.PENDING_APPROVAL})

Timely = Expire | LetGo | Lapse | TellExpiry | Forget


def due_by_time(user: User, now: datetime) -> Timely | None:
    """Return what has to be written down because its time has come, or None."""
    for moment, step in _moments(user):
        if moment is not None and now >= from_text(moment):
            return step
    return None


def next_moment(user: User) -> str | None:
    """Return when the next such thing is due, or None: only somebody's intent changes the user."""
    return min((moment for moment, _ in _moments(user) if moment is not None), default=None)


def seconds_until_due(user: User, now: datetime) -> int | None:
    """Return in how many whole seconds that is, never too few; None: not at all, or it is past."""
    moment = next_moment(user)
    left = 0.0 if moment is None else (from_text(moment) - now).total_seconds()
    return ceil(left) if left > 0 else None


def is_past_expiry(user: User, now: datetime) -> bool:
    """Whether the user's time is over, whether or not the worker has seen it yet."""
    return user.expires_at is not None and now >= from_text(user.expires_at)


def warn_moment(expires_at: str | None, warning_days: int) -> str | None:
    """Return when somebody who expires then is warned of it."""
    if expires_at is None:
        return None
    return to_text(from_text(expires_at) - timedelta(days=warning_days))


def moved(user: User, expires_at: str | None, warning_days: int) -> User:
    """Return a user who expires at another time, or never; an expiry that has begun is undone."""
    after = replace(user, expires_at=expires_at, warn_at=warn_moment(expires_at, warning_days))
    if user.expired_at is None:
        return after
    return replace(after, expired_at=None, let_go_at=None, purge_at=None, next_chapter=None)


def expired(user: User, now: datetime, retention: timedelta) -> User:
    """Return a user who is closed from here on, because its time is over."""
    message = f"The user's time was over at {user.expires_at}: it is closed."
    if user.approval is not None:
        message += " The change that waited for approval is dropped."
    return replace(
        _begun_anew(user, now),
        phase=Phase.SUSPENDING,
        reason=EXPIRED,
        message=message,
        # Whatever was sent before: the role that may do nothing was not.
        applied_generation=0,
        # A profile that differs is not mended any more, it is closed.
        drift=(),
        expired_at=to_text(now),
        warn_at=None,
        purge_at=to_text(now + retention),
    )


def let_go(user: User, now: datetime) -> User:
    """Return an expired user who is purged from here on, since nobody renewed it."""
    message = f"The user expired at {user.expires_at} and was not renewed: it is purged."
    if user.approval is not None:
        message += " The change that waited for approval is dropped."
    return replace(
        _begun_anew(user, now),
        phase=Phase.OFFBOARDING,
        reason=EXPIRED,
        message=message,
        let_go_at=to_text(now),
    )


def warned(user: User) -> User:
    """Return a user as its warning tells of it; what it is told of the user stays as it is."""
    return replace(
        user,
        reason=EXPIRING,
        message=f"{expires(user)} Whoever is to stay gets a later expires_at.",
        warn_at=None,
        due_at=None,
    )


def expires(user: User) -> str:
    """Tell when a user expires, as a sentence."""
    return f"The user expires at {user.expires_at}: then it is closed, and later purged."


def closed_sentence(user: User) -> str:
    """Tell how an expired user stands."""
    back = "brings it back" if user.wanted is Wanted.PRESENT else "keeps it, suspended,"
    return (
        f"The user expired at {user.expires_at}: no app runs, the role may do nothing. "
        f"A later expires_at {back} until {user.purge_at}; then spaces and profile are deleted."
    )


def kept_from_now(user: User, now: datetime, retention: timedelta | None) -> User:
    """Return a user who has just ended as long as its timeline is kept; None: for good."""
    if user.phase not in _ENDED or user.keep_until is not None or retention is None:
        return user
    return replace(user, keep_until=to_text(now + retention))


def forgotten(user: User) -> User:
    """Return a user who is gone, and of whose chapters nothing is told any more."""
    return replace(
        redacted_user(user),
        reason="Forgotten",
        message="The timeline is no longer kept: it is erased, and deleted within days.",
        keep_until=None,
        due_at=None,
    )


def _begun_anew(user: User, now: datetime) -> User:
    return replace(user, approval=None, attempts=0, deadline_at=None, due_at=to_text(now))


def _moments(user: User) -> Iterator[tuple[str | None, Timely]]:
    """Yield what time brings to a user, what matters most first."""
    if user.phase in _ENDED:
        if user.next_chapter is None:
            yield user.keep_until, Forget()
        return
    if user.aim is Wanted.GONE:
        return
    approval = user.approval
    if approval is not None and approval.change is None:
        # There never was a profile, and there will be none.
        yield user.expires_at, Lapse(EXPIRED, "The time asked for was over before anybody decided.")
        yield approval.expires_at, Lapse()
        return
    if user.expired_at is not None:
        if user.phase in _AT_REST:
            yield user.purge_at, LetGo()
    elif user.phase is not Phase.FAILED or user.profile_arn is not None:
        # Who failed with a profile may still be able to work: that ends here too.
        yield user.expires_at, Expire()
    if approval is not None:
        yield approval.expires_at, Lapse()
    if user.phase in _AT_REST and user.expired_at is None:
        yield user.warn_at, TellExpiry()
