"""Gap: DescribeStackResources does not find the stack of a resource by its physical id."""

from collections.abc import Callable
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import handlers

from sandbox.seam.patch import found

Answer = Any
Params = dict[str, Any]


def install() -> None:
    """Have the stack looked for where a physical id is given instead of a stack's name."""
    actions = found(handlers, "_ACTION_HANDLERS")
    actions["DescribeStackResources"] = _by_physical_id(actions["DescribeStackResources"])


def _by_physical_id(original: Callable[[Params], Answer]) -> Callable[[Params], Answer]:
    read, error = found(handlers, "_p"), found(handlers, "_error")

    def answer(params: Params) -> Answer:
        physical_id = read(params, "PhysicalResourceId")
        if not physical_id or read(params, "StackName"):
            return original(params)
        for stack in found(cloudformation, "_stacks").values():
            resources = stack.get("_resources", {}).values()
            if any(each.get("PhysicalResourceId") == physical_id for each in resources):
                return original({**params, "StackName": [stack["StackId"]]})
        return error("ValidationError", f"Stack for {physical_id} does not exist")

    return answer
