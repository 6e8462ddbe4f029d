"""What stands at the root of each bundle beside the code."""

from pathlib import Path

from infra.configuration.model import Installation
from infra.governance.routes import OPENAPI_FILE
from infra.installation_json import as_bytes


def bundle_files(installation: Installation, openapi_file: Path = OPENAPI_FILE) -> dict[str, bytes]:
    """Return the files by name: the installation, and the description that the API serves."""
    return {
        "installation.json": as_bytes(installation),
        "openapi.json": openapi_file.read_bytes(),
    }
