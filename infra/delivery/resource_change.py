"""What CloudFormation says it would do with one resource."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Replacement = Literal["no", "maybe", "yes"]
_REPLACEMENTS: Mapping[str, Replacement] = {"True": "yes", "Conditional": "maybe"}


@dataclass(frozen=True)
class ResourceChange:
    """One resource's part in a change set.

    Attributes
    ----------
    action
        ``Add``, ``Modify``, ``Remove``, ``Import``, or what CloudFormation comes to know later.
    physical_id
        What the resource is called in its account; empty for one that is added.
    replaced
        Whether another resource takes its place; ``maybe`` depends on values that are known when
        it is done.
    is_kept
        Whether a resource that is removed or replaced stays in the account.
    properties
        The names of what changes.
    """

    action: str
    kind: str
    logical_id: str
    physical_id: str = ""
    replaced: Replacement = "no"
    is_kept: bool = False
    properties: tuple[str, ...] = ()


def read_change(found: Mapping[str, Any]) -> ResourceChange:
    """Return the change in an entry of DescribeChangeSet's ``Changes``."""
    change = found["ResourceChange"]
    targets = (detail.get("Target", {}) for detail in change.get("Details", ()))
    names = (target.get("Name") or target.get("Attribute") for target in targets)
    return ResourceChange(
        action=change["Action"],
        kind=change["ResourceType"],
        logical_id=change["LogicalResourceId"],
        physical_id=change.get("PhysicalResourceId", ""),
        replaced=_REPLACEMENTS.get(change.get("Replacement", ""), "no"),
        is_kept=change.get("PolicyAction", "") in ("Retain", "ReplaceAndRetain"),
        properties=tuple(dict.fromkeys(name for name in names if name)),
    )
