"""`python -m infra destroy`: take an environment out of its accounts."""

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from infra.commands import say
from infra.commands.delivery_options import Rollout, add_selection, begin

if TYPE_CHECKING:
    from infra.removal.planning import RemovalPlan, RemovalPlanner
    from infra.removal.removing import Remover
    from infra.removal.users import Users

HELP: str = "take an environment out of its accounts; people's files are kept"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_selection(parser)
    parser.add_argument("--users", choices=("offboard",), help="offboard everybody first, at once")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(options: argparse.Namespace) -> int:
    """Return 0 if all is gone, 1 if something was refused or failed."""
    from infra.removal.planning import RemovalPlanner
    from infra.removal.removing import Remover
    from infra.removal.text import kept_lines, plan_lines

    rollout = begin(options)
    users = _users(rollout)
    offboard = options.users == "offboard"
    # From the end: what is built on others goes first.
    plans = _planned(rollout, RemovalPlanner(rollout.access, users))
    say(f"To be taken away from {rollout.environment}:")
    for plan in plans:
        for line in plan_lines(plan, offboard=offboard):
            say(line)
    there = [plan for plan in plans if plan.stack_id]
    kept = list(kept_lines(there))
    if kept:
        say("Kept, since people's work or the record of it hangs on it:")
        for line in kept:
            say(line)
    if any(plan.refusals(offboard=offboard) for plan in plans):
        print("Refused; nothing was changed.", file=sys.stderr)
        return 1
    if not there:
        say("Nothing is there.")
        return 0
    if not options.yes:
        _need_agreement(rollout)
    failed = _carry_out(there, Remover(rollout.access, users))
    if failed:
        for name, reason in failed.items():
            print(f"{name}: {reason}", file=sys.stderr)
        print("Put it right, then the same command goes on.", file=sys.stderr)
        return 1
    say("All of it is gone.")
    return 0


def _users(rollout: Rollout) -> "Users":
    from infra import names
    from infra.removal.users import AdminFunction, Users

    installation = rollout.installation
    name = names.function_name(
        installation.installation, installation.region, "onboarding", "admin"
    )
    function = AdminFunction(name, installation.governance.account_id, installation.region)
    return Users(rollout.access, function, asserted_by=f"make destroy by {getpass.getuser()}")


def _planned(rollout: Rollout, planner: "RemovalPlanner") -> "list[RemovalPlan]":
    plans = []
    for each in reversed(rollout.selected):
        say(f"  looking at {each.stack.label}")
        plans.append(planner.plan(each))
    return plans


def _need_agreement(rollout: Rollout) -> None:
    from infra.delivery.refusal import DeliveryError

    name = rollout.installation.installation
    if not sys.stdin.isatty():
        raise DeliveryError("Nothing was changed: nobody is there to agree. Add YES=1 (--yes).")
    if input(f"Type {name} to take it away: ").strip() != name:
        raise DeliveryError("Nothing was changed.")


def _carry_out(plans: "Sequence[RemovalPlan]", remover: "Remover") -> dict[str, str]:
    """Remove stacks in order; return why some are left, by name.

    A failure holds back what comes later of the same account set, and what belongs to all.
    """
    failed: dict[str, str] = {}
    broken: set[str | None] = set()

    def attempt(plan: "RemovalPlan", act: Callable[[], object]) -> bool:
        from infra.delivery.refusal import DeliveryError

        label, account_set = plan.selected.stack.label, plan.selected.step.account_set
        if account_set in broken:
            failed.setdefault(label, "not tried, since what comes before it failed")
            return False
        try:
            act()
        except DeliveryError as error:
            say(f"  {label}: FAILED: {error}")
            failed[label] = str(error)
            broken.add(account_set)
            return False
        return True

    # Before anything goes: it is the service that lets them go.
    for plan in plans:
        attempt(plan, partial(remover.let_users_go, plan, say))
    for plan in plans:
        if broken and plan.selected.step.part == "governance":
            failed[plan.selected.stack.label] = "kept, since users are left who need it"
            continue
        if plan.selected.step.account_set not in broken:
            say(f"  {plan.selected.stack.label} ...")
        if attempt(plan, partial(remover.remove, plan, say)):
            say(f"  {plan.selected.stack.label}: gone")
    return failed
