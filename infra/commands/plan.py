"""`python -m infra plan`: show what a deployment would change in all accounts."""

import argparse

from infra.commands.delivery_options import add_selection, begin

HELP: str = "show what deploy would do, and change nothing"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_selection(parser)


def run(options: argparse.Namespace) -> int:
    """Return 0, or 1 if something would be refused or cannot be planned."""
    from infra.delivery.rollout import drop_all

    rollout = begin(options)
    planned = rollout.plan()
    drop_all(planned, rollout.planner)
    return 1 if any(each.plan is None or each.plan.refusals for each in planned) else 0
