"""The API's description: the committed one is the code's, and real answers keep to it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from jsonschema import Draft202012Validator

from services.controller import settings
from services.controller.ledger import Page
from services.openapi import document
from services.user_onboarding.intents import suspend
from services.user_onboarding.login import Logins, Url
from services.user_onboarding.login_route import build_login_app
from services.user_onboarding.settings import Installation
from tests.contract.described import problems_of
from tests.unit.user_onboarding.http_calls import (
    ACCESS,
    ADA,
    APPROVER,
    STRANGER,
    Gateway,
    two_studios,
)
from tests.world.cloud import REQUESTER, Cloud
from tests.world.delivery import START
from tests.world.proxy_events import Reply, proxy_event, reply_of

OWNER = "arn:aws:iam::111111111111:user/ada"
COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


@pytest.fixture(autouse=True)
def _bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve from where the document is kept, as a bundle's root has it."""
    monkeypatch.setattr(settings, "_BUNDLE", COMMITTED.parent)


class Unreachable:
    """A ledger that raises whatever is asked."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self, item_id: str) -> None:
        raise self._error

    def of_subject(self, subject: str, limit: int, after: str | None = None) -> Page:
        self.read(subject)
        return Page((), None)


LEAD = "lead-data-scientist"


def worlds() -> dict[str, Any]:
    """Return gateways before users in many states, and before tables that do not answer."""
    cloud = Cloud(approvals={LEAD: 1})
    cloud.account().fail_next["grace"] = "EFS mount failed"
    cloud.account().refuse_next("GetParameters", "AccessDeniedException", "not authorized")
    cloud.post(user_name="ada", persona="data-scientist", team="analytics", owner=OWNER)
    cloud.post(user_name="grace", persona="data-scientist", email="grace@bank.example")
    cloud.post(user_name="irene", persona="data-scientist", cost_center="77")
    cloud.post(user_name="vera", persona="data-scientist")
    cloud.post(user_name="sofia", persona="data-scientist")
    cloud.settle()
    cloud.intend("retail-dev.irene", suspend)
    cloud.offboard("retail-dev.vera", 0)
    cloud.offboard("retail-dev.sofia")
    cloud.settle()
    cloud.post(user_name="sofia", persona="data-scientist")
    cloud.post(user_name="lise", persona=LEAD)
    cloud.change("retail-dev.grace", team="x")
    cloud.change("retail-dev.grace", persona=LEAD)
    cloud.post(
        user_name="mary",
        persona="data-scientist",
        expires_at="2027-01-31T00:00:00Z",
        studio_settings={"idle_shutdown_minutes": 60},
    )
    cloud.account().fail_next["ida"] = "EFS mount failed"
    cloud.post(user_name="ida", persona="data-scientist")
    cloud.settle()
    known = replace(cloud.installation, access=ACCESS)
    unreachable: Any = Unreachable(EndpointConnectionError(endpoint_url="dynamodb"))
    broken: Any = Unreachable(ZeroDivisionError())
    return {
        "filled": Gateway(known, cloud.ledger),
        "empty": Gateway(),
        "two studios": Gateway(two_studios()),
        "unreachable": Gateway(ledger=unreachable),
        "broken": Gateway(ledger=broken),
        "login": Door(known, cloud.ledger),
        "login unreachable": Door(known, unreachable),
        "login broken": Door(known, broken),
    }


class Door:
    """The function that makes login URLs, called as the gateway calls it."""

    def __init__(self, known: Installation, ledger: Any) -> None:
        class Studio:
            def open_url(self, *_: object) -> Url:
                return Url("https://d-1.studio.eu-west-1.sagemaker.aws/auth?token=x", "r")

        self._app = build_login_app(Logins(known, ledger, lambda _: Studio(), lambda: START))

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        caller: str = REQUESTER,
        content_type: str = "application/json",
    ) -> Reply:
        text = body if isinstance(body, str | None) else json.dumps(body)
        headers = {"content-type": content_type}
        return reply_of(self._app, proxy_event(method, path, text, caller, headers=headers))


Case = tuple[str, str, str, int, dict[str, Any]]
LARGE = json.dumps({"reason": "x" * 70_000})


def write_cases(
    method: str, path: str, user: str, conflict: str | None, **asked: Any
) -> list[Case]:
    """Return every answer of an intent on an existing user."""
    place = "/users/{user_id}" + path
    deciding = path in ("/approve", "/reject")
    may_not = REQUESTER if deciding else APPROVER
    known = {"caller": APPROVER if deciding else REQUESTER, "user": user, **asked}
    etag = {"headers": {"If-Match": '"999"'}}
    cases: list[Case] = [
        ("filled", method, place, 202, known),
        ("filled", method, place, 400, {**known, "body": "{"}),
        ("filled", method, place, 403, {**known, "caller": may_not}),
        ("filled", method, place, 403, {**known, "caller": STRANGER}),
        ("filled", method, place, 404, {**known, "user": "retail-dev.nobody"}),
        ("filled", method, place, 412, {**known, **etag}),
        ("filled", method, place, 413, {**known, "body": LARGE}),
        ("filled", method, place, 415, {**known, "content_type": "text/plain"}),
        ("filled", method, place, 422, {**known, "body": {"nope": 1}}),
        ("filled", method, place, 422, {**known, "headers": {"Idempotency-Key": "a b"}}),
        ("unreachable", method, place, 503, known),
        ("broken", method, place, 500, known),
    ]
    if conflict is not None:
        cases.append(("filled", method, place, 409, {**known, "user": conflict}))
    return cases


ADA_ID, GONE, LISE = "retail-dev.ada", "retail-dev.vera", "retail-dev.lise"
WRITES: list[Case] = [
    *write_cases("patch", "", ADA_ID, GONE, body={"team": "x", "cost_center": None}),
    *write_cases("delete", "", ADA_ID, None),
    *write_cases("post", "/approve", LISE, ADA_ID),
    *write_cases("post", "/reject", LISE, ADA_ID, body={"reason": "no"}),
    *write_cases("post", "/retry", "retail-dev.ida", ADA_ID),
    *write_cases("post", "/suspend", ADA_ID, GONE),
    *write_cases("post", "/resume", "retail-dev.irene", GONE, body={}),
    ("filled", "post", "/users/{user_id}/login-url", 403, {"user": ADA_ID}),
]
LOGIN = "/users/{user_id}/login-url"
LOGINS: list[Case] = [
    ("login", "post", LOGIN, 200, {"user": ADA_ID, "caller": OWNER}),
    ("login", "post", LOGIN, 400, {"user": ADA_ID, "body": "["}),
    ("login", "post", LOGIN, 403, {"user": ADA_ID}),
    ("login", "post", LOGIN, 404, {"user": "retail-dev.nobody"}),
    ("login", "post", LOGIN, 409, {"user": "retail-dev.mary"}),
    ("login", "post", LOGIN, 413, {"user": ADA_ID, "body": LARGE}),
    ("login", "post", LOGIN, 415, {"user": ADA_ID, "content_type": "text/plain"}),
    ("login", "post", LOGIN, 422, {"user": ADA_ID, "body": {"x": 1}}),
    ("login unreachable", "post", LOGIN, 503, {"user": ADA_ID}),
    ("login broken", "post", LOGIN, 500, {"user": ADA_ID}),
]
EVERYBODY = [f"retail-dev.{name}" for name in ("lise", "irene", "vera", "sofia", "ida")]
CASES: list[Case] = [
    ("empty", "post", "/users", 202, {"body": ADA}),
    ("filled", "post", "/users", 200, {"body": {"user_name": "ADA", "persona": "data-scientist"}}),
    ("filled", "post", "/users", 409, {"body": {**ADA, "user_name": "ada"}}),
    ("empty", "post", "/users", 400, {"body": "{"}),
    ("empty", "post", "/users", 403, {"body": ADA, "caller": STRANGER}),
    ("empty", "post", "/users", 413, {"body": {**ADA, "team": "x" * 70_000}}),
    ("empty", "post", "/users", 415, {"body": ADA, "content_type": "text/plain"}),
    ("empty", "post", "/users", 422, {"body": {"user_name": "ada.lovelace", "persona": "x"}}),
    ("two studios", "post", "/users", 422, {"body": ADA}),
    ("unreachable", "post", "/users", 503, {"body": ADA}),
    ("filled", "get", "/users", 200, {}),
    ("filled", "get", "/users", 200, {"query": {"limit": "1", "phase": "Ready"}}),
    ("empty", "get", "/users", 200, {}),
    ("filled", "get", "/users", 403, {"caller": STRANGER}),
    ("filled", "get", "/users", 422, {"query": {"limit": "0", "phase": "x", "nope": "1"}}),
    ("unreachable", "get", "/users", 503, {}),
    ("filled", "get", "/users/{user_id}", 200, {"user": "retail-dev.ada"}),
    ("filled", "get", "/users/{user_id}", 200, {"user": "retail-dev.grace"}),
    ("filled", "get", "/users/{user_id}", 200, {"user": "retail-dev.mary"}),
    ("filled", "get", "/users/{user_id}", 403, {"user": "retail-dev.ada", "caller": STRANGER}),
    ("filled", "get", "/users/{user_id}", 404, {"user": "retail-dev.nobody"}),
    ("unreachable", "get", "/users/{user_id}", 503, {"user": "retail-dev.ada"}),
    ("filled", "get", "/users/{user_id}/timeline", 200, {"user": "retail-dev.ada"}),
    ("filled", "get", "/users/{user_id}/timeline", 200, {"user": "retail-dev.grace"}),
    (
        "filled",
        "get",
        "/users/{user_id}/timeline",
        200,
        {"user": "retail-dev.ada", "query": {"limit": "1"}},
    ),
    ("filled", "get", "/users/{user_id}/timeline", 404, {"user": "retail-dev.nobody"}),
    (
        "filled",
        "get",
        "/users/{user_id}/timeline",
        422,
        {"user": "retail-dev.ada", "query": {"cursor": "x"}},
    ),
    (
        "filled",
        "get",
        "/users/{user_id}/timeline",
        403,
        {"user": "retail-dev.ada", "caller": STRANGER},
    ),
    ("unreachable", "get", "/users/{user_id}/timeline", 503, {"user": "retail-dev.ada"}),
    ("two studios", "get", "/studios", 200, {}),
    ("two studios", "get", "/studios", 403, {"caller": STRANGER}),
    ("empty", "get", "/openapi.json", 200, {}),
    ("broken", "post", "/users", 500, {"body": ADA}),
    ("broken", "get", "/users", 500, {}),
    ("broken", "get", "/users/{user_id}", 500, {"user": "retail-dev.ada"}),
    ("broken", "get", "/users/{user_id}/timeline", 500, {"user": "retail-dev.ada"}),
    *(("filled", "get", "/users/{user_id}", 200, {"user": each}) for each in EVERYBODY),
    *WRITES,
    *LOGINS,
]


@pytest.fixture
def gateways() -> dict[str, Any]:
    return worlds()


@pytest.mark.parametrize(
    ("world", "method", "path", "status", "asked"),
    CASES,
    ids=[f"{case[1]}-{case[2]}-{case[3]}-{number}" for number, case in enumerate(CASES)],
)
def test_a_real_answer_is_as_described(
    gateways: dict[str, Any],
    world: str,
    method: str,
    path: str,
    status: int,
    asked: dict[str, Any],
) -> None:
    further = {name: value for name, value in asked.items() if name not in ("user", "body")}
    place = path.replace("{user_id}", asked.get("user", ""))

    reply = gateways[world].call(method.upper(), place, asked.get("body"), **further)

    assert reply.status == status
    assert problems_of(reply, path, method) == []


def test_every_answer_that_is_described_has_been_seen() -> None:
    described = {
        (method, path, int(status))
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        for status in operation["responses"]
        # Those have their own tests.
        if not path.startswith("/accounts")
    }

    assert described == {(method, path, status) for _, method, path, status, _ in CASES}


def media(part: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, each) for name, each in part["content"].items() if "$ref" in each["schema"]]


OPERATIONS = [
    (method, path, operation)
    for path, operations in document()["paths"].items()
    for method, operation in operations.items()
    if path != "/openapi.json"
]


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[each[2]["operationId"] for each in OPERATIONS]
)
def test_each_call_and_each_error_has_an_example_that_keeps_to_its_schema(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    parts = [*operation["responses"].values()]
    parts += [operation["requestBody"]] if "requestBody" in operation else []
    assert len(operation["responses"]) >= 2
    for part in parts:
        for _, each in media(part):
            schema = {**each["schema"], "components": document()["components"]}
            # Patterns are ECMA's, which knows \\p{L}; Python's `re` does not.
            text = json.dumps(schema).replace("\\\\p{L}\\\\p{Z}\\\\p{N}", "\\\\w ")
            validator = Draft202012Validator(json.loads(text))
            assert [error.message for error in validator.iter_errors(each["example"])] == []
    for status, part in operation["responses"].items():
        if int(status) >= 400:
            [(_, each)] = media(part)
            assert each["example"]["status"] == int(status)


def test_the_examples_of_bodies_are_taken(gateways: dict[str, Any]) -> None:
    paths = document()["paths"]
    asked = paths["/users"]["post"]["requestBody"]["content"]["application/json"]["example"]
    patch = paths["/users/{user_id}"]["patch"]["requestBody"]["content"]
    reason = paths["/users/{user_id}/reject"]["post"]["requestBody"]["content"]
    gateway = gateways["filled"]

    assert gateway.call("POST", "/users", asked).status == 202
    for media_type, each in patch.items():
        reply = gateway.call(
            "PATCH", "/users/retail-dev.ada", each["example"], content_type=media_type
        )
        assert reply.status == 202
    said = reason["application/json"]["example"]
    assert gateway.call("POST", f"/users/{LISE}/reject", said, caller=APPROVER).status == 202


def test_the_validation_of_answers_can_fail(gateways: dict[str, Any]) -> None:
    reply = gateways["filled"].get("/users/retail-dev.ada")

    del reply.body["phase"]
    reply.body["surprise"] = 1

    assert len(problems_of(reply, "/users/{user_id}", "get")) == 2


def test_the_committed_description_is_the_codes() -> None:
    assert json.loads(COMMITTED.read_text("utf-8")) == document(), (
        "run: python -m services openapi > docs/openapi.json"
    )


def test_the_served_description_is_the_codes(gateways: dict[str, Any]) -> None:
    assert gateways["empty"].get("/openapi.json").body == document()


def test_the_schemas_are_valid_json_schemas() -> None:
    # Patterns are ECMA's, which knows \p{L}; Python's `re` does not, so formats go unchecked.
    schemas = document()["components"]["schemas"]
    meta = Draft202012Validator(Draft202012Validator.META_SCHEMA)

    assert schemas
    assert [error.message for each in schemas.values() for error in meta.iter_errors(each)] == []


def test_every_reference_leads_somewhere() -> None:
    schemas = document()["components"]["schemas"]

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            found = [value["$ref"]] if "$ref" in value else []
            return found + [each for inner in value.values() for each in references(inner)]
        if isinstance(value, list):
            return [each for inner in value for each in references(inner)]
        return []

    found = set(references(document()))
    assert found
    assert found <= {f"#/components/schemas/{name}" for name in schemas}


def test_the_fields_of_a_request_are_those_that_the_service_takes() -> None:
    fields = document()["components"]["schemas"]["UserRequest"]

    assert fields["additionalProperties"] is False
    assert fields["required"] == ["user_name", "persona"]
    assert set(fields["properties"]) == {
        "user_name",
        "persona",
        "studio",
        "email",
        "team",
        "cost_center",
        "owner",
        "expires_at",
        "studio_settings",
    }
