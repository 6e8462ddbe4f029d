"""What operators may have this service do, by invoking its function.

An invocation carries no verified caller: who asks is what ``asserted_by`` says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from services.controller.admin import Action
from services.controller.dead_letter_actions import dead_letter_actions
from services.controller.intake import Decide, carry_out
from services.controller.listing import list_records
from services.controller.origin import Origin
from services.controller.problems import InvalidFieldsError, NotFoundError, ProblemError
from services.controller.redrive import Letters
from services.controller.timeline_pages import timeline_page
from services.project_enabler.account import SUBJECT, Account, Asked
from services.project_enabler.admin_payloads import (
    Close,
    Enable,
    Get,
    List,
    Recheck,
    Sweep,
)
from services.project_enabler.foresight import foresee
from services.project_enabler.intake import Intake
from services.project_enabler.intents import close, enable, recheck
from services.project_enabler.projects_account import ProjectsAccount
from services.project_enabler.shown import to_api
from services.project_enabler.sweep import sweep

# Each may take a look at an account; the function has a minute.
_A_PAGE = 50
_A_DRY_PAGE = 10


@dataclass(frozen=True)
class Desk:
    """What the actions work with.

    Attributes
    ----------
    letters
        The dead-letter queues, and the ways of what is in them.
    open_to_look
        Returns one region of an account, under a role that may only look.
    """

    intake: Intake
    letters: Letters
    open_to_look: Callable[[str, str], ProjectsAccount]
    request_id: str


def actions(desk: Desk) -> list[Action]:
    """Return all actions."""
    return [
        Action(
            "enable",
            "Look after accounts and enable Projects there",
            Enable,
            lambda said: _enable(desk, said),
        ),
        Action("recheck", "Look at accounts anew", Recheck, lambda said: _recheck(desk, said)),
        Action("close", "Look after accounts no more", Close, lambda said: _close(desk, said)),
        Action(
            "status", "Look at an account", Get, lambda said: to_api(_account(desk, said.account))
        ),
        Action(
            "timeline", "See what happened to an account", Get, lambda said: _timeline(desk, said)
        ),
        Action("list", "List accounts", List, lambda said: _list(desk, said)),
        Action("sweep", "Have accounts looked at now", Sweep, lambda said: _sweep(desk, said)),
        *dead_letter_actions(desk.letters),
    ]


def _enable(desk: Desk, said: Enable) -> dict[str, Any]:
    occasion = desk.intake.occasion(_origin(desk, said.asserted_by))
    installation = desk.intake.installation
    asked = Asked(
        "enable",
        said.stage or min(installation.projects.stages, default="dev"),
        tuple(said.regions or (installation.region,)),
    )

    def decide(account_id: str) -> Decide[Account]:
        return lambda before: enable(before, account_id, asked, occasion)

    return _each(desk, said, decide)


def _recheck(desk: Desk, said: Recheck) -> dict[str, Any]:
    occasion = desk.intake.occasion(_origin(desk, said.asserted_by))

    def decide(account_id: str) -> Decide[Account]:
        return lambda before: recheck(_known(before, account_id), occasion)

    return _each(desk, said, decide)


def _close(desk: Desk, said: Close) -> dict[str, Any]:
    occasion = desk.intake.occasion(_origin(desk, said.asserted_by))

    def decide(account_id: str) -> Decide[Account]:
        return lambda before: close(_known(before, account_id), occasion)

    return {"accounts": _done(desk, said.accounts, decide, dry_run=said.dry_run)}


def _each(
    desk: Desk, said: Enable | Recheck, decide: Callable[[str], Decide[Account]]
) -> dict[str, Any]:
    """Carry out for the accounts named, or for a page of all that want Projects."""
    if said.all == (said.accounts is not None):
        raise InvalidFieldsError("Either accounts or all must be given.")
    if said.accounts is not None:
        return {"accounts": _done(desk, said.accounts, decide, dry_run=said.dry_run)}
    page = list_records(
        desk.intake.ledger,
        Account,
        SUBJECT,
        _A_DRY_PAGE if said.dry_run else _A_PAGE,
        said.cursor,
        lambda account: account.wants_projects,
    )
    ids = [each.id for each in page.records]
    done = _done(desk, ids, decide, dry_run=said.dry_run)
    return {"accounts": done, "next_cursor": page.next_key}


def _done(
    desk: Desk, ids: Iterable[str], decide: Callable[[str], Decide[Account]], *, dry_run: bool
) -> list[dict[str, Any]]:
    """Carry out for each account; each one's refusal is its own."""
    told: list[dict[str, Any]] = []
    for account_id in dict.fromkeys(ids):
        try:
            if dry_run:
                told.append(_foreseen(desk, account_id, decide(account_id)))
            else:
                done = carry_out(desk.intake.ledger, Account, account_id, decide(account_id))
                account = done.record
                told.append(
                    {
                        "account": account_id,
                        "changed": done.changed,
                        "phase": account.phase.value if account else None,
                        "message": account.message if account else None,
                    }
                )
        except ProblemError as problem:
            shown = problem.to_json("")
            del shown["instance"]
            told.append({"account": account_id, "changed": False, "error": shown})
    return told


def _foreseen(desk: Desk, account_id: str, decide: Decide[Account]) -> dict[str, Any]:
    item = desk.intake.ledger.read(account_id)
    before = None if item is None else Account.from_item(item)
    decided = decide(before)
    account = before if decided is None else decided.record
    steps: list[str] = []
    if account is not None:
        now = desk.intake.clock()
        steps = foresee(account, desk.intake.installation, desk.open_to_look, now)
    return {
        "account": account_id,
        "changed": False,
        "phase": before.phase.value if before else None,
        "message": account.message if account else None,
        "would": steps,
    }


def _timeline(desk: Desk, said: Get) -> dict[str, Any]:
    account = _account(desk, said.account)
    return timeline_page(desk.intake.ledger, account.id, said.limit, said.cursor)


def _list(desk: Desk, said: List) -> dict[str, Any]:
    page = list_records(
        desk.intake.ledger,
        Account,
        SUBJECT,
        said.limit,
        said.cursor,
        lambda account: said.phase in (None, account.phase),
    )
    return {"items": [to_api(each) for each in page.records], "next_cursor": page.next_key}


def _sweep(desk: Desk, said: Sweep) -> dict[str, Any]:
    return {"accounts": sweep(desk.intake, said.which, desk.request_id)}


def _account(desk: Desk, account_id: str) -> Account:
    item = desk.intake.ledger.read(account_id)
    return _known(None if item is None else Account.from_item(item), account_id)


def _known(account: Account | None, account_id: str) -> Account:
    if account is None:
        raise NotFoundError(f"Nothing is known of the account {account_id}.")
    return account


def _origin(desk: Desk, asserted_by: str) -> Origin:
    return Origin(asserted_by, verified=False, correlation_id=desk.request_id)
