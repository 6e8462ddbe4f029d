"""The workload accounts, each once, and the organizational units that further ones may be under."""

from dataclasses import dataclass

from infra.configuration.model import Installation
from infra.configuration.places import Place, places
from infra.configuration.values import Stage


@dataclass(frozen=True)
class Account:
    """One workload account of the account sets.

    Attributes
    ----------
    account_set, stage
        Where the file first lists a studio in the account, or the account if it has none: with
        ``single_account`` several stages may be one account.
    regions
        Those with a studio, in the order of the file.
    """

    account_id: str
    account_set: str
    stage: Stage
    regions: tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    """An organizational unit with its regions filled in."""

    id: str
    stage: Stage
    regions: tuple[str, ...]


def accounts(installation: Installation) -> tuple[Account, ...]:
    """Return every workload account, in the order of the file."""
    found: dict[str, list[Place]] = {}
    for place in places(installation):
        found.setdefault(place.account_id, []).append(place)
    return tuple(_account(each) for each in found.values())


def _account(listed: list[Place]) -> Account:
    with_studios = [place for place in listed if place.settings.studios]
    first = (with_studios or listed)[0]
    regions = dict.fromkeys(place.region for place in with_studios)
    return Account(first.account_id, first.account_set, first.stage, tuple(regions))


def units(installation: Installation) -> tuple[Unit, ...]:
    """Return the organizational units, in the order of the file."""
    if installation.organization is None:
        return ()
    return tuple(
        Unit(unit.id, unit.stage, unit.regions or (installation.region,))
        for unit in installation.organization.organizational_units
    )


def accounts_with_projects(installation: Installation) -> tuple[Account, ...]:
    """Return the accounts of the stages in which SageMaker Projects are enabled."""
    stages = installation.projects.stages
    return tuple(each for each in accounts(installation) if each.stage in stages)


def account_with_projects(installation: Installation, account_id: str) -> Account | None:
    """Return an account if SageMaker Projects are enabled there."""
    found = accounts_with_projects(installation)
    return next((each for each in found if each.account_id == account_id), None)


def regions_with_projects(installation: Installation) -> tuple[str, ...]:
    """Return every region that a studio or a unit is in, in order, whatever is configured there.

    What was enabled under another configuration has to be looked after too.
    """
    return tuple(
        sorted(
            {
                *(region for account in accounts(installation) for region in account.regions),
                *(region for unit in units(installation) for region in unit.regions),
            }
        )
    )


def regions_with_networks(installation: Installation) -> tuple[str, ...]:
    """Return every region of an account or a unit, in order, with a studio or without."""
    return tuple(
        sorted(
            {
                *(place.region for place in places(installation)),
                *(region for unit in units(installation) for region in unit.regions),
            }
        )
    )
