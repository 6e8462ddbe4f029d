"""Deploys many stacks: in waves, several at once, and no account set held back by another."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from infra.delivery.deploying import Deployed, Deployer
from infra.delivery.planning import Planner, StackPlan
from infra.delivery.refusal import DeliveryError
from infra.delivery.selecting import Selected
from infra.delivery.steps import Step

# Below what CloudFormation lets one account ask for; each wave has about one stack an account.
AT_ONCE: Final = 8
Say = Callable[[str], None]


@dataclass(frozen=True)
class Planned:
    """A stack's step with its plan, or with why there is none."""

    step: Step
    selected: Selected
    plan: StackPlan | None
    fault: str = ""


@dataclass
class Outcome:
    """How a rollout went, by the stacks' labels.

    ``held_back`` are those that were not tried, since what comes before them failed.
    """

    deployed: dict[str, Deployed] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    held_back: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether everything stands as planned."""
        return not self.failed and not self.held_back


def plan_all(selected: Sequence[Selected], planner: Planner, say: Say) -> tuple[Planned, ...]:
    """Plan every stack, several at once, and return the plans in the order given.

    A stack that cannot be planned has a fault instead; the others go on.
    """

    def plan(each: Selected) -> Planned:
        try:
            found = planner.plan(each.stack)
        except DeliveryError as error:
            return Planned(each.step, each, None, str(error))
        return Planned(each.step, each, found)

    done = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, planned in enumerate(pool.map(plan, selected), start=1):
            say(f"  planned {planned.selected.stack.label} ({number} of {len(selected)})")
            done.append(planned)
    return tuple(done)


def drop_all(planned: Sequence[Planned], planner: Planner) -> None:
    """Delete the change sets of plans that are not carried out."""
    for each in planned:
        if each.plan is not None:
            planner.drop(each.plan)


def carry_out(planned: Sequence[Planned], deployer: Deployer, say: Say) -> Outcome:
    """Deploy what was planned, wave by wave.

    A failure holds back what comes later of the same account set, and nothing else; what belongs
    to no set is held back by no set.
    """
    outcome = Outcome()
    broken: set[str | None] = set()
    for _, wave in groupby(planned, key=lambda each: each.step.wave):
        ready = []
        for each in wave:
            if each.step.account_set in broken:
                outcome.held_back.append(each.selected.stack.label)
            else:
                ready.append(each)
        for each, fault in _tried(ready, deployer, outcome, say):
            outcome.failed[each.selected.stack.label] = fault
            broken.add(each.step.account_set)
    return outcome


def _tried(
    ready: Sequence[Planned], deployer: Deployer, outcome: Outcome, say: Say
) -> Iterator[tuple[Planned, str]]:
    def deploy(each: Planned) -> Deployed | str:
        if each.plan is None:
            return each.fault
        try:
            if each.plan.outcome != "unchanged":
                say(f"  {each.plan.stack.label} ...")
            return deployer.deploy(each.plan)
        except DeliveryError as error:
            return str(error)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for each, done in zip(ready, pool.map(deploy, ready), strict=True):
            if isinstance(done, str):
                say(f"  {each.selected.stack.label}: FAILED: {done}")
                yield each, done
                continue
            outcome.deployed[done.stack.label] = done
            if done.plan.outcome != "unchanged":
                say(f"  {done.stack.label}: done in {done.seconds:.0f} s")
            if done.warning:
                say(f"  {done.warning}")
