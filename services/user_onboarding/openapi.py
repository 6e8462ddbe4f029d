"""The API's description, OpenAPI 3.1, from the models and tables the code itself uses."""

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from services.controller.idempotency import HEADER
from services.controller.pages import DEFAULT_LIMIT, MAX_LIMIT
from services.controller.problems import MEDIA_TYPE
from services.user_onboarding.openapi_examples import ANSWERS, BODIES, PROBLEMS
from services.user_onboarding.openapi_models import (
    LoginUrl,
    Problem,
    StudioList,
    Timeline,
    User,
    UserList,
)
from services.user_onboarding.requests import (
    MOST_RETENTION_DAYS,
    ChangeRequest,
    NoFields,
    Rejection,
    UserRequest,
)
from services.user_onboarding.user import Phase

_ASKED = (UserRequest, ChangeRequest, Rejection, NoFields)
_TOLD = (User, UserList, Timeline, LoginUrl, StudioList, Problem)
_REASONS = {
    "400": "The body is not a JSON object.",
    "403": "The caller may not do this.",
    "404": "There is no such user, or the caller may not see it.",
    "409": "What is stored stands against it; the detail says what.",
    "412": "The user is past the generation in `If-Match`; the answer tells the one it is at.",
    "413": "The body is over 64 KiB.",
    "415": "The body has another media type.",
    "422": "Named fields, parameters or headers break named rules.",
    "500": "A fault of ours; the detail names its id in the logs.",
    "503": "AWS asked for patience; the same request may be made again.",
}
_READ_PROBLEMS = ("403", "500", "503")
_WRITE_PROBLEMS = ("400", "403", "404", "409", "412", "413", "415", "422", "500", "503")
_USER_ID: dict[str, Any] = {
    "name": "user_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "example": "retail-dev.ada-lovelace",
}


@cache
def document() -> dict[str, Any]:
    """Return the document."""
    _, definitions = models_json_schema(
        [(model, "validation") for model in _ASKED] + [(model, "serialization") for model in _TOLD],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Studio provisioner",
            "version": "1",
            "description": "Ask for SageMaker Studio user profiles; watch them become ready.",
        },
        "security": [{"sigv4": []}],
        "paths": _paths(),
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


