"""Admin invocation: one answer for everything, never an exception."""

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from services.controller.admin import Action, dispatch
from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.problems import FieldError, InvalidFieldsError, PreconditionFailedError
from services.controller.revisions import RevisionConflictError


class Greet(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["greet", "wave"]
    who: Annotated[str, Field(min_length=2, max_length=5)]
    times: Annotated[int, Field(ge=1, le=3)] = 1
    queue: Literal["work", "streams"] | None = None
    tags: list[str] = Field(default=[], max_length=2)


def ask(payload: Any, run: Callable[[Any], dict[str, Any]] | None = None) -> dict[str, Any]:
    def greet(said: Greet) -> dict[str, Any]:
        return {"greeted": [said.who] * said.times}

    actions = [
        Action("greet", "Greet somebody", Greet, run or greet),
        Action("wave", "Wave at somebody", Greet, lambda said: {"waved": said.who}),
    ]
    answer = dispatch(actions, payload, "request-1")
    # As Lambda writes it.
    json.dumps(answer, ensure_ascii=False).encode()
    return answer


def refusal(payload: Any) -> dict[str, Any]:
    answer = ask(payload)
    assert answer["ok"] is False
    error: dict[str, Any] = answer["error"]
    assert set(error) == {"type", "title", "status", "detail", "errors"}
    return error


def test_an_action_is_carried_out_with_its_fields() -> None:
    assert ask({"action": "greet", "who": "ada", "times": 2}) == {
        "ok": True,
        "action": "greet",
        "result": {"greeted": ["ada", "ada"]},
    }
    assert ask({"action": "wave", "who": "ada"})["result"] == {"waved": "ada"}


def test_help_lists_every_action_with_the_schema_of_its_payload() -> None:
    answer = ask({"action": "help"})

    assert (answer["ok"], answer["action"]) == (True, "help")
    listed = {each["action"]: each for each in answer["result"]["actions"]}
    assert list(listed) == ["help", "greet", "wave"]
    assert listed["wave"]["summary"] == "Wave at somebody"
    schema = listed["wave"]["schema"]
    assert schema["properties"]["action"]["const"] == "wave"
    assert schema["properties"]["times"]["maximum"] == 3
    assert schema["required"] == ["action", "who"]
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("payload", "rule", "words"),
    [
        ({}, "required", "It must be given; one of: help, greet, wave."),
        ({"action": None}, "required", "It must be given"),
        ({"action": 7}, "type", "It must be text."),
        ({"action": ["greet"]}, "type", "It must be text."),
        ({"action": "gret"}, "one_of", "Did you mean greet?"),
        ({"action": "x" * 100_000}, "one_of", "It must be one of: help, greet, wave."),
    ],
)
def test_what_names_no_action_is_told_which_there_are(payload: Any, rule: str, words: str) -> None:
    error = refusal(payload)

    assert error["status"] == 422
    (fault,) = error["errors"]
    assert (fault["pointer"], fault["rule"]) == ("/action", rule)
    assert words in fault["message"]
    assert fault["allowed"] == ["help", "greet", "wave"]


@pytest.mark.parametrize("payload", [None, [], "greet", 7, True])
def test_a_payload_that_is_no_object_is_refused(payload: Any) -> None:
    answer = ask(payload)

    assert (answer["ok"], answer["action"], answer["error"]["status"]) == (False, None, 422)


def test_a_name_that_is_not_ours_is_told_back_short() -> None:
    assert len(ask({"action": "x" * 1000})["action"]) == 64


