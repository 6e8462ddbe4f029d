"""A removal in words."""

from collections.abc import Iterator, Sequence

from infra.removal.kept import stays
from infra.removal.planning import RemovalPlan


def plan_lines(plan: RemovalPlan, *, offboard: bool) -> Iterator[str]:
    """Yield what would be done with a stack."""
    where = plan.selected.stack.label
    if not plan.stack_id:
        yield f"  = {where}: not there"
        return
    kept = stays(plan.resources)
    yield f"  - {where}: deleted, {len(plan.resources) - len(kept)} resources"
    for domain in plan.domains:
        users = f"{len(domain.users)} users first, " if domain.users and offboard else ""
        yield (
            f"      {users}domain {domain.domain_id}, its mount targets and NFS security groups; "
            f"its file system {domain.file_system_id} is kept"
        )
    for refusal in plan.refusals(offboard=offboard):
        yield f"      REFUSED: {refusal}"


def kept_lines(plans: Sequence[RemovalPlan]) -> Iterator[str]:
    """Yield what is left in the accounts in the end, and why."""
    for plan in plans:
        place = f"account {plan.selected.stack.account_id}, {plan.selected.stack.region}"
        for domain in plan.domains:
            yield (
                f"  {place}: file system {domain.file_system_id}: home directories of "
                f"{domain.studio}"
            )
        alike: dict[tuple[str, str], list[str]] = {}
        for resource in stays(plan.resources):
            alike.setdefault((resource.kind, resource.why), []).append(resource.physical_id)
        for (kind, why), found in sorted(alike.items()):
            yield f"  {place}: {kind}: {why}"
            yield from (f"      {physical_id}" for physical_id in sorted(found))
