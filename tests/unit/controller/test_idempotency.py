"""Idempotency keys: whose they are, what they stand for, how long."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.controller.idempotency import (
    HEADER,
    MOST_ANSWER_BYTES,
    check,
    fingerprint_of,
    key_of,
    read_header,
    remember,
)
from services.controller.problems import InvalidFieldsError

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ADA = "arn:aws:iam::111111111111:user/ada"


@pytest.mark.parametrize(
    "value", ["a", "!", "~", "0f8fad5b-d9cb-469f-a165-70867728950e", "k" * 255]
)
def test_a_header_of_visible_characters_is_taken_as_it_is(value: str) -> None:
    assert read_header(value) == value


@pytest.mark.parametrize(
    "value",
    ["", "k" * 256, "two words", " a", "a\n", "a\t", "\x7f", "schlüssel", "\uff41"],
    ids=repr,
)
def test_another_header_is_refused_by_name(value: str) -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        read_header(value)

    (error,) = refused.value.errors
    assert (error.rule, error.parameter) == ("idempotency_key", HEADER)


def test_callers_do_not_meet_in_a_header() -> None:
    assert key_of(ADA, "k-1") == key_of(ADA, "k-1")
    assert len({key_of(ADA, "k-1"), key_of(ADA, "k-2"), key_of(f"{ADA}2", "k-1")}) == 3


@given(st.lists(st.text(max_size=3), max_size=4), st.lists(st.text(max_size=3), max_size=4))
def test_two_requests_have_one_fingerprint_only_where_they_are_one(
    one: list[str], other: list[str]
) -> None:
    assert (fingerprint_of(*one) == fingerprint_of(*other)) is (one == other)


def test_a_key_tells_nothing_of_the_caller_or_the_header() -> None:
    key = key_of(ADA, "a-secret")

    assert len(key) == 64
    assert int(key, 16) > 0


def test_a_key_is_kept_for_a_day() -> None:
    kept = remember("key", "print", "{}", NOW)

    assert kept.at == NOW.timestamp()
    assert kept.forget_at - kept.at == timedelta(days=1).total_seconds()


def test_an_answer_that_no_table_takes_is_not_kept_by_halves() -> None:
    longest = "ü" * (MOST_ANSWER_BYTES // 2)
    assert remember("key", "print", longest, NOW).answer == longest

    with pytest.raises(ValueError, match="cannot be kept"):
        remember("key", "print", longest + "x", NOW)


def test_the_same_key_for_another_request_is_refused() -> None:
    kept = remember("key", "print", "{}", NOW)
    check(kept, "print")

    with pytest.raises(InvalidFieldsError) as refused:
        check(kept, "another")

    (error,) = refused.value.errors
    assert (error.rule, error.parameter) == ("idempotency_key", HEADER)
