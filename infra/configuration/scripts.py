"""Scripts that an environment file names: read when the file is, so that a template has them."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

# What StudioLifecycleConfigContent takes, in base64.
LONGEST_ENCODED: Final = 16_384


@dataclass(frozen=True)
class Script:
    """A file's name as written, and its content in base64."""

    file: str
    encoded: str


def read_script(value: Any, info: ValidationInfo) -> Any:
    """Return the script of a file beside the environment file.

    Raises
    ------
    PydanticCustomError
        There is no such file, it is elsewhere, empty or too long for SageMaker.
    """
    if not isinstance(value, str):
        return value
    folder: Path = (info.context or {}).get("folder", Path())
    path = (folder / value).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise _refused(f"{value} is not beside the environment file")
    if not path.is_file():
        raise _refused(f"there is no file {value} beside the environment file")
    # SageMaker runs it on Linux, where a carriage return would be part of each command.
    content = path.read_bytes().replace(b"\r\n", b"\n")
    if not content.strip():
        raise _refused(f"{value} is empty")
    encoded = base64.b64encode(content).decode()
    if len(encoded) > LONGEST_ENCODED:
        raise _refused(
            f"{value} has {len(encoded)} characters in base64; SageMaker takes {LONGEST_ENCODED}"
        )
    return Script(value, encoded)


def _refused(reason: str) -> PydanticCustomError:
    return PydanticCustomError("script", "{reason}", {"reason": reason})
