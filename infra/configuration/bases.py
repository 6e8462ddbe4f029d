"""The bases that are rolled out as templates: one for each organizational unit and region."""

from dataclasses import dataclass

from infra.configuration.accounts import Unit, units
from infra.configuration.model import Installation
from infra.configuration.workloads import WorkloadRegion


@dataclass(frozen=True)
class Base:
    """What each account under a unit has in one region.

    ``studio_regions`` are the unit's regions with a studio.
    """

    unit: Unit
    region: str
    settings: WorkloadRegion
    studio_regions: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the name of its template: no two of an installation are alike."""
        return f"base-{self.unit.id}-{self.region}"


def bases(installation: Installation) -> tuple[Base, ...]:
    """Return the bases of all units, in the order of the file."""
    if installation.organization is None:
        return ()
    listed = installation.organization.organizational_units
    found = []
    for unit, configured in zip(units(installation), listed, strict=True):
        base = configured.base or {}
        studio_regions = tuple(region for region, each in base.items() if each.studios)
        found += [Base(unit, region, each, studio_regions) for region, each in base.items()]
    return tuple(found)
