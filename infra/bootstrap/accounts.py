"""Which accounts and regions are bootstrapped, with whose trust and which policies. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.bootstrap.templates import Kind, policy_arns
from infra.configuration.management import heard_regions
from infra.configuration.model import Installation
from infra.configuration.places import partition, places


@dataclass(frozen=True)
class Bootstrap:
    """One account and region.

    Attributes
    ----------
    kinds
        What the account is: one of the kinds, or with ``single_account`` two.
    account_sets
        The account sets that it belongs to.
    trusted
        The accounts that may deploy there, besides itself.
    policy_arns
        What CloudFormation may do there.
    makes_policies
        Whether the policies are those of this project, and so made first.
    """

    account_id: str
    region: str
    kinds: tuple[Kind, ...]
    account_sets: tuple[str, ...]
    trusted: tuple[str, ...]
    policy_arns: tuple[str, ...]
    makes_policies: bool


@dataclass
class _Place:
    kinds: dict[Kind, None]
    account_sets: dict[str, None]
    trusted: dict[str, None]


def bootstraps(installation: Installation) -> tuple[Bootstrap, ...]:
    """Return what is bootstrapped: the governance account first, then the others as listed.

    An account that gets its base from an organizational unit's template needs no bootstrap.
    """
    found: dict[tuple[str, str], _Place] = {}
    for account_id, region, kind, account_set, trusted in _needed(installation):
        place = found.setdefault((account_id, region), _Place({}, {}, {}))
        place.kinds[kind] = None
        if account_set is not None:
            place.account_sets[account_set] = None
        place.trusted |= dict.fromkeys(each for each in trusted if each != account_id)
    return tuple(
        _bootstrap(installation, account_id, region, place)
        for (account_id, region), place in found.items()
    )


_Need = tuple[str, str, Kind, str | None, tuple[str, ...]]


def _needed(installation: Installation) -> Iterator[_Need]:
    hub = installation.governance.account_id
    if not installation.base_only:
        yield hub, installation.region, "governance", None, ()
    for place in places(installation):
        if not place.has_stacks:
            continue
        trusted = [hub]
        dev = installation.account_sets[place.account_set].dev
        if installation.bootstrap.trust_dev and place.stage != "dev" and dev is not None:
            trusted.append(dev.account_id)
        yield place.account_id, place.region, "workload", place.account_set, tuple(trusted)
    organization = installation.organization
    if organization is not None and organization.management_account_id is not None:
        # Deployed by hand, with rights there: it trusts nobody.
        for region in sorted(heard_regions(installation)):
            yield organization.management_account_id, region, "management", None, ()


def _bootstrap(
    installation: Installation, account_id: str, region: str, place: _Place
) -> Bootstrap:
    own = installation.bootstrap.execution_policy_arns
    references = {
        "Installation": installation.installation,
        "AWS::AccountId": account_id,
        "AWS::Partition": partition(region),
        "AWS::Region": region,
    }
    shipped = tuple(arn for kind in place.kinds for arn in policy_arns(kind, references))
    return Bootstrap(
        account_id,
        region,
        tuple(place.kinds),
        tuple(place.account_sets),
        tuple(place.trusted),
        own or shipped,
        makes_policies=not own,
    )


def stack_of_policies(installation: str, kind: Kind) -> str:
    """Return the name of the stack with the execution policies of a kind of account."""
    return f"{installation}-bootstrap-{kind}"
