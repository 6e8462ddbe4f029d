"""The rules of a user's fields, as the API applies them: a list is judged before it is sent.

A test holds these against the service's own.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from services.controller.access import is_principal

LONGEST_USER_NAME = 63
USER_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
STUDIO_ALIAS = re.compile(r"[a-z0-9-]{1,32}")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST_EMAIL = 254
_LONGEST_TAG = 256
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Broken:
    """A rule that a value breaks, in a word and in a sentence, and a value that would do."""

    rule: str
    message: str
    suggestion: str | None = None


def is_user_name(name: str) -> bool:
    """Tell whether SageMaker takes ``name`` for a user profile."""
    # The pattern counts letters and digits; hyphens between them also count for the length.
    return len(name) <= LONGEST_USER_NAME and USER_NAME.fullmatch(name) is not None


def suggest_user_name(name: str) -> str | None:
    """Return a valid name near ``name``: an address loses its domain, the rest gets hyphens."""
    local_part = name.strip().partition("@")[0]
    near = re.sub(r"[^a-zA-Z0-9]+", "-", local_part).strip("-")
    return near[:LONGEST_USER_NAME].strip("-") or None


def broken_rule(field: str, text: str, now: datetime) -> Broken | None:
    """Judge one value; personas and the existence of studios are known to the API alone."""
    match field:
        case "user_name":
            return _user_name(text)
        case "studio" if STUDIO_ALIAS.fullmatch(text) is None:
            return Broken("pattern", f"{text!r} is no alias: a-z, 0-9 and hyphens, at most 32.")
        case "email" if len(text) > _LONGEST_EMAIL or _EMAIL.fullmatch(text) is None:
            return Broken("pattern", f"{text!r} is not like ada@bank.example.")
        case "team" | "cost_center":
            return _tag_value(text)
        case "owner" if not is_principal(text):
            return Broken(
                "principal", f"{text!r} is not the ARN of an IAM user, a role or its session."
            )
        case "expires_at":
            return _expires_at(text, now)
    return None


def _user_name(text: str) -> Broken | None:
    if is_user_name(text):
        return None
    if len(text) > LONGEST_USER_NAME:
        rule, words = "max_length", f"has {len(text)} characters; at most {LONGEST_USER_NAME}"
    else:
        rule, words = "pattern", "may only have letters, digits, and hyphens between them"
    return Broken(rule, f"{text!r} {words}.", suggest_user_name(text))


def _tag_value(text: str) -> Broken | None:
    if len(text) > _LONGEST_TAG:
        return Broken(
            "max_length", f"It becomes a tag: at most {_LONGEST_TAG} characters, not {len(text)}."
        )
    odd = next((char for char in text if not _fits_tag(char)), None)
    if odd is not None:
        return Broken("pattern", f"It becomes a tag, and AWS takes no {odd!r} there.")
    return None


def _fits_tag(char: str) -> bool:
    return char in "_.:/=+-@" or unicodedata.category(char)[0] in "LZN"


def _expires_at(text: str, now: datetime) -> Broken | None:
    example = f"{text!r} is not like 2027-01-31T18:00:00+01:00."
    if _RFC_3339.fullmatch(text) is None:
        return Broken("date_time", example)
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return Broken("date_time", example)
    return Broken("future", f"{text} has already passed.") if moment <= now else None
