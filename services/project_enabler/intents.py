"""What is heard or asked becomes desired state. Pure: each answers None where nothing changes."""

from dataclasses import dataclass, replace
from datetime import datetime

from events.names import PROJECTS_FAILED
from services.controller.clock import to_text
from services.controller.ledger import INTAKE
from services.controller.origin import Origin
from services.controller.problems import ConflictError
from services.controller.transitions import Line, written
from services.project_enabler.account import Account, Asked, Phase, Told
from services.project_enabler.facts import Fact, Kind
from services.project_enabler.scope import scope_of
from services.project_enabler.settings import Installation
from services.project_enabler.standing import begin_again, stand
from services.project_enabler.transitions import AccountTransition


@dataclass(frozen=True)
class Occasion:
    """Who sets something off, when, and in which installation."""

    origin: Origin
    now: datetime
    installation: Installation


def hear(before: Account | None, fact: Fact, occasion: Occasion) -> AccountTransition | None:
    """Take in a fact. Facts may come again and in any order: of each kind the newest counts."""
    account = before or _unheard_of(fact.item_id, occasion)
    after = _told(account, fact)
    if after == account:
        return None
    if fact.kind is Kind.FAILED:
        return _failed(before, after, fact, occasion)
    return _followed(before, after, occasion, f"{fact.told_by} of {fact.at}: {_said(fact)}.")


def take_in(
    before: Account | None, account_id: str, occasion: Occasion
) -> AccountTransition | None:
    """Take in an account that the configuration lists, whether or not AWS ever tells of it."""
    if before is not None:
        return None
    account = _unheard_of(account_id, occasion)
    return _followed(None, account, occasion, "The configuration lists the account.")


def follow(account: Account, occasion: Occasion) -> Account | None:
    """Return an account as it stands by the present configuration; None where it stands so."""
    after = stand(account, occasion.installation, occasion.now).account
    return None if after == account else after


def enable(
    before: Account | None, account_id: str, asked: Asked, occasion: Occasion
) -> AccountTransition:
    """Look after an account and enable Projects there, or begin anew where that is so already.

    Raises
    ------
    ConflictError
        The account left the organization, never came to be, or cannot be entered.
    """
    installation = occasion.installation
    if installation.organization_id is None and account_id not in installation.accounts:
        raise ConflictError(
            f"{account_id} cannot be enabled. Without an organization in the configuration only "
            "accounts of its account sets can be entered."
        )
    account = before or _unheard_of(account_id, occasion)
    without = replace(account, asked=None)
    # An admin's word is kept only where it is needed: else events and configuration would no
    # longer count for this account.
    needed = not scope_of(without, occasion.installation).managed
    after = _raised(replace(without, asked=asked if needed else None))
    scope = scope_of(after, occasion.installation)
    if not scope.managed:
        raise ConflictError(f"{account_id} cannot be enabled. {scope.message}")
    message = f"{occasion.origin.principal} asked for Projects. {scope.message}"
    standing = stand(after, occasion.installation, occasion.now)
    account = standing.account
    if account.wants_projects:
        account = begin_again(account, "EnableRequested", message, occasion.now)
    return _written(before, account, Line(account.reason, message, standing.event), occasion)


def recheck(account: Account, occasion: Occasion) -> AccountTransition | None:
    """Look at an account anew, as if it had just joined; None where there is nothing to look at."""
    if not account.wants_projects:
        return None
    message = f"{occasion.origin.principal} asked for another look."
    begun = begin_again(_raised(account), "RecheckRequested", message, occasion.now)
    return _written(account, begun, Line(begun.reason, message), occasion)


def close(account: Account, occasion: Occasion) -> AccountTransition | None:
    """Look after an account no more, whatever events and configuration say."""
    after = replace(account, asked=Asked("close"))
    if after == account:
        return None
    return _followed(account, after, occasion, f"{occasion.origin.principal} closed the account.")


def _told(account: Account, fact: Fact) -> Account:
    told = Told(fact.at, fact.told_by)
    match fact.kind:
        case Kind.DEPARTED:
            return replace(account, departed=_newest(account.departed, told))
        case Kind.FAILED:
            failed = replace(told, value=fact.message)
            after = replace(account, failed=_newest(account.failed, failed))
        case _:
            # Who is moved is a member.
            after = replace(account, joined=_newest(account.joined, told))
    if fact.unit is not None:
        unit = replace(told, value=fact.unit)
        after = replace(after, unit=_newest(account.unit, unit))
    if fact.account_name is not None:
        name = replace(told, value=fact.account_name)
        after = replace(after, named=_newest(account.named, name))
    return after


def _newest(before: Told | None, told: Told) -> Told:
    return told if before is None else max(before, told)


def _followed(
    before: Account | None, after: Account, occasion: Occasion, message: str
) -> AccountTransition:
    """Return what follows from a change; the generation is raised only where something does."""
    standing = stand(after, occasion.installation, occasion.now)
    if standing.account == after:
        return _written(before, after, Line("Told", message), occasion)
    account = stand(_raised(after), occasion.installation, occasion.now).account
    line = Line(account.reason, f"{message} {account.message}", standing.event)
    return _written(before, account, line, occasion)


def _failed(
    before: Account | None, after: Account, fact: Fact, occasion: Occasion
) -> AccountTransition:
    """Tell of a creation or an update that failed; what is enabled already stays so."""
    account = stand(after, occasion.installation, occasion.now).account
    if account != after:
        account = stand(_raised(after), occasion.installation, occasion.now).account
    line = Line(f"{fact.told_by}Failed", fact.message, PROJECTS_FAILED)
    return _written(before, account, line, occasion)


def _raised(account: Account) -> Account:
    return replace(account, generation=account.generation + 1)


def _written(
    before: Account | None, after: Account, line: Line, occasion: Occasion
) -> AccountTransition:
    after = replace(after, caused_by=occasion.origin.correlation_id)
    revision = before.revision if before else 0
    return written(revision, after, line, occasion.origin, occasion.now, INTAKE)


def _unheard_of(account_id: str, occasion: Occasion) -> Account:
    at = to_text(occasion.now)
    return Account(
        id=account_id,
        generation=0,
        revision=0,
        phase=Phase.OUTSIDE,
        reason="",
        message="",
        observed_generation=0,
        attempts=0,
        created_at=at,
        updated_at=at,
        written_by=INTAKE,
        correlation_id=occasion.origin.correlation_id,
        caused_by=occasion.origin.correlation_id,
    )


def _said(fact: Fact) -> str:
    match fact.kind:
        case Kind.DEPARTED:
            return "the account left"
        case Kind.MOVED:
            return f"the account moved to {fact.unit}"
        case _ if fact.unit is not None:
            return f"the account joined in {fact.unit}"
        case _:
            return "the account joined"
