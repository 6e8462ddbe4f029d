"""Bodies of requests: JSON read strictly, as the standard has it and no more."""

import json
from typing import Any

from services.controller.problems import MalformedBodyError, TooLargeError, WrongMediaTypeError

MAX_BODY_BYTES = 64 * 1024


def read_body(
    text: str | None,
    content_type: str | None,
    *,
    media_types: tuple[str, ...] = ("application/json",),
    may_be_empty: bool = False,
) -> dict[str, Any]:
    """Return the JSON object of a request's body.

    Raises
    ------
    WrongMediaTypeError, TooLargeError, MalformedBodyError
    """
    media_type = (content_type or "application/json").partition(";")[0].strip().lower()
    if media_type not in media_types:
        raise WrongMediaTypeError(f"The body must be {media_types[0]}, not {media_type}.")
    if text is None or not text.strip():
        if may_be_empty:
            return {}
        raise MalformedBodyError("The body is empty; it must be a JSON object.")
    # Surrogates are let through here, to be refused below as what they are.
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
        raise TooLargeError(f"The body must not be over {MAX_BODY_BYTES} bytes.")
    try:
        body = json.loads(text, object_pairs_hook=_each_key_once, parse_constant=_no_constant)
        json.dumps(body, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedBodyError(f"The body is not JSON, from {where} on.") from error
    except UnicodeEncodeError as error:
        raise MalformedBodyError("The body has half of a surrogate pair.") from error
    except RecursionError as error:
        raise MalformedBodyError("The body is nested too deeply.") from error
    except ValueError as error:
        raise MalformedBodyError("The body has a number that is not taken.") from error
    if not isinstance(body, dict):
        raise MalformedBodyError("The body must be a JSON object.")
    return body


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedBodyError("The body has a key that stands twice in one object.")
    return found


def _no_constant(name: str) -> Any:
    raise MalformedBodyError(f"The body has {name}, which is not JSON.")
