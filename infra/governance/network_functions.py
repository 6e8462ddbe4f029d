"""What the network registry has of its own among its functions."""

from typing import Final

from aws_cdk import Duration

from infra import names
from infra.configuration.model import Installation
from infra.governance.assumed_roles import let_assume_for_networks
from infra.governance.controller_functions import Controller
from infra.governance.network_events import network_events
from infra.governance.tables import Tables

_WORKER_TIMEOUT: Final = Duration.seconds(60)
_TICKET_VISIBLE_AGAIN_AFTER: Final = Duration.seconds(6 * 60)
# The daily sweep of 10,000 networks is worked off in some 40 minutes.
_LONGEST_SWEEP: Final = Duration.hours(1)


def network_registry(installation: Installation, tables: Tables) -> Controller:
    """Return it."""
    return Controller(
        service="networks",
        what="networks",
        table=tables.networks,
        table_variable="NETWORKS_TABLE",
        event_module="on_network_event",
        written_module="on_network_written",
        worker_does="Has the parameters of a network say what it is",
        worker_timeout=_WORKER_TIMEOUT,
        recheck=Duration.minutes(installation.networks.recheck_minutes),
        let_work=lambda function: let_assume_for_networks(
            function, installation, names.network_role_name
        ),
        # To compare, it only looks; to change a domain, nothing else.
        let_look=lambda function: let_assume_for_networks(
            function, installation, names.network_admin_role_name
        ),
        rules=network_events(installation),
        what_to_do="list those in phase Failed; each is looked at again once a day",
        ticket_visible_again_after=_TICKET_VISIBLE_AGAIN_AFTER,
        longest_sweep=_LONGEST_SWEEP,
        # Wakes of networks. A burst comes in few batches, of which each wakes a network once.
        notes_more=True,
        events_a_batch=100,
        events_window=Duration.seconds(1),
    )
