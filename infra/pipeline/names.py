"""Names of pipelines and of what they are made of, within IAM's 64 characters."""

import hashlib
from typing import Final

from infra.names import LONGEST_IAM_NAME

_DIGEST_LENGTH: Final = 8


def pipeline_name(installation: str, region: str, of: str) -> str:
    """Return the name of a pipeline: of an account set, or of ``governance``."""
    return _fitted(f"{installation}-{region}-pipeline-{of}")


def part_name(installation: str, region: str, of: str, part: str) -> str:
    """Return the name of a role or project of a pipeline; ``part`` is ``build``, ``update``, ….

    What it is for stays readable: what is too long loses the end of the pipeline's name.
    """
    return f"{_fitted(f'{installation}-{region}-pipeline-{of}', len(part) + 1)}-{part}"


def _fitted(name: str, reserved: int = 0) -> str:
    longest = LONGEST_IAM_NAME - reserved
    if len(name) <= longest:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{name[: longest - _DIGEST_LENGTH - 1]}-{digest}"