@pytest.mark.parametrize(
    ("fields", "pointer", "rule", "words"),
    [
        ({}, "/who", "required", "It must be given."),
        ({"who": 1}, "/who", "type", "It must be text."),
        ({"who": "a"}, "/who", "min_length", "It must have at least 2 characters."),
        ({"who": "abcdef"}, "/who", "max_length", "It must have at most 5 characters."),
        ({"who": "ada", "times": "2"}, "/times", "type", "It must be a whole number."),
        ({"who": "ada", "times": 0}, "/times", "range", "It must be greater than or equal to 1."),
        ({"who": "ada", "times": 4}, "/times", "range", "It must be less than or equal to 3."),
        ({"who": "ada", "queue": "x"}, "/queue", "one_of", "It must be 'work' or 'streams'."),
        ({"who": "ada", "tags": "x"}, "/tags", "type", "It must be a list."),
        ({"who": "ada", "tags": ["a", 1]}, "/tags/1", "type", "It must be text."),
        (
            {"who": "ada", "time": 1},
            "/time",
            "unknown_field",
            "There is no such field. Did you mean times?",
        ),
        ({"who": "ada", "a/b~c": 1}, "/a~1b~0c", "unknown_field", "There is no such field."),
    ],
)
def test_a_field_that_cannot_be_taken_is_named_with_its_rule(
    fields: dict[str, Any], pointer: str, rule: str, words: str
) -> None:
    error = refusal({"action": "greet", **fields})

    assert error["status"] == 422
    (fault,) = error["errors"]
    assert fault == {"pointer": pointer, "rule": rule, "message": words}


def test_every_faulty_field_is_told_at_once() -> None:
    error = refusal({"action": "greet", "times": 9, "wo": 1})

    assert sorted(each["pointer"] for each in error["errors"]) == ["/times", "/who", "/wo"]


def test_help_takes_no_fields() -> None:
    assert refusal({"action": "help", "of": "greet"})["errors"][0]["pointer"] == "/of"


def raising(error: Exception) -> dict[str, Any]:
    def run(_: Any) -> dict[str, Any]:
        raise error

    answer = ask({"action": "greet", "who": "ada"}, run)
    assert (answer["ok"], answer["action"]) == (False, "greet")
    told: dict[str, Any] = answer["error"]
    return told


def test_a_problem_is_told_as_it_is() -> None:
    fault = FieldError("taken", "It is.", pointer="/who")

    told = raising(InvalidFieldsError("No.", [fault]))

    assert told == {
        "type": "urn:studio-provisioner:problem:invalid-fields",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "No.",
        "errors": [{"pointer": "/who", "rule": "taken", "message": "It is."}],
    }
    assert raising(PreconditionFailedError("Late.", generation=4))["generation"] == 4


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "a-secret"}}, "PutItem")


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="http://a-secret"),
        ResponseParserError("b'a-secret'"),
        client_error("ThrottlingException"),
        AwsCallError(AwsCall("AssumeRole", None, "ServiceUnavailable", "a-secret")),
        RevisionConflictError("the brake is past that revision"),
    ],
    ids=["no answer", "unreadable", "throttled", "a call of ours", "conflict"],
)
def test_what_passes_is_asked_for_again(error: Exception) -> None:
    told = raising(error)

    assert told["status"] == 503
    assert "a-secret" not in json.dumps(told)


def test_half_a_character_stops_no_answer() -> None:
    half = "\ud800"

    assert ask({"action": half})["action"] == "?"
    assert refusal({"action": "greet", "who": half * 3, half: 1})["status"] == 422
    assert ask({"action": "greet", "who": "ada"}, lambda _: {"said": half})["result"] == {
        "said": "?"
    }


def test_a_result_that_json_does_not_know_is_a_fault_of_ours() -> None:
    answer = ask({"action": "greet", "who": "ada"}, lambda _: {"said": object()})

    assert answer["error"]["status"] == 500


@pytest.mark.parametrize(
    "error", [KeyError("a-secret"), client_error("AccessDeniedException")], ids=["ours", "aws"]
)
def test_a_fault_of_ours_names_the_invocation_and_nothing_of_the_inside(error: Exception) -> None:
    told = raising(error)

    assert told["status"] == 500
    assert "request-1" in told["detail"]
    assert not {"a-secret", "KeyError", "Traceback"} & set(json.dumps(told).split())
    assert "a-secret" not in json.dumps(told)


@given(
    st.dictionaries(
        st.sampled_from(["action", "who", "times", "tags"]) | st.text(max_size=3),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=2), max_size=2),
    )
)
def test_whatever_an_invocation_brings_there_is_an_answer(payload: dict[str, Any]) -> None:
    answer = ask({**payload, "action": payload.get("action", "greet")})

    assert answer["ok"] in (True, False)
    assert ("result" in answer) is answer["ok"]
    assert ("error" in answer) is not answer["ok"]
