"""Which of an assembly's stacks are meant, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from infra.configuration.model import Installation
from infra.delivery.assembly import Stack
from infra.delivery.refusal import DeliveryError
from infra.delivery.steps import Part, Step, steps


@dataclass(frozen=True)
class Wanted:
    """What was asked for; nothing is everything but the organization's stage.

    Attributes
    ----------
    account_set
        One account set, with all of its stages.
    part
        One stage, or one other part.
    stack
        One stack, by its name in its account or in the assembly.
    """

    account_set: str | None = None
    part: Part | None = None
    stack: str | None = None


@dataclass(frozen=True)
class Selected:
    """A stack of the assembly, and its step."""

    stack: Stack
    step: Step


def select(
    installation: Installation, stacks: Sequence[Stack], wanted: Wanted
) -> tuple[Selected, ...]:
    """Return the stacks that are meant, in the order of deployment.

    Raises
    ------
    DeliveryError
        Nothing is meant; the text lists what there is.
    """
    if wanted.account_set is not None and wanted.account_set not in installation.account_sets:
        known = ", ".join(installation.account_sets)
        raise DeliveryError(f"there is no account set {wanted.account_set!r}; there are: {known}")
    everything = tuple(_in_order(installation, stacks))
    found = tuple(each for each in everything if _is_meant(each, wanted))
    if not found:
        known = ", ".join(each.stack.name for each in everything)
        raise DeliveryError(f"no stack is meant by that; there are: {known}")
    return found


def _in_order(installation: Installation, stacks: Sequence[Stack]) -> list[Selected]:
    found = []
    for step in steps(installation):
        found += [
            Selected(stack, step)
            for stack in stacks
            if fnmatchcase(stack.artifact_id, step.stack_id)
        ]
    missing = {stack.artifact_id for stack in stacks} - {each.stack.artifact_id for each in found}
    if missing:
        raise DeliveryError(
            f"the assembly has stacks that the environment's file does not: "
            f"{', '.join(sorted(missing))}. Was it made of another file?"
        )
    return found


def _is_meant(selected: Selected, wanted: Wanted) -> bool:
    step, stack = selected.step, selected.stack
    if wanted.stack is not None:
        return wanted.stack in (stack.name, stack.artifact_id)
    if wanted.account_set is not None and step.account_set != wanted.account_set:
        return False
    if wanted.part is None:
        # With rights in the management account, and by hand: never because nothing was said.
        return step.part != "organization"
    return step.part == wanted.part
