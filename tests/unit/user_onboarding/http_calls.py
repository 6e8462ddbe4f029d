"""The HTTP API called as the gateway calls it: REST proxy events in, answers out, no network."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver

from services.controller.access import Grant, Role
from services.controller.ledger import Ledger
from services.user_onboarding.api import Api
from services.user_onboarding.routes import build_app
from services.user_onboarding.settings import Installation
from tests.world.cloud import REQUESTER, START, installation, studio
from tests.world.table import MemoryLedger

_USER = "arn:aws:iam::111111111111:user/"
REQUEST_ID = "request-7f3a"
OTHER_REQUESTER = _USER + "other-requester"
RETAIL_REQUESTER = _USER + "retail-requester"
JUNIOR_REQUESTER = _USER + "junior-requester"
TEAM_REQUESTER = _USER + "team-requester"
APPROVER = _USER + "approver"
RISK_APPROVER = _USER + "risk-approver"
ADMIN = _USER + "admin"
STRANGER = _USER + "stranger"

PROBLEM = "application/problem+json"
ADA = {"user_name": "ada-lovelace", "persona": "lead-data-scientist"}


def limited(principal: str, role: Role, **limits: str) -> Grant:
    return Grant(principal, role, {name: frozenset({value}) for name, value in limits.items()})


ACCESS = (
    limited(REQUESTER, Role.REQUESTER),
    limited(OTHER_REQUESTER, Role.REQUESTER),
    limited(RETAIL_REQUESTER, Role.REQUESTER, account_set="retail"),
    limited(JUNIOR_REQUESTER, Role.REQUESTER, persona="data-scientist"),
    limited(TEAM_REQUESTER, Role.REQUESTER, team="analytics"),
    limited(APPROVER, Role.APPROVER),
    limited(RISK_APPROVER, Role.APPROVER, account_set="risk"),
    limited(ADMIN, Role.ADMIN),
)


def one_studio() -> Installation:
    return replace(installation(), access=ACCESS)


def two_studios() -> Installation:
    risk = replace(studio("risk-dev", "444444444444"), account_set="risk")
    return replace(installation(studio(), risk), access=ACCESS)


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


@dataclass
class Gateway:
    """The API behind a gateway that has let the caller in."""

    installation: Installation = field(default_factory=one_studio)
    ledger: Ledger = field(default_factory=MemoryLedger)
    now: datetime = START

    def __post_init__(self) -> None:
        self._app = build_app(Api(self.installation, self.ledger, lambda: self.now))

    def post(self, *, caller: str = REQUESTER, **body: Any) -> Reply:
        """Ask for a user."""
        return self.call("POST", "/users", body, caller=caller)

    def get(self, path: str, *, caller: str | None = REQUESTER, **query: str) -> Reply:
        return self.call("GET", path, caller=caller, query=query)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        caller: str | None = REQUESTER,
        query: Mapping[str, str] | None = None,
        content_type: str | None = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Call the API; a body that is no text is sent as JSON."""
        sent = {} if content_type is None else {"content-type": content_type}
        text = body if isinstance(body, str | None) else json.dumps(body)
        event = proxy_event(
            method, path, text, caller, query=query, headers={**sent, **(headers or {})}
        )
        return reply_of(self._app, event)


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
