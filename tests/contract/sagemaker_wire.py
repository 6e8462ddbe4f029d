"""The sandbox's SageMaker behind a botocore client, with no socket between them."""

import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from sandbox.sagemaker.errors import ApiError
from sandbox.sagemaker.world import World


class _Raw(io.BytesIO):
    """A body as urllib3 hands it over."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        while chunk := self.read(64 * 1024):
            yield chunk


def connect(client: Any, world: World, account_id: str, region: str) -> Any:
    """Have a SageMaker client answered by a world; returns the client."""

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).partition(".")[2]
        body: Any = request.body or b"{}"
        try:
            said: Any = world.call(account_id, region, operation, json.loads(body))
            status = 200
        except ApiError as error:
            said, status = {"__type": error.code, "message": error.message}, error.status
        headers: Any = {"x-amzn-RequestId": f"request-of-{operation}"}
        raw: Any = _Raw(json.dumps(said, default=_epoch).encode())
        return AWSResponse(str(request.url), status, headers, raw)

    client.meta.events.register("before-send.sagemaker", answer)
    return client


def _epoch(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")
