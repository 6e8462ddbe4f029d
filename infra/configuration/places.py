"""Where the stacks of an installation go: its accounts and regions, flattened."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.configuration.lines import KeyPath
from infra.configuration.model import Installation
from infra.configuration.studios import StudioSettings
from infra.configuration.values import Stage
from infra.configuration.workloads import WorkloadRegion


@dataclass(frozen=True)
class Place:
    """One workload account in one region.

    ``has_stacks`` is false where the base comes from the template of an organizational unit.
    """

    account_set: str
    stage: Stage
    account_id: str
    region: str
    settings: WorkloadRegion
    has_stacks: bool = True


@dataclass(frozen=True)
class StudioPlace:
    """One studio and where it is.

    ``owns_roles`` is true for the first studio of its account and region, whose stack makes the
    persona roles that all studios there use.
    """

    place: Place
    studio: StudioSettings
    owns_roles: bool

    @property
    def domain_id_parameter(self) -> str:
        """Return the name of the SSM parameter that carries the domain's id."""
        if self.owns_roles:
            return "/mlops/studio/domain-id"
        return f"/mlops/studio/{self.studio.alias}/domain-id"


def places(installation: Installation) -> Iterator[Place]:
    """Yield every workload account and region, in the order of the file."""
    for set_name, account_set in installation.account_sets.items():
        for stage, account in account_set.stages():
            for region, settings in account.regions.items():
                yield Place(
                    set_name,
                    stage,
                    account.account_id,
                    region,
                    settings,
                    has_stacks=account.base == "stacks",
                )


def studios(installation: Installation) -> Iterator[StudioPlace]:
    """Yield every studio, in the order of the file."""
    for place in places(installation):
        for position, studio in enumerate(place.settings.studios):
            yield StudioPlace(place, studio, owns_roles=position == 0)


def configured_regions(installation: Installation) -> Iterator[tuple[KeyPath, str, WorkloadRegion]]:
    """Yield what each account has in each region, and what each unit's base has, with its path."""
    for place in places(installation):
        path = ("account_sets", place.account_set, place.stage, "regions", place.region)
        yield path, place.region, place.settings
    if installation.organization is not None:
        for position, unit in enumerate(installation.organization.organizational_units):
            for region, settings in (unit.base or {}).items():
                path_of_unit = ("organization", "organizational_units", position, "base", region)
                yield path_of_unit, region, settings


def partition(region: str) -> str:
    """Return the partition that a region belongs to."""
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws"
