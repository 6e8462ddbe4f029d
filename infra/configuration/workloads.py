"""What one workload account has in one region: its network and its studios."""

from typing import Annotated

from pydantic import Field

from infra.configuration.networks import NetworkSettings
from infra.configuration.studios import PersonaRoleArns, StudioSettings
from infra.configuration.values import Section, ZoneName


class WorkloadRegion(Section):
    """What one workload account has in one region.

    The first studio listed owns the region's persona roles and their parameters; further ones
    use them. ``persona_roles`` are roles that are there already, by the persona's id or
    ``execution``: they are published instead of being made.
    """

    availability_zones: Annotated[tuple[ZoneName, ...], Field(min_length=1)]
    network: NetworkSettings = NetworkSettings()
    studios: tuple[StudioSettings, ...] = ()
    persona_roles: PersonaRoleArns = Field(default_factory=dict)
