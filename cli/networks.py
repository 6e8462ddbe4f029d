"""`studioctl networks`: look at accounts' networks, and have their parameters put right."""

from functools import partial
from typing import Annotated

import typer

from cli import network_actions
from cli.listing import Everything, Limit, show_list
from cli.network_options import (
    NetworkId,
    NetworksFunction,
    network_meant,
    page_of,
    pages_of,
    usable_number,
)
from cli.network_phases import is_settled, needs_somebody, waits_for_base
from cli.options import DEFAULT_TIMEOUT_SECONDS, AsJson, AsPerson, Follow, Timeout
from cli.render_networks import network_details, networks_list
from cli.service import Service
from cli.session import session
from cli.timeline import Entry, Story, tell_story
from services.network_registry.network import Phase

_HELP = """See the networks of AWS accounts, and keep what their SSM parameters say true.

\b
Phases:
  WaitingForBase  waits for the account's base, which may take days
  Syncing         is looked at, or parameters are being written
  InSync          every parameter says what the network is
  Failed          it cannot be said what the network is, or AWS refused to write
  Closed          looked after no more; the parameters are left

\b
All of them invoke NETWORKS_ADMIN_FUNCTION (or --function). A network is an
account and a region, 222222222222.eu-west-1; the account alone will do where
it has one region. diff and --dry-run change nothing.
"""

app = typer.Typer(help=_HELP, no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(
    context: typer.Context,
    account: Annotated[
        str | None, typer.Option(metavar="ID", help="Only networks of this account.")
    ] = None,
    phase: Annotated[
        Phase | None, typer.Option(case_sensitive=False, help="Only networks in this phase.")
    ] = None,
    limit: Limit = None,
    everything: Everything = False,
    as_json: AsJson = False,
    function: NetworksFunction = None,
    person: AsPerson = None,
) -> None:
    """List networks: private subnets, free addresses, when each was last seen, and warnings."""
    with session(
        context, as_json=as_json, person=person, function=function, service=Service.NETWORKS
    ) as here:
        number = None if account is None else usable_number(account)
        value = None if phase is None else phase.value
        show_list(
            here,
            "network",
            lambda most: pages_of(here.admin, most, account=number, phase=value),
            lambda networks: networks_list(networks, here.clock.now()),
            limit=limit,
            everything=everything,
        )


@app.command()
def get(
    context: typer.Context,
    network: NetworkId,
    as_json: AsJson = False,
    function: NetworksFunction = None,
    person: AsPerson = None,
) -> None:
    """Look at one network: subnets, parameters, Studio domains, what is missing."""
    with session(
        context, as_json=as_json, person=person, function=function, service=Service.NETWORKS
    ) as here:
        found = here.admin.carry_out("get", {"network": network_meant(here.admin, network)})
        here.screen.show(network_details(found, here.clock.now()))
        here.screen.document(found)


@app.command()
def history(
    context: typer.Context,
    network: NetworkId,
    follow: Follow = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    function: NetworksFunction = None,
    person: AsPerson = None,
) -> None:
    """See what happened to a network, newest last. With --follow --json: one entry a line."""
    with session(
        context, as_json=as_json, person=person, function=function, service=Service.NETWORKS
    ) as here:
        fields = {"network": network_meant(here.admin, network)}

        def takes_long(entry: Entry) -> str | None:
            if not waits_for_base(entry):
                return None
            return f"Its base is not there yet, which may take days. Followed for {timeout:.0f} s."

        story = Story(
            partial(page_of, here.admin, "timeline", fields),
            is_settled,
            needs_somebody,
            takes_long,
        )
        tell_story(here, story, follow=follow, timeout=timeout)


app.command()(network_actions.diff)
app.command()(network_actions.sync)
app.command("apply-to-domain")(network_actions.apply_to_domain)
app.command()(network_actions.sweep)
