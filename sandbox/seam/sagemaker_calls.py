"""What CloudTrail tells of SageMaker's calls: those that change user profiles, and those that tag.

Members begin in lower case, values as they were sent. From AWS's description of such events, not
verified for each member.
"""

import json
from typing import Any

from events.aws import PROFILE_CALL_NAMES, PROFILE_TAG_CALL_NAMES, SAGEMAKER
from sandbox.seam.call_events import Refusal, Request

JsonObject = dict[str, Any]

_NAMES = frozenset((*PROFILE_CALL_NAMES, *PROFILE_TAG_CALL_NAMES))
_PREFIX = "SageMaker."


class SageMakerCalls:
    """SageMaker's calls."""

    source = SAGEMAKER

    def call_name(self, request: Request) -> str | None:
        """Return the call's name where it is one of those."""
        target = request.headers.get("x-amz-target", "")
        name = target.removeprefix(_PREFIX)
        return name if name in _NAMES and target.startswith(_PREFIX) else None

    def request_parameters(self, _name: str, request: Request) -> Any:
        """Return what was asked."""
        return _lowered(json.loads(request.body))

    def response_elements(self, _name: str, answer: bytes) -> Any:
        """Return what was answered; None where it is nothing."""
        return _lowered(json.loads(answer)) or None

    def refusal(self, answer: bytes) -> Refusal:
        """Return why the call was refused."""
        told = json.loads(answer)
        code = told["__type"].rpartition("#")[2]
        # CloudTrail's word for it, whatever the service's own is.
        code = "AccessDenied" if code == "AccessDeniedException" else code
        return Refusal(code, told.get("message") or told.get("Message", ""))


def _lowered(value: Any) -> Any:
    if isinstance(value, list):
        return [_lowered(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key[:1].lower() + key[1:]: _lowered(each) for key, each in value.items()}
