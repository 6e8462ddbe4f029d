"""`python -m infra personas`: write what each persona may do."""

import argparse
from pathlib import Path

from infra.commands import ROOT, say

HELP: str = "write what each persona may do to docs/"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("environment", nargs="?", default="example")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="has a personas.md")


def run(options: argparse.Namespace) -> int:
    """Return 0."""
    from infra.configuration import read_installation
    from infra.configuration.reading import environment_file
    from infra.persona_pages.page import write_pages

    installation = read_installation(environment_file(options.environment))
    for written in write_pages(installation, options.docs):
        say(str(written))
    return 0
