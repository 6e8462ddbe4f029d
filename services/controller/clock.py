"""Time as the services write it: aware datetimes in UTC, RFC 3339 with milliseconds as text."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

# RFC 3339; Python's own reader takes many other forms.
_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)

Clock = Callable[[], datetime]
# More than the clocks of two functions are apart.
CLOCKS_DIFFER = timedelta(seconds=5)


def utc_now() -> datetime:
    """Return the present moment, whole milliseconds, UTC.

    Cut to milliseconds because that is what is stored: a value read back equals the one written.
    """
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def to_text(moment: datetime) -> str:
    """Write an aware datetime as ``2026-11-02T09:12:44.000Z``; such texts sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """Read an RFC 3339 date and time with an offset.

    Raises
    ------
    ValueError
        The text is none, or lies outside the years 1 to 9999 in UTC.
    """
    if _RFC_3339.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not an RFC 3339 date and time with an offset")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} lies outside the years that are understood") from error
