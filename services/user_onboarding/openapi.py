"""The API's description, OpenAPI 3.1, from the models and tables the code itself uses."""

from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from services.controller.problems import MEDIA_TYPE
from services.user_onboarding.api import DEFAULT_LIMIT, MAX_LIMIT
from services.user_onboarding.requests import StudioSettings, UserRequest
from services.user_onboarding.user import Phase

Cursor = Annotated[
    str | None, Field(description="Pass it as `cursor` to go on; null at the end of the list.")
]
Arn = Annotated[str, Field(description="A canonical principal.")]


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Links(_Shown):
    """Where to go on, relative to the stage."""

    self: str
    timeline: str


class User(_Shown):
    """A user: what was asked for, and how far it is."""

    id: str
    user_name: str
    studio: str
    account_id: str
    region: str
    domain_id: str | None = None
    persona: str
    owner: Arn | None
    requested_by: Arn
    verified: Annotated[bool, Field(description="Whether AWS vouched for `requested_by`.")]
    email: str | None = None
    team: str | None = None
    cost_center: str | None = None
    expires_at: str | None = None
    studio_settings: StudioSettings
    generation: int
    chapter: int
    phase: Phase
    reason: str
    message: str
    observed_generation: int
    attempts: int
    warnings: list[str]
    created_at: str
    updated_at: str
    links: Links


class UserList(_Shown):
    """A page of users; it may be short and still not be the last."""

    items: list[User]
    next_cursor: Cursor


class AwsCall(_Shown):
    """The AWS call an entry rests on."""

    operation: str
    request_id: str | None
    error_code: str | None
    error_message: str | None


class TimelineEntry(_Shown):
    """One step of a user's life."""

    revision: int
    at: str
    phase: Phase
    reason: str
    message: str
    actor: str
    verified: bool
    correlation_id: str
    aws: AwsCall | None = None


class Timeline(_Shown):
    """A page of entries, newest last."""

    items: list[TimelineEntry]
    next_cursor: Cursor


class Studio(_Shown):
    """Where users can be asked for."""

    alias: str
    account_id: str
    region: str
    account_set: str


class StudioList(_Shown):
    """All studios the caller may ask for users in, and the personas there are."""

    items: list[Studio]
    personas: list[str]


class ProblemField(BaseModel):
    """One field and the rule it breaks."""

    pointer: Annotated[str | None, Field(description="JSON pointer into the body.")] = None
    parameter: Annotated[str | None, Field(description="Name of a query parameter.")] = None
    rule: str
    message: str
    suggested_user_name: str | None = None
    allowed: list[str] | None = None


class Problem(_Shown):
    """An error, RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemField]


_MODELS = (UserRequest, User, UserList, Timeline, StudioList, Problem)
_REASONS = {
    "400": "The body is not a JSON object.",
    "403": "The caller may not do this.",
    "404": "There is no such user, or the caller may not see it.",
    "409": "The name is taken; the detail says what differs.",
    "413": "The body is over 64 KiB.",
    "415": "The body is not application/json.",
    "422": "Named fields break named rules.",
    "503": "AWS asked for patience; the same request may be made again.",
}


@cache
def document() -> dict[str, Any]:
    """Return the document."""
    _, definitions = models_json_schema(
        [
            (model, "serialization" if model is not UserRequest else "validation")
            for model in _MODELS
        ],
        ref_template="#/components/schemas/{model}",
    )
    user_id = {"name": "user_id", "in": "path", "required": True, "schema": {"type": "string"}}
    limit = _query("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT})
    limit["schema"]["default"] = DEFAULT_LIMIT
    cursor = _query("cursor", {"type": "string"})
    phase = _query("phase", {"enum": [each.value for each in Phase]})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Studio provisioner",
            "version": "1",
            "description": "Ask for SageMaker Studio user profiles; watch them become ready.",
        },
        "security": [{"sigv4": []}],
        "paths": {
            "/users": {
                "post": {
                    "operationId": "createUser",
                    "summary": "Ask for a user",
                    "requestBody": {"required": True, "content": _json("UserRequest")},
                    "responses": {
                        "202": _answer("User", "Accepted; the links lead to its progress."),
                        "200": _answer("User", "The same was asked for before."),
                        **_problems("400", "403", "409", "413", "415", "422", "503"),
                    },
                },
                "get": _read(
                    "listUsers",
                    "List users",
                    "UserList",
                    [_query("studio", {"type": "string"}), phase, limit, cursor],
                    ("403", "422", "503"),
                ),
            },
            "/users/{user_id}": {
                "get": _read("getUser", "Look at a user", "User", [user_id], ("403", "404", "503"))
            },
            "/users/{user_id}/timeline": {
                "get": _read(
                    "getTimeline",
                    "See what happened to a user",
                    "Timeline",
                    [user_id, limit, cursor],
                    ("403", "404", "422", "503"),
                )
            },
            "/studios": {"get": _read("listStudios", "List studios", "StudioList", [], ("403",))},
            "/openapi.json": {
                "get": {
                    "operationId": "getOpenapi",
                    "summary": "This document",
                    "responses": {
                        "200": {
                            "description": "OpenAPI 3.1",
                            "content": {"application/json": {"schema": {"type": "object"}}},
                        }
                    },
                }
            },
        },
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {
                "sigv4": {
                    "type": "apiKey",
                    "name": "Authorization",
                    "in": "header",
                    "description": "AWS Signature Version 4 for the service execute-api.",
                    "x-amazon-apigateway-authtype": "awsSigv4",
                }
            },
        },
    }


def _read(
    operation: str, summary: str, model: str, parameters: list[Any], problems: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": parameters,
        "responses": {"200": _answer(model, summary), **_problems(*problems)},
    }


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _json(model: str, media_type: str = "application/json") -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{model}"}}}


def _answer(model: str, description: str) -> dict[str, Any]:
    return {"description": description, "content": _json(model)}


def _problems(*statuses: str) -> dict[str, Any]:
    return {
        status: {"description": _REASONS[status], "content": _json("Problem", MEDIA_TYPE)}
        for status in statuses
    }
