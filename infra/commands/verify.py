"""`python -m infra verify`: find out where AWS differs from the local cloud."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from infra.commands import say

HELP: str = "find out where AWS differs from the local cloud"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("environment", help="a name in infra/environments/, or a .yaml file")
    parser.add_argument(
        "--write",
        action="store_true",
        help="also make a user of its own and small changes, all taken away again",
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="these checks alone")
    parser.add_argument("--list", action="store_true", help="say what is asked, and ask nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write a report to attach")
    parser.add_argument(
        "--api-profile",
        metavar="NAME",
        help="the AWS profile of an admin of the API; default: the governance account's",
    )


def run(options: argparse.Namespace) -> int:
    """Return 0 if all that was asked is as expected, 1 if not."""
    from infra.configuration import read_installation
    from infra.configuration.reading import environment_file
    from infra.verification.all_checks import ALL_CHECKS
    from infra.verification.report import counts, line, listed, summary, write_json
    from infra.verification.running import chosen, run
    from infra.verification.setting import CannotBeginError, set_scene

    unknown = sorted(set(options.only) - {each.id for each in ALL_CHECKS})
    if unknown:
        raise CannotBeginError(f"no check is called {', '.join(unknown)}; see --list")
    checks = chosen(ALL_CHECKS, options.only)
    if options.list:
        for text in listed(checks):
            say(text)
        return 0
    file = environment_file(options.environment)
    installation, now = read_installation(file), datetime.now(UTC)
    scene = set_scene(
        installation,
        file,
        environ=os.environ,
        api_profile=options.api_profile,
        now=now,
        say=lambda text: say(f"          {text}"),
    )
    where = "the local cloud" if scene.local else "AWS"
    say(f"Verifying {installation.installation} in {where}, {len(checks)} checks")
    outcomes, left = run(
        checks, scene, write=options.write, report=lambda outcome: say(line(outcome))
    )
    for text in summary(outcomes, left):
        say(text)
    if options.json:
        write_json(
            options.json, outcomes, left, installation=installation, at=now, local=scene.local
        )
        say(f"The report is in {options.json}")
    found = counts(outcomes)
    return 1 if found["differs"] or found["could not look"] or left else 0
