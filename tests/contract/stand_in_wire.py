"""A stand-in of the sandbox behind a botocore client, with no socket between them."""

import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from sandbox.stand_in.errors import ApiError
from sandbox.stand_in.service_model import answer_problems


class Answers(Protocol):
    """A service, or as much of it as is asked for."""

    def call(
        self, account_id: str, region: str, operation: str, request: dict[str, Any]
    ) -> dict[str, Any]: ...


class _Raw(io.BytesIO):
    """A body as urllib3 hands it over."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        while chunk := self.read(64 * 1024):
            yield chunk


def connect(client: Any, stand_in: Answers, account_id: str, region: str) -> Any:
    """Have a client answered by its service's stand-in; returns the client.

    The stand-in holds every request to botocore's model of the service, and here every answer is
    held to it too.
    """
    service = client.meta.service_model

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).partition(".")[2]
        body: Any = request.body or b"{}"
        try:
            said: Any = stand_in.call(account_id, region, operation, json.loads(body))
            status = 200
            assert answer_problems(service.service_name, operation, said) == []
        except ApiError as error:
            said, status = {"__type": error.code, "message": error.message}, error.status
        headers: Any = {"x-amzn-RequestId": f"request-of-{operation}"}
        raw: Any = _Raw(json.dumps(said, default=_epoch).encode())
        return AWSResponse(str(request.url), status, headers, raw)

    client.meta.events.register(f"before-send.{service.service_id.hyphenize()}", answer)
    return client


def _epoch(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")
