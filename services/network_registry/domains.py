"""The Studio domains' subnets, made the registered private ones: only when an operator asks."""

from typing import Any

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.blocked import Blocked
from services.controller.intake import carry_out
from services.controller.problems import ConflictError
from services.controller.sweeps import own_ticket
from services.controller.transitions import Line, written
from services.network_registry.intake import Intake
from services.network_registry.intents import Occasion, place_of, refuse_unless_wanted
from services.network_registry.network import Network
from services.network_registry.network_account import NetworkAccount
from services.network_registry.observe import observe
from services.network_registry.transitions import NetworkTransition

OPERATOR = "network-registry-admin"


def apply_to_domains(
    intake: Intake,
    account: NetworkAccount,
    network: Network,
    occasion: Occasion,
    *,
    dry_run: bool,
) -> list[dict[str, Any]]:
    """Update each domain that differs; return what was and is, one a domain.

    Safe to repeat. What the network is comes from a look now, not from what was registered.

    Raises
    ------
    ConflictError
        The network is not looked after, it cannot be said what it is, or there is no domain.
    """
    installation = occasion.installation
    refuse_unless_wanted(network, installation)
    view = observe(account, place_of(network, installation), installation)
    if isinstance(view, Blocked):
        raise ConflictError(f"No domain was changed. {view.message}")
    if not view.domains:
        raise ConflictError(f"There is no Studio domain in {network.id}.")
    wanted = tuple(each.id for each in view.private)
    told: list[dict[str, Any]] = []
    for domain in view.domains:
        differs = set(domain.subnet_ids) != set(wanted)
        shown: dict[str, Any] = {
            "domain_id": domain.domain_id,
            "before": list(domain.subnet_ids),
            "after": list(wanted if differs else domain.subnet_ids),
            "changed": differs and not dry_run,
        }
        if differs and not dry_run:
            try:
                aws = account.update_domain_subnets(domain.domain_id, wanted)
            except AwsCallError as error:
                shown |= {"changed": False, "after": shown["before"], "error": _problem(error)}
            else:
                _note(intake, network, domain.domain_id, wanted, occasion, aws)
        told.append(shown)
    return told


def _note(
    intake: Intake,
    network: Network,
    domain_id: str,
    subnets: tuple[str, ...],
    occasion: Occasion,
    aws: AwsCall,
) -> None:
    """Write a line into the timeline; the next look shows the domain as it is then."""
    message = (
        f"{occasion.origin.principal} gave the domain {domain_id} the subnets {', '.join(subnets)}."
    )

    def decide(before: Network | None) -> NetworkTransition:
        known = before or network
        line = Line("DomainUpdated", message, aws=aws)
        return written(known.revision, known, line, occasion.origin, occasion.now, OPERATOR)

    carry_out(intake.ledger, Network, network.id, decide)
    delay = intake.wakes.claim(network.id, (message,), occasion.now)
    if delay is not None:
        intake.tickets.send(own_ticket(network.id), delay)


def _problem(error: AwsCallError) -> dict[str, str]:
    return {
        "title": error.code,
        "detail": f"{error.call.operation}: {error.call.error_message}",
    }
