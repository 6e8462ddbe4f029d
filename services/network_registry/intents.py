"""What is heard or asked becomes desired state. Pure: each answers None where nothing changes."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.controller.clock import to_text
from services.controller.ledger import INTAKE
from services.controller.origin import Origin
from services.controller.problems import ConflictError
from services.controller.transitions import Line, written
from services.network_registry.names import network_id
from services.network_registry.network import Network, Phase
from services.network_registry.news import AccountTold
from services.network_registry.settings import BASE_DOMAIN_PARAMETER, Installation, Place
from services.network_registry.transitions import NetworkTransition
from services.network_registry.write_down import by_worker


@dataclass(frozen=True)
class Occasion:
    """Who sets something off, when, and in which installation."""

    origin: Origin
    now: datetime
    installation: Installation


def place_of(network: Network, installation: Installation) -> Place:
    """Return where a network is: as configured, or with the base's own network."""
    configured = installation.places.get(network.id)
    if configured is not None:
        return configured
    return Place(
        network.account_id,
        network.region,
        network.account_set,
        network.stage,
        domain_id_parameters=(BASE_DOMAIN_PARAMETER,),
    )


def is_wanted(network: Network, installation: Installation) -> bool:
    """Whether a network is to be looked after."""
    return not network.departed and (network.id in installation.places or network.joined)


def refuse_unless_wanted(network: Network, installation: Installation) -> None:
    """Refuse what is asked of a network that is not looked after.

    Raises
    ------
    ConflictError
        It is not; the text says why.
    """
    if not is_wanted(network, installation):
        raise ConflictError(f"{network.id} is not looked after. {network.message}")


def concerned(told: AccountTold, installation: Installation) -> list[str]:
    """Return the ids of the networks that an account's news are about, in order.

    Nobody says in which regions an account was before: all are meant that are in use.
    """
    places = installation.places.values()
    configured = {each.region for each in places if each.account_id == told.account_id}
    regions = configured | set(told.regions) | set(installation.roles)
    return [network_id(told.account_id, region) for region in sorted(regions)]


def take_in(before: Network | None, item_id: str, occasion: Occasion) -> NetworkTransition | None:
    """Take in a network that the configuration lists, whether or not anything tells of it."""
    if before is not None:
        return None
    place = occasion.installation.places[item_id]
    network = replace(_new(item_id, occasion), account_set=place.account_set, stage=place.stage)
    return _begun(None, network, "Configured", "The configuration lists the network.", occasion)


def hear(
    before: Network | None, item_id: str, told: AccountTold, occasion: Occasion
) -> NetworkTransition | None:
    """Take in what was told of an account; again and in any order, since the newest counts."""
    network = before or _new(item_id, occasion)
    if told.revision <= network.account_revision:
        return None
    account_id, region = network.account_id, network.region
    after = replace(network, account_revision=told.revision, departed=not told.managed)
    if told.managed:
        after = replace(
            after,
            joined=region in told.regions,
            account_set=told.account_set or network.account_set,
            stage=told.stage or network.stage,
        )
    else:
        after = replace(after, joined=False)
    what = "came under management" if told.managed else "is no longer under management"
    message = f"The account {account_id} {what} ({told.reason})."
    if not is_wanted(after, occasion.installation):
        if before is None and told.managed:
            # The account never was in this region, as far as anybody knows.
            return None
        reason = "AccountDeparted" if after.departed else "NotConfigured"
        raised = replace(after, generation=max(after.generation, 1))
        closed = _closed(raised, reason, message)
        return _written(before, closed, Line(closed.reason, message), occasion)
    if before is not None and before.phase is not Phase.CLOSED:
        # It is looked after already; only what was told is noted.
        return _written(before, after, Line("AccountJoined", message), occasion)
    return _begun(before, after, "AccountJoined", message, occasion)


def sync(before: Network, occasion: Occasion) -> NetworkTransition:
    """Look at a network anew, and put its parameters right.

    Raises
    ------
    ConflictError
        It is not looked after.
    """
    refuse_unless_wanted(before, occasion.installation)
    message = f"{occasion.origin.principal} asked for it to be put right."
    return _begun(before, before, "SyncRequested", message, occasion)


def stand_anew(
    network: Network, installation: Installation, now: datetime
) -> NetworkTransition | None:
    """Return a network as it stands by the present configuration; None where it stands so."""
    wanted = is_wanted(network, installation)
    if wanted == (network.phase is not Phase.CLOSED):
        placed = place_of(network, installation)
        same = (network.account_set, network.stage) == (placed.account_set, placed.stage)
        if same or not wanted:
            return None
        after = replace(network, account_set=placed.account_set, stage=placed.stage)
        line = Line("ConfigurationChanged", "The configuration places the account elsewhere.")
        return by_worker(network, after, line, now)
    message = "The configuration was changed."
    if wanted:
        after = _syncing(network, "Configured", message, now)
    else:
        after = _closed(network, "NotConfigured", f"{message} It no longer lists the network.")
    return by_worker(network, after, Line(after.reason, after.message), now)


def _begun(
    before: Network | None, network: Network, reason: str, message: str, occasion: Occasion
) -> NetworkTransition:
    raised = replace(network, generation=network.generation + 1)
    after = _syncing(raised, reason, message, occasion.now)
    return _written(before, after, Line(reason, message), occasion)


def _syncing(network: Network, reason: str, message: str, now: datetime) -> Network:
    return replace(
        network,
        phase=Phase.SYNCING,
        reason=reason,
        message=message,
        # What is pending stays: it may be written already, and is not told yet.
        attempts=0,
        deadline_at=None,
        due_at=to_text(now),
    )


def _closed(network: Network, reason: str, message: str) -> Network:
    return replace(
        network,
        phase=Phase.CLOSED,
        reason=reason,
        message=f"{message} The parameters are left.",
        observed_generation=network.generation,
        attempts=0,
        pending=(),
        causes=(),
        deadline_at=None,
        due_at=None,
    )


def _written(
    before: Network | None, after: Network, line: Line, occasion: Occasion
) -> NetworkTransition:
    after = replace(after, caused_by=occasion.origin.correlation_id)
    revision = before.revision if before else 0
    return written(revision, after, line, occasion.origin, occasion.now, INTAKE)


def _new(item_id: str, occasion: Occasion) -> Network:
    at = to_text(occasion.now)
    return Network(
        id=item_id,
        generation=0,
        revision=0,
        phase=Phase.CLOSED,
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
