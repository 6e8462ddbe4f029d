"""Where an account stands once it is known what follows for it. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from events.names import ACCOUNT_DEPARTED, ACCOUNT_JOINED
from services.controller.clock import to_text
from services.project_enabler.account import Account, Phase
from services.project_enabler.scope import Scope, scope_of
from services.project_enabler.settings import Installation

# Where an account ends that is not looked after, by the reason; all others are closed.
_ENDS = {
    "AccountCreationFailed": Phase.FAILED,
    "OutsideOrganizationalUnits": Phase.OUTSIDE,
}


@dataclass(frozen=True)
class Standing:
    """An account as it stands, and the event that says so; None where none of ours does."""

    account: Account
    event: str | None


def stand(account: Account, installation: Installation, now: datetime) -> Standing:
    """Return where an account stands, by what was told, asked and configured.

    Whatever comes in whatever order, the end depends on that alone.
    """
    scope = scope_of(account, installation)
    event = None
    if scope.managed != account.managed:
        event = ACCOUNT_JOINED if scope.managed else ACCOUNT_DEPARTED
    after = replace(
        account,
        managed=scope.managed,
        wants_projects=scope.wants_projects,
        account_set=scope.account_set,
        stage=scope.stage,
        regions=scope.regions,
    )
    if scope.wants_projects:
        begun = account.wants_projects and account.regions == scope.regions
        return Standing(after if begun else _begin(after, scope, now), event)
    if account.touched and scope.reason != "Departed":
        # One whose closing failed stays so until it works: the same is not begun each day anew.
        going = not account.wants_projects and account.phase in (Phase.CLOSING, Phase.FAILED)
        return Standing(after if going else _close(after, scope, now), event)
    return Standing(settled(after, scope), event)


def settled(account: Account, scope: Scope) -> Account:
    """Return an account without Projects, at rest."""
    rests = Phase.JOINED if scope.managed else _ENDS.get(scope.reason, Phase.CLOSED)
    return replace(
        account,
        phase=rests,
        reason=scope.reason,
        message=scope.message,
        observed_generation=account.generation,
        attempts=0,
        projects=(),
        touched=(),
        deadline_at=None,
        due_at=None,
    )


def begin_again(account: Account, reason: str, message: str, now: datetime) -> Account:
    """Return an account that is to be looked at from the start."""
    return replace(
        account,
        phase=Phase.ENABLING,
        reason=reason,
        message=message,
        attempts=0,
        deadline_at=None,
        due_at=to_text(now),
    )


def _begin(account: Account, scope: Scope, now: datetime) -> Account:
    # Noted before the first call there, so that closing finds whatever a crash left.
    touched = dict.fromkeys((*account.touched, *scope.regions))
    after = replace(account, touched=tuple(touched))
    return begin_again(after, scope.reason, scope.message, now)


def _close(account: Account, scope: Scope, now: datetime) -> Account:
    regions = ", ".join(account.touched)
    return replace(
        account,
        phase=Phase.CLOSING,
        reason=scope.reason,
        message=f"{scope.message} The portfolios of {regions} lose our principals.",
        attempts=0,
        deadline_at=None,
        due_at=to_text(now),
    )
