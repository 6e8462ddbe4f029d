"""The name under which a pipeline finds its environment in the checkout."""

import re
from pathlib import Path
from typing import Final

from infra.configuration.model import Installation
from infra.configuration.reading import ENVIRONMENTS, refused

# It stands in commands of CodeBuild's shell.
_NAME: Final = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")


def name_for_pipelines(file: Path, installation: Installation) -> str | None:
    """Return the name of an environment that has pipelines, or None where it has none.

    Raises
    ------
    ConfigurationError
        The pipelines would not find the file by a name.
    """
    if installation.pipeline is None:
        return None
    if file.resolve().parent != ENVIRONMENTS:
        raise refused(
            file,
            ("pipeline",),
            "a pipeline finds its file by name in the repository: put it into infra/environments/",
        )
    if not _NAME.match(file.stem):
        raise refused(
            file,
            ("pipeline",),
            "a file with a pipeline has a name of letters, digits, _, . and - alone",
        )
    return file.stem
