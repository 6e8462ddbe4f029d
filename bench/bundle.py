"""The service's bundle: built by the project's own command, and its size."""

import os
import sys
from pathlib import Path

from bench.child import run
from bench.figures import Figure

SERVICE = "user_onboarding"
ZIPPED_TARGET_MB = 10.0
LIMIT_SECONDS = 600.0
MEGABYTE = 1_000_000


def build(folder: Path) -> tuple[Path, Path]:
    """Build the bundle for this machine; return its unpacked folder and its zip."""
    command = [sys.executable, "-m", "infra", "bundle", SERVICE]
    run([*command, "--for", "this-machine", "--out", str(folder)], os.environ, LIMIT_SECONDS)
    return folder / "content", folder / "bundle.zip"


def measure(unpacked: Path, packed: Path) -> list[Figure]:
    """Measure both sizes."""
    files = [path for path in unpacked.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    zipped = packed.stat().st_size / MEGABYTE
    return [
        Figure("bundle_zipped", zipped, "MB", 1, ZIPPED_TARGET_MB),
        Figure("bundle_unpacked", size / MEGABYTE, "MB", 1),
        Figure("bundle_files", len(files), "files", 1),
    ]
