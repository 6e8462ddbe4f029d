"""Gap: what a rule cannot deliver is dropped, whatever dead-letter queue its target names."""

import json
import logging
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import eventbridge, sqs

from sandbox.seam.patch import found

JsonObject = dict[str, Any]

SERVICE = "events.amazonaws.com"
NO_PERMISSIONS = "NO_PERMISSIONS"
NO_RESOURCE = "NO_RESOURCE"
THIRD_BUS = "THIRD_ACCOUNT_HOP_DETECTED"

logger = logging.getLogger("sandbox.events")


def set_aside(
    target: JsonObject, event: JsonObject, rule: JsonObject, code: str, reason: str
) -> None:
    """Log why `event` was not delivered, and send it to the target's dead-letter queue if any.

    Called in the rule's account and region. Trying again is left out: nothing refused here would
    be taken later without somebody's doing.

    Parameters
    ----------
    code
        One of the error codes above, as AWS has them.
    """
    logger.warning("EventBridge does not deliver to %s: %s", target["Arn"], reason)
    arn = (target.get("DeadLetterConfig") or {}).get("Arn")
    if arn is None:
        return
    queue = found(sqs, "_queue_by_arn")(arn)
    if queue is None or not sqs.queue_policy_allows(arn, SERVICE, rule["Arn"], get_account_id()):
        logger.error("EventBridge loses an event: %s does not let the rule in", arn)
        return
    attributes = {
        "RULE_ARN": rule["Arn"],
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": code,
        "ERROR_MESSAGE": reason,
    }
    letter = {
        "MessageBody": json.dumps(eventbridge._pattern_event_view(event).event_with_detail()),
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    }
    found(sqs, "_act_send_message")(letter, arn.rsplit(":", 1)[-1])
