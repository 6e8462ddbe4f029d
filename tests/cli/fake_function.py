"""The admin function in memory, behind the part of Lambda's client that is used."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from typing import Any

from cli.function import FunctionPlace


class RefusalError(Exception):
    """What a function says no with."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.problem = refused(status, kind, detail)


Result = dict[str, Any] | Callable[[Mapping[str, Any]], dict[str, Any]]


@dataclass
class FakeSts:
    """Says whose keys they are."""

    arn: str = "arn:aws:sts::111111111111:assumed-role/operators/grace"
    error: Exception | None = None
    places: list[FunctionPlace] = field(default_factory=list)

    def at(self, place: FunctionPlace) -> "FakeSts":
        self.places.append(place)
        return self

    def get_caller_identity(self) -> Mapping[str, Any]:
        if self.error is not None:
            raise self.error
        return {"Arn": self.arn}


@dataclass
class FakeFunction:
    """Answers each action with its result, or with what a result makes of the payload.

    An error is raised, a ``broken`` answer given as is; ``errors`` are taken one an invocation.
    """

    results: dict[str, Result] = field(default_factory=dict)
    error: Exception | None = None
    errors: Sequence[Exception | None] = ()
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
        error, self.errors = next(iter(self.errors), self.error), self.errors[1:]
        if error is not None:
            raise error
        if self.broken is not None:
            return self.broken
        if said["action"] in self.results:
            found = self.results[said["action"]]
            try:
                told = found(said) if callable(found) else found
            except RefusalError as refusal:
                return payload({"ok": False, "action": said["action"], "error": refusal.problem})
            return payload({"ok": True, "action": said["action"], "result": told})
        fault = {"pointer": "/action", "rule": "one_of", "message": "It must be one of: help."}
        problem = refused(422, "invalid-fields", "There is no such action.", [fault])
        return payload({"ok": False, "action": said["action"], "error": problem})


def refused(
    status: int, kind: str, detail: str, errors: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    return {
        "type": f"urn:studio-provisioner:problem:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": list(errors),
    }


def payload(document: Any, **more: Any) -> dict[str, Any]:
    return {"StatusCode": 200, "Payload": BytesIO(json.dumps(document).encode()), **more}
