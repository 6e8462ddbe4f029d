"""Time as text: UTC, milliseconds, sorting as time does."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.controller.clock import from_text, to_text, utc_now

MOMENTS = st.datetimes(
    min_value=datetime(2000, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9000, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(timezone),
)


def whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@given(MOMENTS)
def test_what_is_written_is_read_to_the_millisecond(moment: datetime) -> None:
    read = from_text(to_text(moment))

    assert read == whole_milliseconds(moment.astimezone(UTC))
    assert read.tzinfo is UTC


@given(MOMENTS, MOMENTS)
def test_texts_sort_as_their_times(one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))

    assert to_text(earlier) <= to_text(later)
    assert len(to_text(one)) == len(to_text(other)) == 24


def test_a_text_is_rfc_3339_in_utc() -> None:
    moment = datetime(2026, 11, 2, 10, 12, 44, 1999, tzinfo=timezone(timedelta(hours=1)))

    assert to_text(moment) == "2026-11-02T09:12:44.001Z"


@pytest.mark.parametrize("text", ["", "soon", "2026-11-02T09:00:00", "2026-11-02", "2026-13-01Z"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(text))):
        from_text(text)


def test_the_present_is_what_would_be_stored() -> None:
    now = utc_now()

    assert now.tzinfo is UTC
    assert from_text(to_text(now)) == now
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=1)
