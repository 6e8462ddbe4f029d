"""What a function is told: environment variables, and the files its bundle was shipped with.

Whatever is missing stops the cold start and names itself.
"""

from collections.abc import Mapping
from pathlib import Path

_BUNDLE = Path(__file__).resolve().parent.parent.parent


class SettingMissingError(Exception):
    """The environment or a file of the bundle lacks something; the message names it."""


def setting(environ: Mapping[str, str], name: str) -> str:
    """Return an environment variable.

    Raises
    ------
    SettingMissingError
        It is not set, or empty.
    """
    value = environ.get(name, "")
    if not value:
        raise SettingMissingError(f"the environment variable {name} is not set")
    return value


def bundle_file(name: str) -> str:
    """Return the text of a file at the root of the bundle that this module was shipped in.

    Raises
    ------
    SettingMissingError
        There is no such file.
    """
    try:
        return (_BUNDLE / name).read_text("utf-8")
    except FileNotFoundError as error:
        raise SettingMissingError(f"{name} is not in the bundle") from error
