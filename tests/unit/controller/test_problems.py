"""Errors as callers see them: RFC 9457."""

import json
from http import HTTPStatus
from typing import Any

import pytest

from services.controller import problems
from services.controller.problems import (
    FieldError,
    InvalidFieldsError,
    MalformedBodyError,
    NotFoundError,
    PreconditionFailedError,
    ProblemError,
    TryAgainError,
    UnexpectedError,
)

FAMILY = [
    each
    for each in vars(problems).values()
    if isinstance(each, type) and issubclass(each, ProblemError)
]


def test_a_problem_has_the_members_of_the_contract_and_no_other() -> None:
    error = FieldError("pattern", "No.", pointer="/user_name", more={"suggested_user_name": "ada"})

    shown = InvalidFieldsError("Fields are wrong.", [error]).to_json("/users")

    assert shown == {
        "type": "urn:studio-provisioner:problem:invalid-fields",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "Fields are wrong.",
        "instance": "/users",
        "errors": [
            {
                "pointer": "/user_name",
                "rule": "pattern",
                "message": "No.",
                "suggested_user_name": "ada",
            }
        ],
    }


def test_a_problem_without_named_fields_has_an_empty_list_of_them() -> None:
    assert MalformedBodyError("Not JSON.").to_json("/users")["errors"] == []


def test_a_problem_as_text_is_the_problem_as_json() -> None:
    problem = MalformedBodyError("“Not” JSON.")

    assert json.loads(problem.body("/users")) == problem.to_json("/users")


@pytest.mark.parametrize(
    ("error", "place"),
    [
        (FieldError("r", "m", pointer="/a"), {"pointer": "/a"}),
        (FieldError("r", "m", pointer=""), {"pointer": ""}),
        (FieldError("r", "m", parameter="limit"), {"parameter": "limit"}),
    ],
)
def test_an_error_names_one_place(error: FieldError, place: dict[str, str]) -> None:
    assert error.to_json() == {**place, "rule": "r", "message": "m"}


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_each_kind_has_a_status_of_an_error(kind: type[ProblemError]) -> None:
    more: dict[str, Any] = {"generation": 3} if kind is PreconditionFailedError else {}
    problem = kind("Why.", **more)

    assert isinstance(kind.status, HTTPStatus)
    assert kind.status >= 400
    assert str(problem) == problem.to_json("/x")["detail"] == "Why."


def test_no_two_kinds_share_a_type_or_a_status() -> None:
    # The base stands for what was not expected, as `UnexpectedError` does.
    kinds = [each for each in FAMILY if each not in (ProblemError, UnexpectedError)]

    assert len(kinds) > 5
    assert len({each.kind for each in kinds}) == len(kinds)
    assert len({each.status for each in kinds}) == len(kinds)


def test_headers_travel_with_a_problem() -> None:
    assert TryAgainError("Later.").headers == {"Retry-After": "2"}
    assert TryAgainError("Later.", headers={"Retry-After": "9"}).headers == {"Retry-After": "9"}
    assert NotFoundError("Nowhere.").headers == {}


def test_a_failed_precondition_tells_the_current_generation_twice() -> None:
    problem = PreconditionFailedError("It is past that.", generation=7)

    assert problem.headers == {"ETag": '"7"'}
    assert problem.to_json("/users/retail-dev.ada") == {
        "type": "urn:studio-provisioner:problem:precondition-failed",
        "title": "Precondition Failed",
        "status": 412,
        "detail": "It is past that.",
        "instance": "/users/retail-dev.ada",
        "errors": [],
        "generation": 7,
    }


def test_further_members_never_replace_those_of_the_contract() -> None:
    problem = NotFoundError("Nowhere.", more={"status": 200, "near": "ada"})

    shown = problem.to_json("/x")

    assert (shown["status"], shown["near"]) == (404, "ada")
