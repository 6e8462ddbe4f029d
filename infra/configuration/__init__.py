"""The configuration of one installation: its model, its rules, and how its file is read."""

from infra.configuration.model import (
    AccountSet,
    ApiSettings,
    FunctionSettings,
    Installation,
    PaceSettings,
    WorkloadAccount,
)
from infra.configuration.networks import NetworkSettings, NetworksSettings
from infra.configuration.organization import OrganizationSettings, ProjectsSettings
from infra.configuration.personas import Persona
from infra.configuration.reading import ConfigurationError, read_installation
from infra.configuration.studios import StudioSettings
from infra.configuration.workloads import WorkloadRegion

__all__ = [
    "AccountSet",
    "ApiSettings",
    "ConfigurationError",
    "FunctionSettings",
    "Installation",
    "NetworkSettings",
    "NetworksSettings",
    "OrganizationSettings",
    "PaceSettings",
    "Persona",
    "ProjectsSettings",
    "StudioSettings",
    "WorkloadAccount",
    "WorkloadRegion",
    "read_installation",
]
