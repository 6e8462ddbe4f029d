"""`studioctl accounts`: look at accounts, and have them looked after."""

from functools import partial
from typing import Annotated

import typer

from cli import account_actions, bootstrapping
from cli.account_options import AccountId, Stage, usable_account
from cli.account_phases import is_settled, needs_somebody, waits_for_base
from cli.listing import Everything, Limit, show_list
from cli.options import DEFAULT_TIMEOUT_SECONDS, ApiUrl, AsJson, AsPerson, Follow, Timeout
from cli.render_accounts import account_details, accounts_list
from cli.service import Service
from cli.session import session
from cli.timeline import Entry, Story, tell_story
from services.project_enabler.account import Phase

_HELP = """See AWS accounts join and leave, and have SageMaker Projects enabled there.

\b
Phases:
  Outside         known, and none of ours
  Joined          looked after, without Projects
  WaitingForBase  waits for its base to be deployed, which may take days
  Enabling        Projects are being enabled
  Enabled         Projects are enabled in every region, all seen
  Closing         our persona roles are being taken out of the portfolios
  Closed          looked after no more
  Failed          AWS refused, or it took too long: `recheck` begins anew

\b
list, get and timeline ask the API. enable, recheck, close and sweep invoke
PROJECTS_ADMIN_FUNCTION (or --function); --dry-run shows the plan first, and
timelines say who asked: whose keys they are, or --asserted-by.
"""

app = typer.Typer(help=_HELP, no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(
    context: typer.Context,
    phase: Annotated[
        Phase | None, typer.Option(case_sensitive=False, help="Only accounts in this phase.")
    ] = None,
    stage: Annotated[
        Stage | None, typer.Option(case_sensitive=False, help="Only accounts of this stage.")
    ] = None,
    account_set: Annotated[
        str | None, typer.Option("--set", metavar="NAME", help="Only accounts of this account set.")
    ] = None,
    limit: Limit = None,
    everything: Everything = False,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """List the accounts you may see, and why some wait or failed."""
    with session(
        context, as_json=as_json, api_url=api_url, person=person, service=Service.ACCOUNTS
    ) as here:
        show_list(
            here,
            "account",
            lambda most: here.api.account_pages(
                limit=most, phase=phase, stage=stage, account_set=account_set
            ),
            lambda accounts: accounts_list(accounts, here.clock.now()),
            limit=limit,
            everything=everything,
        )


@app.command()
def get(
    context: typer.Context,
    account_id: AccountId,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Look at one account: membership, base, Projects and network by region, where it stands."""
    with session(
        context, as_json=as_json, api_url=api_url, person=person, service=Service.ACCOUNTS
    ) as here:
        usable_account(account_id)
        account = here.api.account(account_id)
        here.screen.show(account_details(account))
        here.screen.document(account)


@app.command()
def timeline(
    context: typer.Context,
    account_id: AccountId,
    follow: Follow = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """See what happened to an account, newest last. With --follow --json: one entry a line."""
    with session(
        context, as_json=as_json, api_url=api_url, person=person, service=Service.ACCOUNTS
    ) as here:
        usable_account(account_id)

        def takes_long(entry: Entry) -> str | None:
            if not waits_for_base(entry):
                return None
            return f"Its base is not there yet, which may take days. Followed for {timeout:.0f} s."

        story = Story(
            partial(here.api.account_timeline, account_id), is_settled, needs_somebody, takes_long
        )
        tell_story(here, story, follow=follow, timeout=timeout)


app.command()(account_actions.enable)
app.command()(account_actions.recheck)
app.command()(account_actions.close)
app.command()(account_actions.sweep)
app.command()(bootstrapping.bootstrap)
