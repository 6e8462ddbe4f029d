"""Gap: CloudFormation does not tell EventBridge what becomes of stacks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, handlers, stacks

from sandbox.seam.default_bus import AwsEvent, put_aws_event
from sandbox.seam.patch import found, wrap

JsonObject = dict[str, Any]
AddEvent = Callable[..., None]


def install() -> None:
    """Put a `CloudFormation Stack Status Change` event on the stack's own default bus."""
    recorded = found(cloudformation, "_stack_events")

    def around(add_event: AddEvent) -> AddEvent:
        def add_event_and_tell(stack_id: str, *rest: Any, **more: Any) -> None:
            add_event(stack_id, *rest, **more)
            latest = recorded[stack_id][-1]
            # All other events are of the stack's resources, nested stacks among them.
            if latest["PhysicalResourceId"] == stack_id:
                _tell(latest)

        return add_event_and_tell

    # Every module that took the name for itself; the rest ask `stacks` each time.
    for module in (stacks, handlers, changesets):
        wrap(module, "_add_event", around)


def _tell(status: JsonObject) -> None:
    """Put the event of a stack event; its shape is the one of CloudFormation's user guide."""
    stack_id = status["StackId"]
    region, account_id = stack_id.split(":")[3:5]
    event = AwsEvent(
        event_id=UUID(status["EventId"]),
        time=datetime.fromisoformat(status["Timestamp"]),
        source="aws.cloudformation",
        detail_type="CloudFormation Stack Status Change",
        resources=[stack_id],
        detail={
            "stack-id": stack_id,
            "status-details": {
                "status": status["ResourceStatus"],
                "status-reason": status["ResourceStatusReason"],
            },
            "client-request-token": status.get("ClientRequestToken", ""),
        },
    )
    put_aws_event(event, account_id, region)
