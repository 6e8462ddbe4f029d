"""Pydantic's errors told as field and rule, in the same words at every door."""

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import BaseModel

from services.controller.problems import FieldError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# Of a name that is not ours no more than this is told back.
_LONGEST_NAME = 128


def fault_of(error: "ErrorDetails", model: type[BaseModel]) -> FieldError:
    """Tell one error about a model as a pointer, a rule and a sentence."""
    pointer = "".join(f"/{_escaped(part)}" for part in error["loc"])
    rule, message = _RULES.get(error["type"], (error["type"], ""))
    if not message:
        words = error["msg"].removeprefix("Value error, ").removesuffix(".") + "."
        message = _SHOULD.sub("It must", words, count=1)
    if rule == "unknown_field" and len(error["loc"]) == 1:
        near = get_close_matches(str(error["loc"][0])[:_LONGEST_NAME], model.model_fields, n=1)
        message += f" Did you mean {near[0]}?" if near else ""
    return FieldError(rule, message, pointer=pointer)


def _escaped(part: str | int) -> str:
    """Return a part of a JSON pointer (RFC 6901)."""
    return str(part)[:_LONGEST_NAME].replace("~", "~0").replace("/", "~1")


_SHOULD = re.compile(r"^\w+ should")
_RULES = {
    "missing": ("required", "It must be given."),
    "extra_forbidden": ("unknown_field", "There is no such field."),
    "string_type": ("type", "It must be text."),
    "int_type": ("type", "It must be a whole number."),
    "bool_type": ("type", "It must be true or false."),
    "list_type": ("type", "It must be a list."),
    "dict_type": ("type", "It must be an object."),
    "model_type": ("type", "It must be an object."),
    "string_pattern_mismatch": ("pattern", "It has characters or a form that is not allowed."),
    "literal_error": ("one_of", ""),
    "enum": ("one_of", ""),
    "string_too_long": ("max_length", ""),
    "string_too_short": ("min_length", ""),
    "too_long": ("max_length", ""),
    "too_short": ("min_length", ""),
    "greater_than_equal": ("range", ""),
    "less_than_equal": ("range", ""),
    "value_error": ("value", ""),
}
