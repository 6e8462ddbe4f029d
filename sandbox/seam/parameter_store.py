"""Gap: Parameter Store tells nobody of changes, and lets a parameter's type be changed.

Told is `Parameter Store Change`, of what CloudFormation makes too.

Another type is refused with the error that the API reference has for it. This is stricter than AWS
may be: the reference gives String to SecureString as an example, and acceptance tests of others
show that SecureString to String went through. What does for this does for AWS either way.
"""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import ssm

from events.aws import PARAMETER_CHANGE, SSM
from sandbox.seam.default_bus import AwsEvent, put_aws_event
from sandbox.seam.patch import found, wrap

JsonObject = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]
Handler = Callable[[JsonObject], Response]

logger = logging.getLogger("sandbox.parameters")

_OK = 200


def install() -> None:
    """Tell of parameters that are made, changed and deleted; keep their types."""
    # These names, not the API's handlers: CloudFormation makes and deletes parameters by them.
    wrap(ssm, "_put_parameter", _putting)
    wrap(ssm, "_delete_parameter", _deleting)
    wrap(ssm, "_delete_parameters", _deleting)


def _putting(put: Handler) -> Handler:
    parameters = found(ssm, "_parameters")

    def put_and_tell(request: JsonObject) -> Response:
        before = parameters.get(request.get("Name"))
        type_ = request.get("Type") or (before or {}).get("Type")
        if before is not None and request.get("Overwrite") and type_ != before["Type"]:
            refusal: Response = error_response_json(
                "HierarchyTypeMismatchException",
                f"The parameter is a {before['Type']}; its type cannot be changed to {type_}.",
                400,
            )
            return refusal
        response = put(request)
        if response[0] == _OK:
            _tell("Update" if before else "Create", parameters[request["Name"]])
        return response

    return put_and_tell


def _deleting(delete: Handler) -> Handler:
    parameters = found(ssm, "_parameters")

    def delete_and_tell(request: JsonObject) -> Response:
        names = request.get("Names") or [request.get("Name")]
        before = [parameters[name] for name in names if name in parameters]
        response = delete(request)
        for parameter in before:
            if parameter["Name"] not in parameters:
                _tell("Delete", parameter)
        return response

    return delete_and_tell


def _tell(operation: str, parameter: JsonObject) -> None:
    """Put the event of a change; its shape is the one of Systems Manager's user guide."""
    detail = {"operation": operation, "name": parameter["Name"], "type": parameter["Type"]}
    if parameter.get("Description"):
        detail["description"] = parameter["Description"]
    event = AwsEvent(uuid4(), datetime.now(UTC), SSM, PARAMETER_CHANGE, detail, [parameter["ARN"]])
    try:
        put_aws_event(event, get_account_id(), get_region())
    except Exception:
        # The change is made: an event must not undo that.
        logger.exception("An event of a parameter is lost: %s", json.dumps(detail))
