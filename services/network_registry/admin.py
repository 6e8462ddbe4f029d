"""What operators may have this service do, by invoking its function.

An invocation carries no verified caller: who asks is what ``asserted_by`` says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from services.controller.admin import Action
from services.controller.dead_letter_actions import dead_letter_actions
from services.controller.intake import carry_out
from services.controller.listing import list_records
from services.controller.origin import Origin
from services.controller.problems import InvalidFieldsError, NotFoundError, ProblemError
from services.controller.redrive import Letters
from services.controller.timeline_pages import timeline_page
from services.network_registry.admin_payloads import ApplyToDomain, Diff, Get, List, Sweep, Sync
from services.network_registry.domains import apply_to_domains
from services.network_registry.foresight import foresee
from services.network_registry.intake import Intake
from services.network_registry.intents import Occasion, is_wanted, sync
from services.network_registry.network import SUBJECT, Network
from services.network_registry.network_account import NetworkAccount
from services.network_registry.sweep import sweep
from services.network_registry.transitions import NetworkTransition

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
    open_account
        Returns one region of an account, under a role that may look, and update domains.
    """

    intake: Intake
    letters: Letters
    open_account: Callable[[str, str], NetworkAccount]
    request_id: str


def actions(desk: Desk) -> list[Action]:
    """Return all actions."""
    return [
        Action("list", "List networks", List, partial(_list, desk)),
        Action("get", "Look at what is known of a network", Get, partial(_get, desk)),
        Action("timeline", "See what happened to a network", Get, partial(_timeline, desk)),
        Action("diff", "See what parameters would be changed to", Diff, partial(_diff, desk)),
        Action("sync", "Have networks looked at and put right", Sync, partial(_sync, desk)),
        Action(
            "apply-to-domain",
            "Give Studio domains the private subnets",
            ApplyToDomain,
            partial(_apply, desk),
        ),
        Action("sweep", "Have networks looked at now", Sweep, partial(_sweep, desk)),
        *dead_letter_actions(desk.letters),
    ]


def _list(desk: Desk, said: List) -> dict[str, Any]:
    def wanted(network: Network) -> bool:
        return said.phase in (None, network.phase) and said.account in (None, network.account_id)

    after = said.cursor
    if said.account is not None:
        # Ids begin with the account: what comes before it is skipped.
        after = max(after or "", f"{said.account}.")
    page = list_records(desk.intake.ledger, Network, SUBJECT, said.limit, after, wanted)
    next_key = page.next_key
    if said.account is not None and next_key is not None and next_key > f"{said.account}/":
        next_key = None
    return {"items": [each.shown() for each in page.records], "next_cursor": next_key}


def _get(desk: Desk, said: Get) -> dict[str, Any]:
    return _network(desk, said.network).shown()


def _timeline(desk: Desk, said: Get) -> dict[str, Any]:
    network = _network(desk, said.network)
    return timeline_page(desk.intake.ledger, network.id, said.limit, said.cursor)


def _diff(desk: Desk, said: Diff) -> dict[str, Any]:
    ids, next_key = _meant(desk, said, _A_DRY_PAGE)
    return _answer([_told(each, partial(_foreseen, desk)) for each in ids], said, next_key)


def _sync(desk: Desk, said: Sync) -> dict[str, Any]:
    if said.dry_run:
        ids, next_key = _meant(desk, said, _A_DRY_PAGE)
        return _answer([_told(each, partial(_foreseen, desk)) for each in ids], said, next_key)
    ids, next_key = _meant(desk, said, _A_PAGE)
    occasion = desk.intake.occasion(_origin(desk, said.asserted_by))
    told = [_told(each, partial(_synced, desk, occasion)) for each in ids]
    return _answer(told, said, next_key)


def _apply(desk: Desk, said: ApplyToDomain) -> dict[str, Any]:
    network = _network(desk, said.network)
    occasion = desk.intake.occasion(_origin(desk, said.asserted_by))
    account = desk.open_account(network.account_id, network.region)
    domains = apply_to_domains(desk.intake, account, network, occasion, dry_run=said.dry_run)
    return {"network": network.id, "domains": domains}


def _sweep(desk: Desk, said: Sweep) -> dict[str, Any]:
    return {"networks": sweep(desk.intake, said.which, desk.request_id)}


def _meant(desk: Desk, said: Diff | Sync, a_page: int) -> tuple[list[str], str | None]:
    """Return the networks named, or a page of all that are looked after."""
    if said.all == (said.networks is not None):
        raise InvalidFieldsError("Either networks or all must be given.")
    if said.networks is not None:
        return list(dict.fromkeys(said.networks)), None
    installation = desk.intake.installation
    page = list_records(
        desk.intake.ledger,
        Network,
        SUBJECT,
        a_page,
        said.cursor,
        lambda network: is_wanted(network, installation),
    )
    return [each.id for each in page.records], page.next_key


def _answer(
    told: Iterable[dict[str, Any]], said: Diff | Sync, next_key: str | None
) -> dict[str, Any]:
    answer: dict[str, Any] = {"networks": list(told)}
    return {**answer, "next_cursor": next_key} if said.all else answer


def _told(network_id: str, act: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Return what an action tells of a network; each one's refusal is its own."""
    try:
        return {"network": network_id, **act(network_id)}
    except ProblemError as problem:
        shown = problem.to_json("")
        del shown["instance"]
        return {"network": network_id, "changed": False, "error": shown}


def _foreseen(desk: Desk, network_id: str) -> dict[str, Any]:
    network = _network(desk, network_id)
    account = desk.open_account(network.account_id, network.region)
    return {
        "changed": False,
        "phase": network.phase.value,
        "message": network.message,
        **foresee(network, account, desk.intake.installation),
    }


def _synced(desk: Desk, occasion: Occasion, network_id: str) -> dict[str, Any]:
    def decide(before: Network | None) -> NetworkTransition:
        return sync(_known(before, network_id), occasion)

    done = carry_out(desk.intake.ledger, Network, network_id, decide)
    network = _known(done.record, network_id)
    return {
        "changed": done.changed,
        "phase": network.phase.value,
        "message": network.message,
    }


def _network(desk: Desk, network_id: str) -> Network:
    item = desk.intake.ledger.read(network_id)
    return _known(None if item is None else Network.from_item(item), network_id)


def _known(network: Network | None, network_id: str) -> Network:
    if network is None:
        raise NotFoundError(f"Nothing is known of the network {network_id}.")
    return network


def _origin(desk: Desk, asserted_by: str) -> Origin:
    return Origin(asserted_by, verified=False, correlation_id=desk.request_id)
