"""Gap: rules from templates keep patterns that EventBridge refuses, and then match nothing."""

import json

from ministack.services import eventbridge

from sandbox.seam.patch import found
from sandbox.seam.provisioning import Created, JsonObject, handlers_of


def install() -> None:
    """Fail the rule as `PutRule` would; changes of rules go through that already."""
    handlers = handlers_of("AWS::Events::Rule")
    create = handlers["create"]
    error_of = found(eventbridge, "_event_pattern_error")

    def create_checked(logical_id: str, props: JsonObject, stack_name: str) -> Created:
        pattern = props.get("EventPattern", "")
        error = error_of(pattern if isinstance(pattern, str) else json.dumps(pattern))
        if error:
            raise ValueError(f"Event pattern is not valid. Reason: {error}")
        created: Created = create(logical_id, props, stack_name)
        return created

    handlers["create"] = create_checked
