"""`python -m infra synth`: write the templates of an environment."""

import argparse
import sys
from pathlib import Path

from infra.commands import ROOT, say

HELP: str = "write the templates of an environment"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("environment", help="a name in infra/environments/, or a .yaml file")
    parser.add_argument("--out", type=Path, default=ROOT / "cdk.out", help="default: cdk.out")
    parser.add_argument(
        "--no-validation", action="store_true", help="skip the template rules (faster)"
    )


def run(options: argparse.Namespace) -> int:
    """Return 0, or 1 with findings."""
    from infra.configuration.reading import environment_file
    from infra.synthesis import synthesize

    done = synthesize(
        environment_file(options.environment),
        out=options.out,
        validate=not options.no_validation,
        say=say,
    )
    for finding in done.findings:
        print(finding, file=sys.stderr)
    say(
        f"{options.environment}: {len(done.stacks)} stacks in {done.seconds:.1f} s -> {options.out}"
    )
    return 1 if done.findings else 0
