"""Where the stacks of an installation go: its accounts and regions, flattened."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.configuration.model import Installation, StudioSettings, WorkloadRegion
from infra.configuration.values import Stage


@dataclass(frozen=True)
class Place:
    """One workload account in one region."""

    account_set: str
    stage: Stage
    account_id: str
    region: str
    settings: WorkloadRegion


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
                yield Place(set_name, stage, account.account_id, region, settings)


def studios(installation: Installation) -> Iterator[StudioPlace]:
    """Yield every studio, in the order of the file."""
    for place in places(installation):
        for position, studio in enumerate(place.settings.studios):
            yield StudioPlace(place, studio, owns_roles=position == 0)


def partition(region: str) -> str:
    """Return the partition that a region belongs to."""
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws"
