"""The API's description: the committed one is the code's, and real answers keep to it."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.controller.ledger import Page
from services.user_onboarding.openapi import document
from tests.unit.user_onboarding.http_calls import (
    ADA,
    STRANGER,
    Gateway,
    Reply,
    two_studios,
)
from tests.world.cloud import Cloud

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


class Unreachable:
    """A ledger whose table does not answer."""

    def read(self, item_id: str) -> None:
        from botocore.exceptions import EndpointConnectionError

        raise EndpointConnectionError(endpoint_url="dynamodb")

    def of_subject(self, subject: str, limit: int, after: str | None = None) -> Page:
        self.read(subject)
        return Page((), None)


def problems_of(reply: Reply, path: str, method: str) -> list[str]:
    """Return how an answer differs from what the description says of it."""
    said = document()
    operation = said["paths"][path][method]
    described = operation["responses"].get(str(reply.status))
    if described is None:
        return [f"{reply.status} is not described"]
    content = described["content"].get(reply.media_type)
    if content is None:
        return [f"{reply.media_type} is not described"]
    # The references in it point into the document.
    schema = {**content["schema"], "components": said["components"]}
    validator = Draft202012Validator(schema)
    return [error.message for error in validator.iter_errors(reply.body)]


def worlds() -> dict[str, Gateway]:
    """Return gateways before users in every state the foundation reaches."""
    cloud = Cloud()
    cloud.account().fail_next["grace"] = "EFS mount failed"
    cloud.account().refuse_next("GetParameters", "AccessDeniedException", "not authorized")
    cloud.post(user_name="ada", persona="data-scientist", team="analytics", cost_center="77")
    cloud.post(user_name="grace", persona="data-scientist", email="grace@bank.example")
    cloud.settle()
    cloud.post(
        user_name="mary",
        persona="data-scientist",
        expires_at="2027-01-31T00:00:00Z",
        owner="arn:aws:iam::111111111111:user/mary",
    )
    unreachable: Any = Unreachable()
    return {
        "filled": Gateway(ledger=cloud.ledger),
        "empty": Gateway(),
        "two studios": Gateway(two_studios()),
        "unreachable": Gateway(ledger=unreachable),
    }


CASES: list[tuple[str, str, str, int, dict[str, Any]]] = [
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
]


@pytest.fixture(scope="module")
def gateways() -> dict[str, Gateway]:
    return worlds()


@pytest.mark.parametrize(
    ("world", "method", "path", "status", "asked"),
    CASES,
    ids=[f"{case[1]}-{case[2]}-{case[3]}-{number}" for number, case in enumerate(CASES)],
)
def test_a_real_answer_is_as_described(
    gateways: dict[str, Gateway],
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
    }

    assert described == {(method, path, status) for _, method, path, status, _ in CASES}


def test_the_validation_of_answers_can_fail(gateways: dict[str, Gateway]) -> None:
    reply = gateways["filled"].get("/users/retail-dev.ada")

    del reply.body["phase"]
    reply.body["surprise"] = 1

    assert len(problems_of(reply, "/users/{user_id}", "get")) == 2


def test_the_committed_description_is_the_codes() -> None:
    assert json.loads(COMMITTED.read_text("utf-8")) == document(), (
        "run: python -m services.user_onboarding openapi > docs/openapi.json"
    )


def test_the_served_description_is_the_codes(gateways: dict[str, Gateway]) -> None:
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
