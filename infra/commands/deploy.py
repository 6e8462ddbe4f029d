"""`python -m infra deploy`: show what would change in all accounts, ask, and do it."""

import argparse
import sys

from infra.commands import say
from infra.commands.delivery_options import add_selection, begin

HELP: str = "bring an environment to its accounts"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_selection(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(options: argparse.Namespace) -> int:
    """Return 0 if everything stands as configured, 1 if something was refused or failed."""
    from infra.delivery.deploying import Deployer
    from infra.delivery.refusal import DeliveryError
    from infra.delivery.rollout import carry_out, drop_all

    rollout = begin(options)
    planned = rollout.plan()
    if any(each.plan is not None and each.plan.refusals for each in planned):
        drop_all(planned, rollout.planner)
        print("Refused; nothing was changed.", file=sys.stderr)
        return 1
    faults = [each for each in planned if each.plan is None]
    to_do = [each for each in planned if each.plan is None or each.plan.outcome != "unchanged"]
    if not to_do:
        say("Everything is as configured.")
        rollout.tell_outputs(planned)
        return 0
    if len(faults) == len(to_do):
        print("Nothing can be done; nothing was changed.", file=sys.stderr)
        return 1
    if not options.yes and not _agreed():
        drop_all(planned, rollout.planner)
        if not sys.stdin.isatty():
            raise DeliveryError("Nothing was changed: nobody is there to agree. Add YES=1 (--yes).")
        say("Nothing was changed.")
        return 1
    say("Deploying:")
    deployer = Deployer(rollout.access, rollout.publisher, protect=rollout.installation.production)
    outcome = carry_out(planned, deployer, say)
    for name in outcome.held_back:
        say(f"  {name}: not tried, since what comes before it failed")
    if outcome.is_whole:
        say("Everything is as configured.")
        rollout.tell_outputs(planned)
        return 0
    for name, reason in outcome.failed.items():
        print(f"{name}: {reason}", file=sys.stderr)
    print(
        f"{len(outcome.deployed)} stacks stand, {len(outcome.failed)} failed, "
        f"{len(outcome.held_back)} were not tried. Put it right, then the same command goes on.",
        file=sys.stderr,
    )
    return 1


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    return input("Do this? [y/N] ").strip().lower() in ("y", "yes")