def _paths() -> dict[str, Any]:
    limit = _query("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT})
    limit["schema"]["default"] = DEFAULT_LIMIT
    cursor = _query("cursor", {"type": "string"})
    phase = _query("phase", {"enum": [each.value for each in Phase]})
    days = _query("retention_days", {"type": "integer", "minimum": 0})
    days["schema"]["maximum"] = MOST_RETENTION_DAYS
    days["description"] = (
        "How long the user is kept, closed, before spaces and profile are deleted; left out: as "
        "configured. 0 deletes at once, for admins only."
    )
    one = "/users/{user_id}"
    return {
        "/users": {
            "post": {
                "operationId": "createUser",
                "summary": "Ask for a user",
                "parameters": [_header(HEADER)],
                "requestBody": _body("createUser", "UserRequest"),
                "responses": {
                    "202": _answer(
                        "createUser", "User", "Accepted; the links lead to its progress."
                    ),
                    "200": _answer("createUser", "User", "The same was asked for before."),
                    **_problems(*(each for each in _WRITE_PROBLEMS if each not in ("404", "412"))),
                },
            },
            "get": _read(
                "listUsers",
                "List users",
                "UserList",
                [_query("studio", {"type": "string"}), phase, limit, cursor],
                ("422",),
            ),
        },
        one: {
            "get": _read("getUser", "Look at a user", "User", [_USER_ID], ("404",)),
            "patch": _write(
                "changeUser",
                "Change a user",
                "JSON Merge Patch: null clears a field. A persona that needs approval, or another "
                "owner of one, waits for it; meanwhile the user stays as it is.",
                "ChangeRequest",
            ),
            "delete": _write(
                "deleteUser",
                "Let a user go",
                "Closed at once, deleted after some days. The files on the domain's file system "
                "stay.",
                None,
                [days],
                # Whatever the phase, somebody can be let go, or is gone.
                never=("409",),
            ),
        },
        f"{one}/timeline": {
            "get": _read(
                "getTimeline",
                "See what happened to a user",
                "Timeline",
                [_USER_ID, limit, cursor],
                ("404", "422"),
            )
        },
        f"{one}/approve": {
            "post": _write(
                "approveUser",
                "Approve what waits",
                "Not for those who asked for it, own the user, or owned it meanwhile.",
                "NoFields",
            )
        },
        f"{one}/reject": {
            "post": _write(
                "rejectUser",
                "Reject what waits",
                "A request ends; of a change, the user stays as it is. Not for those who asked.",
                "Rejection",
            )
        },
        f"{one}/retry": {
            "post": _write("retryUser", "Go on where it failed", "In Failed only.", "NoFields")
        },
        f"{one}/suspend": {
            "post": _write(
                "suspendUser",
                "Close a user",
                "Apps are deleted, the role may do nothing; spaces and files are kept.",
                "NoFields",
            )
        },
        f"{one}/resume": {
            "post": _write(
                "resumeUser",
                "Bring a user back",
                "From a suspension, or from offboarding while nothing is purged.",
                "NoFields",
            )
        },
        f"{one}/login-url": {
            "post": {
                "operationId": "createLoginUrl",
                "summary": "Log in",
                "description": "For the owner of the user only. The URL is nowhere kept.",
                "parameters": [_USER_ID],
                "requestBody": {"required": False, "content": _json("NoFields", {})},
                "responses": {
                    "200": _answer("createLoginUrl", "LoginUrl", "A URL that opens Studio."),
                    **_problems(
                        *(each for each in _WRITE_PROBLEMS if each != "412"),
                    ),
                },
            }
        },
        "/studios": {
            "get": {
                "operationId": "listStudios",
                "summary": "List studios",
                "responses": {
                    "200": _answer("listStudios", "StudioList", "List studios"),
                    **_problems("403"),
                },
            }
        },
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
    }


def _read(
    operation: str, summary: str, model: str, parameters: list[Any], problems: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": _answer(operation, model, summary),
            **_problems(*sorted({*problems, *_READ_PROBLEMS})),
        },
    }


def _write(
    operation: str,
    summary: str,
    description: str,
    model: str | None,
    parameters: list[Any] | None = None,
    never: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return an intent on an existing user."""
    written: dict[str, Any] = {
        "operationId": operation,
        "summary": summary,
        "description": description,
        "parameters": [
            _USER_ID,
            *(parameters or []),
            _header("If-Match"),
            _header(HEADER),
        ],
    }
    if model is not None:
        written["requestBody"] = _body(operation, model)
    written["responses"] = {
        "202": _answer(operation, "User", "Accepted; the user as it is now."),
        **_problems(*(each for each in _WRITE_PROBLEMS if each not in never)),
    }
    return written


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


_HEADERS = {
    HEADER: (
        "1 to 255 visible ASCII characters. Kept for 24 hours: the same request under the same key "
        "is carried out once and answered alike."
    ),
    "If-Match": "The ETag of the user as last seen; another generation is answered with 412.",
}


def _header(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": _HEADERS[name],
        "schema": {"type": "string"},
    }


def _body(operation: str, model: str) -> dict[str, Any]:
    content = _json(model, BODIES.get(operation, {}))
    if model == "ChangeRequest":
        content["application/merge-patch+json"] = content["application/json"]
    return {"required": model != "NoFields", "content": content}


def _json(model: str, example: Any, media_type: str = "application/json") -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{model}"}, "example": example}}


def _answer(operation: str, model: str, description: str) -> dict[str, Any]:
    return {"description": description, "content": _json(model, ANSWERS[operation])}


def _problems(*statuses: str) -> dict[str, Any]:
    return {
        status: {
            "description": _REASONS[status],
            "content": _json("Problem", PROBLEMS[status], MEDIA_TYPE),
        }
        for status in statuses
    }
