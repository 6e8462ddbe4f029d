"""`python -m infra check`: look at the templates with all rules."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from infra.commands import say

HELP: str = "look at the templates of sandbox, example and its pipelines with all rules"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--list", action="store_true", help="also list what is acknowledged in example, and why"
    )


def run(options: argparse.Namespace) -> int:
    """Return 0, or 1 with findings."""
    from infra.acknowledged_list import acknowledged_lines
    from infra.configuration.reading import environment_file
    from infra.synthesis import Synthesis, synthesize, synthesize_pipelines

    looks: dict[str, Callable[..., Synthesis]] = {
        "sandbox": partial(synthesize, environment_file("sandbox"), validate=True),
        "example": partial(synthesize, environment_file("example"), validate=True),
        "pipelines": synthesize_pipelines,
    }
    found = 0
    for environment, write in looks.items():
        with tempfile.TemporaryDirectory(prefix="infra-check-") as folder:
            done = write(out=Path(folder) / "out", say=say)
        findings = (*done.findings, *done.dead)
        for finding in findings:
            print(f"{environment}: {finding}", file=sys.stderr)
        found += len(findings)
        say(
            f"{environment}: {len(done.stacks)} stacks, {len(findings)} findings, "
            f"{len(done.acknowledged)} acknowledged"
        )
        if options.list and environment != "sandbox":
            for line in acknowledged_lines(done.acknowledged):
                print(line)
    return 1 if found else 0
