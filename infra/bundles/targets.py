"""For which machine a bundle is built."""

import platform
import shutil
import sys
from dataclasses import dataclass

from infra.configuration.model import FunctionSettings

_PLATFORMS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}


@dataclass(frozen=True)
class Target:
    """A Python version (``3.14``) and a platform as uv names it; no platform: this machine."""

    python: str
    platform: str | None

    @property
    def label(self) -> str:
        """Return a short name that may stand in a path."""
        where = self.platform or f"this-{platform.system().lower()}-{platform.machine().lower()}"
        return f"python{self.python}-{where}"

    def uv_arguments(self) -> list[str]:
        """Return uv's arguments that choose wheels of this target."""
        if self.platform is None:
            return ["--python", sys.executable]
        return ["--python-version", self.python, "--python-platform", self.platform]

    def interpreter(self) -> str | None:
        """Return an interpreter of the target's version, if one is at hand.

        Compiled modules depend on the version alone, not on the platform.
        """
        if self.python == _running_version():
            return sys.executable
        return shutil.which(f"python{self.python}")


def target_of(settings: FunctionSettings) -> Target:
    """Return the target that the functions' settings ask for."""
    if settings.bundle_for == "this-machine":
        return Target(_running_version(), None)
    return Target(settings.python, _PLATFORMS[settings.architecture])


def _running_version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"
