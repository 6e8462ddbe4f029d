"""Which bundles an installation has, and what stands at the root of each beside the code."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.bundles.contents import SERVICES
from infra.configuration.model import Installation
from infra.governance.routes import OPENAPI_FILE
from infra.installation_json import as_bytes

STACK_BUNDLE: Final = "project_enabler-of-stacks"
"""The key of the bundle that Studio stacks bring into workload accounts."""


@dataclass(frozen=True)
class BundleInput:
    """A service's folder name, and the files at its bundle's root by name."""

    service: str
    files: Mapping[str, bytes]


def bundle_files(installation: Installation, openapi_file: Path = OPENAPI_FILE) -> dict[str, bytes]:
    """Return the files by name: the installation, and the description that the API serves."""
    return {
        "installation.json": as_bytes(installation),
        "openapi.json": openapi_file.read_bytes(),
    }


def bundle_inputs(
    installation: Installation, openapi_file: Path = OPENAPI_FILE
) -> dict[str, BundleInput]:
    """Return what each bundle is made of: of every service one, by the service's folder name.

    The Studio stacks' own function, where there is one, has a bundle without any files: it reads
    none, and workload accounts need not know all others and who may do what.
    """
    files = bundle_files(installation, openapi_file)
    found = {service: BundleInput(service, files) for service in SERVICES}
    if installation.projects.enabled_by == "stack":
        found[STACK_BUNDLE] = BundleInput("project_enabler", {})
    return found
