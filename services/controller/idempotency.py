"""Idempotency keys: the same request under the same key is carried out once and answered alike."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.controller.problems import FieldError, InvalidFieldsError

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
# An item of DynamoDB takes 400 KB; answers are a few.
MOST_ANSWER_BYTES = 300_000
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True)
class Remembered:
    """What a key was used for.

    Attributes
    ----------
    key
        `key_of` the caller and the header.
    fingerprint
        `fingerprint_of` the request.
    answer
        What was answered, as text.
    at, forget_at
        Seconds since 1970: when it was kept, and until when it counts.
    """

    key: str
    fingerprint: str
    answer: str
    at: int
    forget_at: int


def remember(
    key: str, fingerprint: str, answer: str, now: datetime, kept: timedelta = KEPT
) -> Remembered:
    """Return what is kept of an answered request.

    Raises
    ------
    ValueError
        The answer is too long for an item of a table.
    """
    size = len(answer.encode())
    if size > MOST_ANSWER_BYTES:
        raise ValueError(f"an answer of {size} bytes cannot be kept")
    at = int(now.timestamp())
    return Remembered(key, fingerprint, answer, at, int((now + kept).timestamp()))


def key_of(principal: str, header: str) -> str:
    """Return the key under which a caller's header is kept: callers do not meet in it."""
    return _digest(principal, header)


def fingerprint_of(*parts: str) -> str:
    """Return a digest of what makes a request: method, path, body."""
    return _digest(*parts)


def read_header(value: str) -> str:
    """Return the header's value.

    Raises
    ------
    InvalidFieldsError
        It is not 1 to 255 visible ASCII characters.
    """
    if _VISIBLE.fullmatch(value) is None:
        message = "It must be 1 to 255 visible ASCII characters without spaces."
        raise _refusal(message)
    return value


def check(kept: Remembered, fingerprint: str) -> None:
    """Refuse a key that stands for another request.

    Raises
    ------
    InvalidFieldsError
        It does.
    """
    if kept.fingerprint != fingerprint:
        message = "The same key was used for another request in the last 24 hours."
        raise _refusal(message)


def _refusal(message: str) -> InvalidFieldsError:
    error = FieldError("idempotency_key", message, parameter=HEADER)
    return InvalidFieldsError(f"The header {HEADER} cannot be taken.", [error])


def _digest(*parts: str) -> str:
    # The lengths keep ("a", "bc") and ("ab", "c") apart.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
