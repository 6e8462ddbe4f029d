"""`python -m infra COMMAND`: what the Makefile calls."""

import argparse
import sys
from collections.abc import Mapping
from typing import Final

from infra.commands import (
    ROOT,
    Command,
    bundle,
    check,
    cost,
    deploy,
    destroy,
    personas,
    plan,
    seed,
    synth,
    verify,
)
from infra.refusal import InfraError

_COMMANDS: Final[Mapping[str, Command]] = {
    "synth": synth,
    "check": check,
    "plan": plan,
    "deploy": deploy,
    "destroy": destroy,
    "personas": personas,
    "bundle": bundle,
    "seed": seed,
    "cost": cost,
    "verify": verify,
}


def main(arguments: list[str]) -> int:
    """Run a command; return its exit code: 0 done, 1 findings, 2 bad input."""
    parser = argparse.ArgumentParser(prog="python -m infra", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in _COMMANDS.items():
        command.configure(commands.add_parser(name, help=command.HELP))
    options = parser.parse_args(arguments)
    _keep_compiled_modules()
    try:
        return _COMMANDS[options.command].run(options)
    except InfraError as error:
        print(error, file=sys.stderr)
        return 2


def _keep_compiled_modules() -> None:
    # Where PYTHONDONTWRITEBYTECODE is set, CDK's 100 MB of modules would be compiled at every
    # start (4 s). They are kept in our own folder then, and no file appears beside a source.
    if sys.dont_write_bytecode:
        sys.pycache_prefix = str(ROOT / ".build" / "pycache")
        sys.dont_write_bytecode = False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
