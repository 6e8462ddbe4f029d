"""The commands of `python -m infra`, a module each.

A module has ``HELP``, ``configure(parser)`` and ``run(options)``, which returns the exit code. It
imports what takes time only when it runs.
"""

import argparse
from pathlib import Path
from typing import Final, Protocol

ROOT: Final = Path(__file__).resolve().parent.parent.parent


class Command(Protocol):
    """What such a module has."""

    HELP: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the arguments."""

    def run(self, options: argparse.Namespace) -> int:
        """Return the exit code: 0 done, 1 findings, 2 bad input."""
        ...


def say(line: str) -> None:
    """Tell progress: on stdout, since findings and errors go to stderr, and neither hides other."""
    print(line, flush=True)
