"""Gap: rules deliver to queues whose policy does not let EventBridge in."""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import eventbridge, sqs

from sandbox.seam.patch import found, wrap
from sandbox.seam.undelivered import NO_PERMISSIONS, NO_RESOURCE, SERVICE, set_aside

JsonObject = dict[str, Any]
Invoke = Callable[..., None]


def install() -> None:
    """Ask the queue's policy before each delivery, as the rule that delivers."""
    queue_by_arn = found(sqs, "_queue_by_arn")

    def around(invoke: Invoke) -> Invoke:
        def invoke_admitted(
            target: JsonObject, event: JsonObject, rule: JsonObject, view: Any = None
        ) -> None:
            arn, source = target.get("Arn", ""), rule.get("Arn", "")
            # Scheduler comes this way too, with a role of its own instead.
            if not (_is_of(arn, "sqs") and _is_of(source, "events")):
                invoke(target, event, rule, view)
            elif queue_by_arn(arn) is None:
                set_aside(target, event, rule, NO_RESOURCE, "The queue does not exist.")
            elif not sqs.queue_policy_allows(arn, SERVICE, source, get_account_id()):
                reason = f"The queue's policy does not let {SERVICE} send for {source}."
                set_aside(target, event, rule, NO_PERMISSIONS, reason)
            else:
                invoke(target, event, rule, view)

        return invoke_admitted

    wrap(eventbridge, "_invoke_target", around)


def _is_of(arn: str, service: str) -> bool:
    return arn.split(":")[2:3] == [service]
