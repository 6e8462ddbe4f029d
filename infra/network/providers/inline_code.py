"""The code of a provider as it stands in a template: its module, then what answers for it.

In a template there is room for it: CloudFormation takes inline code whose zip has up to 4 MB
(ZipFile of AWS::Lambda::Function; until 2022 it took 4096 characters).
"""

from pathlib import Path
from typing import Literal

ProviderModule = Literal["default_group", "existing_network"]

_FOLDER = Path(__file__).parent


def inline_code(module: ProviderModule) -> str:
    """Return the source of a function whose entry is ``handler``."""
    parts = [(_FOLDER / f"{name}.py").read_text(encoding="utf-8") for name in (module, "answering")]
    return "\n\n".join([*parts, "handler = handling(act)\n"])
