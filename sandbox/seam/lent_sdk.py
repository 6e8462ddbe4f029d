"""Gap: functions that bring no packages have no boto3, which AWS lends to every Python function.

They run on the standard library alone (`bundles_alone`). Those whose code is bare modules, as it
is where it stands in a template, are lent boto3 and what it needs, and nothing else.
"""

import importlib.util
import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ministack.core.lambda_runtime import Worker

from sandbox.seam.patch import SeamError

LENT: Final = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")


def install() -> None:
    """Let bare functions import boto3."""
    folder = _lent_folder()
    spawn: Callable[[Worker], Any] = Worker._spawn

    def spawn_lending(worker: Worker) -> Any:
        if _is_bare(worker.code_zip):
            said = worker.config.get("Environment", {}).get("Variables", {})
            variables = {**said, "PYTHONPATH": str(folder)}
            worker.config = {**worker.config, "Environment": {"Variables": variables}}
        return spawn(worker)

    Worker._spawn = spawn_lending


def _is_bare(code_zip: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(code_zip)) as archive:
        return not any("/" in name for name in archive.namelist())


def _lent_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / "python-lent"
    folder.mkdir(exist_ok=True)
    for name in LENT:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise SeamError(f"there is no {name} to lend to functions")
        origin = Path(spec.origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        link = folder / source.name
        if not link.exists():
            link.symlink_to(source)
    return folder
