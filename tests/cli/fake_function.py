"""The admin function in memory, behind the part of Lambda's client that is used."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from cli.function import FunctionPlace


@dataclass
class FakeFunction:
    """Answers each action with its result; an error is raised, a ``broken`` answer given as is."""

    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: Exception | None = None
    broken: Mapping[str, Any] | None = None
    places: list[FunctionPlace] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def at(self, place: FunctionPlace) -> "FakeFunction":
        self.places.append(place)
        return self

    def invoke(self, **request: Any) -> Mapping[str, Any]:
        assert set(request) == {"FunctionName", "Payload"}
        assert request["FunctionName"] == self.places[-1].name
        said = json.loads(request["Payload"])
        self.asked.append(said)
        if self.error is not None:
            raise self.error
        if self.broken is not None:
            return self.broken
        if said["action"] in self.results:
            told = {"ok": True, "action": said["action"], "result": self.results[said["action"]]}
            return payload(told)
        fault = {"pointer": "/action", "rule": "one_of", "message": "It must be one of: help."}
        error = {
            "type": "urn:studio-provisioner:problem:invalid-fields",
            "title": "Unprocessable Entity",
            "status": 422,
            "detail": "There is no such action.",
            "errors": [fault],
        }
        return payload({"ok": False, "action": said["action"], "error": error})


def payload(document: Any, **more: Any) -> dict[str, Any]:
    return {"StatusCode": 200, "Payload": BytesIO(json.dumps(document).encode()), **more}
