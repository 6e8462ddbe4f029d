"""A plan in words."""

from collections import Counter
from collections.abc import Iterator

from infra.delivery.planning import StackPlan
from infra.delivery.resource_change import ResourceChange

_SIGNS = {"Add": "+", "Modify": "~", "Remove": "-"}


def plan_lines(plan: StackPlan) -> Iterator[str]:
    """Yield what would be done with a stack: a line for it, and one for each resource changed.

    A stack that is made gets its resources by kind, since all of them are new.
    """
    stack = plan.stack
    where = stack.label
    if plan.outcome == "unchanged":
        yield f"  = {where}: as it is"
        return
    if plan.outcome == "create":
        yield f"  + {where}: made, {len(plan.changes)} resources"
        if plan.note:
            yield f"      {plan.note}"
        yield f"      {_by_kind(plan.changes)}"
        return
    yield f"  ~ {where}: {len(plan.changes)} resources change"
    for change in sorted(plan.changes, key=lambda each: (each.action, each.kind, each.logical_id)):
        yield f"      {change_line(change)}"
    for refusal in plan.refusals:
        yield f"      REFUSED: {refusal}"


def change_line(change: ResourceChange) -> str:
    """Return one resource's change in a line."""
    sign = _SIGNS.get(change.action, "?")
    line = f"{sign} {change.kind} {change.logical_id}"
    if change.properties:
        line += f": {', '.join(change.properties)}"
    if change.replaced != "no":
        line += "  REPLACED" if change.replaced == "yes" else "  REPLACED, depending on the values"
        line += ", the old one is kept" if change.is_kept else ""
    elif change.action == "Remove":
        line += "  (kept in the account)" if change.is_kept else "  (deleted)"
    return line


def _by_kind(changes: tuple[ResourceChange, ...]) -> str:
    counted = Counter(change.kind.removeprefix("AWS::") for change in changes)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counted.items()))
