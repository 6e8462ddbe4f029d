"""Bodies: JSON as its standard has it, of a bounded size, and nothing else."""

import json
from typing import Any

import pytest

from services.controller.bodies import MAX_BODY_BYTES, read_body
from services.controller.problems import MalformedBodyError, TooLargeError, WrongMediaTypeError

JSON = "application/json"


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        " \n",
        "{",
        "nonsense",
        "[]",
        "null",
        "1",
        '"text"',
        '{"name": "a", "name": "b"}',
        '{"outer": {"a": 1, "a": 1}}',
        "[" * 30_000,
        '{"name": "ada"} {}',
        "{'name': 'ada'}",
    ],
    ids=lambda body: str(body)[:40],
)
def test_what_is_no_json_object_is_malformed(body: str | None) -> None:
    with pytest.raises(MalformedBodyError, match=r"^The body "):
        read_body(body, JSON)


@pytest.mark.parametrize(
    "body",
    [
        '{"name": "\ud800"}',
        '{"name": "\\ud800"}',
        '{"name": NaN}',
        '{"name": ' + "9" * 5000 + "}",
        "[" * 60_000,
    ],
    ids=lambda body: ascii(body)[:20],
)
def test_json_that_is_none_is_refused_in_our_own_words(body: str) -> None:
    with pytest.raises(MalformedBodyError) as refused:
        read_body(body, JSON)

    assert "sys." not in refused.value.detail


def test_a_body_at_the_limit_is_read() -> None:
    body = {"x": "y" * (MAX_BODY_BYTES - len(json.dumps({"x": ""})))}

    assert read_body(json.dumps(body), JSON) == body


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"x": "y" * (MAX_BODY_BYTES - len(json.dumps({"x": ""})) + 1)}),
        # Bytes count, not characters.
        '{"x": "' + "ü" * (MAX_BODY_BYTES // 2) + '"}',
        "x" * 1_000_000,
    ],
    ids=["by one", "in bytes", "no json"],
)
def test_a_body_over_the_limit_is_too_large(body: str) -> None:
    with pytest.raises(TooLargeError, match="65536 bytes"):
        read_body(body, JSON)


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "json"])
def test_another_media_type_is_named(media_type: str) -> None:
    with pytest.raises(WrongMediaTypeError, match=media_type):
        read_body("{}", media_type)


@pytest.mark.parametrize("media_type", [None, JSON, "Application/JSON ; charset=utf-8"])
def test_json_is_taken_however_it_is_declared(media_type: str | None) -> None:
    assert read_body('{"a": "ü"}', media_type) == {"a": "ü"}


def test_a_call_may_take_further_media_types() -> None:
    taken = (JSON, "application/merge-patch+json")

    assert read_body("{}", "application/merge-patch+json", media_types=taken) == {}


@pytest.mark.parametrize("body", [None, "", " \n"])
def test_a_call_may_need_no_body(body: Any) -> None:
    assert read_body(body, JSON, may_be_empty=True) == {}
