"""`python -m infra check`: look at the templates with all rules."""

import argparse
import sys
import tempfile
from pathlib import Path

from infra.commands import say

HELP: str = "look at the templates of sandbox and example with all rules"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--list", action="store_true", help="also list what is acknowledged in example, and why"
    )


def run(options: argparse.Namespace) -> int:
    """Return 0, or 1 with findings."""
    from infra.acknowledged_list import acknowledged_lines
    from infra.configuration.reading import environment_file
    from infra.synthesis import synthesize

    found = 0
    for environment in ("sandbox", "example"):
        with tempfile.TemporaryDirectory(prefix="infra-check-") as folder:
            done = synthesize(
                environment_file(environment), out=Path(folder) / "out", validate=True, say=say
            )
        findings = (*done.findings, *done.dead)
        for finding in findings:
            print(f"{environment}: {finding}", file=sys.stderr)
        found += len(findings)
        say(
            f"{environment}: {len(done.stacks)} stacks, {len(findings)} findings, "
            f"{len(done.acknowledged)} acknowledged"
        )
        if options.list and environment == "example":
            for line in acknowledged_lines(done.acknowledged):
                print(line)
    return 1 if found else 0
