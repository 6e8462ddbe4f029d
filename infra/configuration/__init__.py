"""The configuration of one installation: its model, its rules, and how its file is read."""

from infra.configuration.model import (
    AccountSet,
    ApiSettings,
    FunctionSettings,
    Installation,
    NetworkSettings,
    PaceSettings,
    Persona,
    StudioSettings,
    WorkloadAccount,
    WorkloadRegion,
)
from infra.configuration.reading import ConfigurationError, read_installation

__all__ = [
    "AccountSet",
    "ApiSettings",
    "ConfigurationError",
    "FunctionSettings",
    "Installation",
    "NetworkSettings",
    "PaceSettings",
    "Persona",
    "StudioSettings",
    "WorkloadAccount",
    "WorkloadRegion",
    "read_installation",
]
