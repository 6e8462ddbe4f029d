"""`studioctl networks diff`, `sync`, `apply-to-domain` and `sweep`."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from cli.account_options import AssertedBy, asserted
from cli.courses import course_of_networks
from cli.errors import BadUsageError, ExitCode
from cli.fleet_actions import conclude_or_wait, refuse_waiting_for_a_dry_run, send, sweep_all
from cli.fleet_ending import conclude
from cli.network_options import (
    AllNetworks,
    DryRun,
    NetworkId,
    NetworkIds,
    NetworksFunction,
    network_meant,
    networks_meant,
)
from cli.network_phases import NETWORKS
from cli.options import DEFAULT_TIMEOUT_SECONDS, AsJson, AsPerson, Timeout
from cli.render_networks import domains_table
from cli.service import Service
from cli.session import Session, session


def diff(
    context: typer.Context,
    networks: NetworkIds = None,
    everything: AllNetworks = False,
    as_json: AsJson = False,
    function: NetworksFunction = None,
    person: AsPerson = None,
) -> None:
    """See what parameters would be changed to; nothing is changed."""
    with session(
        context, as_json=as_json, person=person, function=function, service=Service.NETWORKS
    ) as here:
        ids = _meant(here, networks, everything)
        sent = send(here, NETWORKS, "diff", {}, ids, "Looking at", looks=True)
        conclude(here, sent, waited=False)


def sync(
    context: typer.Context,
    networks: NetworkIds = None,
    everything: AllNetworks = False,
    dry_run: DryRun = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Until each is in sync, failed, or waits for its base.")
    ] = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    asserted_by: AssertedBy = None,
    as_json: AsJson = False,
    function: NetworksFunction = None,
    person: AsPerson = None,
) -> None:
    """Have networks looked at now, and their parameters put right."""
    with session(
        context, as_json=as_json, person=person, function=function, service=Service.NETWORKS
    ) as here:
        refuse_waiting_for_a_dry_run(wait=wait, dry_run=dry_run)
        who = asserted(asserted_by)
        ids = _meant(here, networks, everything)
        fields = {"asserted_by": who or here.who_invokes(), "dry_run": dry_run}
        doing = "Looking at" if dry_run else "Syncing"
        sent = send(here, NETWORKS, "sync", fields, ids, doing, looks=dry_run)
        conclude_or_wait(here, sent, course_of_networks(here.admin), timeout, wait=wait)


def apply_to_domain(
    context: typer.Context,
    network: NetworkId,
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    asserted_by: AssertedBy = None,
    as_json: AsJson = False,
    function: NetworksFunction = None,
    person: AsPerson = None,
) -> None:
    """Give the Studio domains there the private subnets; apps that start then use them.

    SageMaker refuses to take a subnet away in which apps run.
    """
    with session(
        context, as_json=as_json, person=person, function=function, service=Service.NETWORKS
    ) as here:
        who = asserted(asserted_by)
        network_id = network_meant(here.admin, network)
        fields = {"network": network_id, "asserted_by": who or here.who_invokes()}
        if not (yes or dry_run):
            _confirm(here, fields)
        with here.screen.working(f"Looking at the domains of {network_id} ..."):
            result = here.admin.carry_out("apply-to-domain", {**fields, "dry_run": dry_run})
        domains = _domains(result)
        here.screen.show(domains_table(domains))
        here.screen.document(result)
        if dry_run:
            here.screen.note(Text("This was a dry run: nothing was changed."))
        if any("error" in each for each in domains):
            raise typer.Exit(ExitCode.REFUSED)


def sweep(
    context: typer.Context,
    due: Annotated[
        bool, typer.Option("--due", help="Only those that wait or are at work.")
    ] = False,
    as_json: AsJson = False,
    function: NetworksFunction = None,
    person: AsPerson = None,
) -> None:
    """Have every network looked at now, as happens once a day."""
    with session(
        context, as_json=as_json, person=person, function=function, service=Service.NETWORKS
    ) as here:
        sweep_all(here, NETWORKS, due=due)


def _meant(here: Session, said: Sequence[str] | None, everything: bool) -> tuple[str, ...] | None:
    """Return the networks named; None: all that are looked after."""
    if bool(said) == everything:
        raise BadUsageError("Give the ids of networks, or --all.")
    return None if everything else networks_meant(here.admin, said or ())


def _confirm(here: Session, fields: dict[str, Any]) -> None:
    """Ask whether it is meant, having shown what it does; leave where it is not.

    Where every domain has the subnets already there is nothing to ask.
    """
    if not here.surroundings.at_terminal():
        raise BadUsageError("This changes a Studio domain. Give --yes if it is meant.")
    with here.screen.working_quietly("Looking at the domains ..."):
        planned = _domains(here.admin.carry_out("apply-to-domain", {**fields, "dry_run": True}))
    if all(each.get("before") == each.get("after") for each in planned):
        return
    here.screen.note(domains_table(planned))
    here.screen.note(Text("Apps that start from then on use these subnets; others keep theirs."))
    if not here.screen.confirmed(f"Change the domains of {fields['network']}?"):
        here.screen.note(Text("Nothing was changed."))
        raise typer.Exit(ExitCode.REFUSED)


def _domains(result: dict[str, Any]) -> list[dict[str, Any]]:
    found = result.get("domains")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
