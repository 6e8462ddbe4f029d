"""An HTTP API called as the gateway calls it: REST proxy events in, answers out, no network."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver

REQUEST_ID = "request-7f3a"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Reply:
    """An answer of the API."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def media_type(self) -> str:
        return self.headers["Content-Type"]

    def rules(self) -> set[tuple[str, str]]:
        """Return the place and the rule of each error that is named."""
        return {
            (each.get("pointer", each.get("parameter")), each["rule"])
            for each in self.body["errors"]
        }


class _Context:
    function_name = "api"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:eu-west-1:111111111111:function:api"
    aws_request_id = "invocation-1"


def proxy_event(
    method: str,
    path: str,
    body: str | None,
    caller: str | None,
    *,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a request as the gateway hands it to a function."""
    sent = dict(headers or {})
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "requestId": REQUEST_ID,
            "stage": "v1",
            "path": f"/v1{path}",
            "httpMethod": method,
            "identity": {"userArn": caller, "sourceIp": "127.0.0.1"},
        },
        "body": body,
        "isBase64Encoded": False,
    }


def reply_of(app: APIGatewayRestResolver, event: dict[str, Any]) -> Reply:
    """Return what a resolver answers."""
    context: Any = _Context()
    answer = app.resolve(event, context)
    single = answer.get("headers") or {}
    found = {name: values[0] for name, values in answer["multiValueHeaders"].items()} | single
    return Reply(answer["statusCode"], json.loads(answer["body"]), found)


def assert_problem(reply: Reply, status: int, instance: str = "/users") -> None:
    """Check the form of an error, and that nothing of the inside is in it."""
    assert (reply.status, reply.media_type) == (status, PROBLEM)
    assert set(reply.body) == {"type", "title", "status", "detail", "instance", "errors"}
    assert (reply.body["status"], reply.body["instance"]) == (status, instance)
    assert reply.body["type"].startswith("urn:studio-provisioner:problem:")
    text = json.dumps(reply.body)
    assert not any(word in text for word in ("Traceback", ".py", "line ", "pydantic", "botocore"))
