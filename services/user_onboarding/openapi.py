"""What this service adds to the API's description, from the models and tables it itself uses."""

from typing import Any, Final

from services.controller.openapi import Contribution
from services.controller.openapi_parts import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    Problems,
    answer,
    body,
    idempotency_key,
    if_match,
    in_path,
    limit_and_cursor,
    query,
)
from services.user_onboarding.openapi_examples import ANSWERS, BODIES, PROBLEMS
from services.user_onboarding.openapi_models import LoginUrl, StudioList, Timeline, User, UserList
from services.user_onboarding.requests import (
    MOST_RETENTION_DAYS,
    ChangeRequest,
    NoFields,
    Rejection,
    UserRequest,
)
from services.user_onboarding.user import Phase

_PROBLEMS: Final = Problems("user", PROBLEMS)
_USER_ID: Final = in_path("user_id", "retail-dev.ada-lovelace")
_SUGGESTION: Final = {
    "anyOf": [{"type": "string"}, {"type": "null"}],
    "default": None,
    "title": "Suggested User Name",
}


def contribution() -> Contribution:
    """Return what this service adds."""
    return Contribution(
        _paths(),
        asked=(UserRequest, ChangeRequest, Rejection, NoFields),
        told=(User, UserList, Timeline, LoginUrl, StudioList),
        fault_members={"suggested_user_name": _SUGGESTION},
    )


def _paths() -> dict[str, Any]:
    phase = query("phase", {"enum": [each.value for each in Phase]})
    days = query(
        "retention_days",
        {"type": "integer", "minimum": 0, "maximum": MOST_RETENTION_DAYS},
        "How long the user is kept, closed, before spaces and profile are deleted; left out: as "
        "configured. 0 deletes at once, for admins only.",
    )
    one = "/users/{user_id}"
    return {
        "/users": {
            "post": {
                "operationId": "createUser",
                "summary": "Ask for a user",
                "parameters": [idempotency_key()],
                "requestBody": body("UserRequest", BODIES["createUser"]),
                "responses": {
                    "202": _answer(
                        "createUser", "User", "Accepted; the links lead to its progress."
                    ),
                    "200": _answer("createUser", "User", "The same was asked for before."),
                    **_PROBLEMS.of(
                        *(each for each in WRITE_PROBLEMS if each not in ("404", "412"))
                    ),
                },
            },
            "get": _read(
                "listUsers",
                "List users",
                "UserList",
                [query("studio", {"type": "string"}), phase, *limit_and_cursor()],
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
                [_USER_ID, *limit_and_cursor()],
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
                "requestBody": body("NoFields", {}, required=False),
                "responses": {
                    "200": _answer("createLoginUrl", "LoginUrl", "A URL that opens Studio."),
                    **_PROBLEMS.of(
                        *(each for each in WRITE_PROBLEMS if each != "412"),
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
                    **_PROBLEMS.of("403"),
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
            **_PROBLEMS.of(*sorted({*problems, *READ_PROBLEMS})),
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
            if_match("user"),
            idempotency_key(),
        ],
    }
    if model is not None:
        also = ("application/merge-patch+json",) if model == "ChangeRequest" else ()
        example = BODIES.get(operation, {})
        written["requestBody"] = body(model, example, *also, required=model != "NoFields")
    written["responses"] = {
        "202": _answer(operation, "User", "Accepted; the user as it is now."),
        **_PROBLEMS.of(*(each for each in WRITE_PROBLEMS if each not in never)),
    }
    return written


def _answer(operation: str, model: str, description: str) -> dict[str, Any]:
    return answer(model, description, ANSWERS[operation])
