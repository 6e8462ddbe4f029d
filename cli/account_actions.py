"""`studioctl accounts enable`, `recheck`, `close` and `sweep`: what operators have done there."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from cli.account_options import (
    AccountIds,
    AllWanting,
    AssertedBy,
    DryRun,
    ProjectsFunction,
    Stage,
    asserted,
    usable_account,
    usable_numbers,
    usable_regions,
)
from cli.account_phases import ACCOUNTS
from cli.courses import accounts_seen, course_of_accounts
from cli.errors import BadUsageError, ExitCode
from cli.fleet_actions import conclude_or_wait, refuse_waiting_for_a_dry_run, send, sweep_all
from cli.fleet_ending import conclude
from cli.fleet_sending import Sent
from cli.options import DEFAULT_TIMEOUT_SECONDS, AsJson, AsPerson, Timeout
from cli.render import number_of
from cli.render_accounts import account_line
from cli.service import Service
from cli.session import Session, session

_DOING = {"enable": "Enabling", "recheck": "Rechecking", "close": "Closing"}


def enable(
    context: typer.Context,
    account_ids: AccountIds = None,
    everything: AllWanting = False,
    stage: Annotated[
        Stage | None,
        typer.Option(case_sensitive=False, help="For accounts that no configuration places."),
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option(metavar="REGION", help="Likewise; may be repeated.")
    ] = None,
    dry_run: DryRun = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Until each is enabled, failed, or never to be.")
    ] = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    asserted_by: AssertedBy = None,
    as_json: AsJson = False,
    function: ProjectsFunction = None,
    person: AsPerson = None,
) -> None:
    """Look after accounts and enable SageMaker Projects there, or begin anew.

    What events say later does not undo it, except that an account leaves.
    """
    with session(
        context, as_json=as_json, person=person, function=function, service=Service.ACCOUNTS
    ) as here:
        ids = _meant(account_ids, everything)
        more: dict[str, Any] = {} if stage is None else {"stage": stage.value}
        if region:
            more["regions"] = usable_regions(region)
        refuse_waiting_for_a_dry_run(wait=wait, dry_run=dry_run)
        sent = _sent(here, "enable", ids, asserted_by, dry_run, more)
        conclude_or_wait(here, sent, course_of_accounts(here.admin), timeout, wait=wait)


def recheck(
    context: typer.Context,
    account_ids: AccountIds = None,
    everything: AllWanting = False,
    dry_run: DryRun = False,
    asserted_by: AssertedBy = None,
    as_json: AsJson = False,
    function: ProjectsFunction = None,
    person: AsPerson = None,
) -> None:
    """Have accounts looked at anew, failed ones too."""
    with session(
        context, as_json=as_json, person=person, function=function, service=Service.ACCOUNTS
    ) as here:
        ids = _meant(account_ids, everything)
        sent = _sent(here, "recheck", ids, asserted_by, dry_run, {})
        conclude(here, sent, waited=False)


def close(
    context: typer.Context,
    account_ids: AccountIds = None,
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    asserted_by: AssertedBy = None,
    as_json: AsJson = False,
    function: ProjectsFunction = None,
    person: AsPerson = None,
) -> None:
    """Look after accounts no more: our roles are taken out of their portfolios.

    It holds whatever events and configuration say, until `studioctl accounts enable`.
    """
    with session(
        context, as_json=as_json, person=person, function=function, service=Service.ACCOUNTS
    ) as here:
        ids = tuple(dict.fromkeys(usable_account(each) for each in account_ids or ()))
        if not ids:
            raise BadUsageError("Give the ids of accounts.")
        asserted_by = asserted(asserted_by)
        if not (yes or dry_run):
            _confirm(here, ids)
        sent = _sent(here, "close", ids, asserted_by, dry_run, {})
        conclude(here, sent, waited=False)


def sweep(
    context: typer.Context,
    due: Annotated[
        bool, typer.Option("--due", help="Only those that wait or are at work.")
    ] = False,
    as_json: AsJson = False,
    function: ProjectsFunction = None,
    person: AsPerson = None,
) -> None:
    """Have every account looked at now, as happens once a day."""
    with session(
        context, as_json=as_json, person=person, function=function, service=Service.ACCOUNTS
    ) as here:
        sweep_all(here, ACCOUNTS, due=due)


def _meant(account_ids: Sequence[str] | None, everything: bool) -> tuple[str, ...] | None:
    """Return the accounts named; None: all that want Projects."""
    if bool(account_ids) == everything:
        raise BadUsageError("Give the ids of accounts, or --all.")
    return None if everything else usable_numbers(account_ids or ())


def _sent(
    here: Session,
    action: str,
    account_ids: Sequence[str] | None,
    asserted_by: str | None,
    dry_run: bool,
    more: dict[str, Any],
) -> Sent:
    """Carry out an action and show what became of each account."""
    who = asserted(asserted_by) or here.who_invokes()
    fields = {**more, "asserted_by": who, "dry_run": dry_run}
    doing = "Looking at" if dry_run else _DOING[action]
    return send(here, ACCOUNTS, action, fields, account_ids, doing, looks=dry_run)


def _confirm(here: Session, account_ids: Sequence[str]) -> None:
    """Ask whether it is meant, having said of which accounts; leave where it is not."""
    if not here.surroundings.at_terminal():
        raise BadUsageError(
            "This takes our roles out of the portfolios of accounts. Give --yes if it is meant."
        )
    with here.screen.working_quietly("Looking at them ..."):
        seen = {each["id"]: each for each in accounts_seen(here.admin, account_ids)}
    here.screen.note(
        Group(
            *(account_line(each, seen.get(each)) for each in account_ids),
            Text("  now: our persona roles may no longer use the portfolios there"),
            Text("  until enabled again: events and configuration do not bring them back"),
            Text("  never: the portfolios themselves, and roles of others in them"),
        )
    )
    if not here.screen.confirmed(f"Close {number_of(len(account_ids), 'account')}?"):
        here.screen.note(Text("Nothing was sent."))
        raise typer.Exit(ExitCode.REFUSED)
