"""Pages: what a query asks for, every fault told, and cursors that come back as they went."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.controller.pages import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    read_page,
    whole_number,
    write_cursor,
)
from services.controller.problems import FieldError

ALLOWED = ("limit", "cursor")


def rules(errors: list[FieldError]) -> list[tuple[str | None, str]]:
    return [(each.parameter, each.rule) for each in errors]


def test_a_query_that_asks_for_nothing_gets_the_first_page() -> None:
    errors: list[FieldError] = []

    assert read_page({}, ALLOWED, errors) == (DEFAULT_LIMIT, {})
    assert errors == []


@pytest.mark.parametrize("limit", [1, DEFAULT_LIMIT, MAX_LIMIT])
def test_a_limit_within_bounds_is_taken(limit: int) -> None:
    errors: list[FieldError] = []

    assert read_page({"limit": str(limit)}, ALLOWED, errors)[0] == limit
    assert errors == []


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "ten", "", "٣", "9" * 5000])
def test_a_limit_out_of_bounds_is_a_fault(limit: str) -> None:
    errors: list[FieldError] = []

    read_page({"limit": limit}, ALLOWED, errors)

    assert rules(errors) == [("limit", "range")]


def test_a_parameter_that_is_not_taken_is_a_fault_that_names_those_that_are() -> None:
    errors: list[FieldError] = []

    read_page({"color": "red", "limit": "0"}, ALLOWED, errors)

    assert rules(errors) == [("color", "unknown_parameter"), ("limit", "range")]
    assert "limit, cursor" in errors[0].message


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20), min_size=1, max_size=3))
def test_a_cursor_comes_back_as_it_went_and_needs_no_escape_in_a_url(place: dict[str, str]) -> None:
    errors: list[FieldError] = []
    cursor = write_cursor(place)

    assert read_page({"cursor": cursor}, ALLOWED, errors) == (DEFAULT_LIMIT, place)
    assert errors == []
    assert cursor.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "%%%"),
        *(base64.urlsafe_b64encode(each).decode() for each in (b"[]", b"{}", b"\xff", b"[" * 6000)),
    ],
    ids=["empty", "cut", "no base64", "list", "nothing in it", "no text", "nested"],
)
def test_a_cursor_that_was_not_ours_is_a_fault(cursor: str) -> None:
    errors: list[FieldError] = []

    assert read_page({"cursor": cursor}, ALLOWED, errors)[1] == {}
    assert rules(errors) == [("cursor", "cursor")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("-1", None),
        ("²", None),
    ],
)
def test_whole_numbers_are_bounded_digits(text: str, number: int | None) -> None:
    assert whole_number(text) == number
