"""What CloudTrail tells of Parameter Store's calls; values are never told."""

import json
from typing import Any

from events.aws import PARAMETER_CALL_NAMES, SSM
from sandbox.seam.call_events import Refusal, Request

JsonObject = dict[str, Any]

_NAMES = frozenset((*PARAMETER_CALL_NAMES, "DeleteParameters"))
_PREFIX = "AmazonSSM."
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


class SsmCalls:
    """Parameter Store's calls."""

    source = SSM

    def call_name(self, request: Request) -> str | None:
        """Return the call's name where it changes parameters."""
        target = request.headers.get("x-amz-target", "")
        name = target.removeprefix(_PREFIX)
        return name if name in _NAMES and target.startswith(_PREFIX) else None

    def request_parameters(self, _name: str, request: Request) -> JsonObject:
        """Return what was asked, without the value."""
        asked = _lowered(json.loads(request.body))
        return {**asked, "value": _HIDDEN} if "value" in asked else asked

    def response_elements(self, name: str, answer: bytes) -> JsonObject | None:
        """Return the version and the tier of what was put; deletions have none."""
        return _lowered(json.loads(answer)) if name == "PutParameter" else None

    def refusal(self, answer: bytes) -> Refusal:
        """Return why the call was refused."""
        told = json.loads(answer)
        code = told["__type"].rpartition("#")[2]
        # CloudTrail's word for it, whatever the service's own is.
        code = "AccessDenied" if code == "AccessDeniedException" else code
        return Refusal(code, told.get("message") or told.get("Message", ""))


def _lowered(members: JsonObject) -> JsonObject:
    return {key[:1].lower() + key[1:]: value for key, value in members.items()}
