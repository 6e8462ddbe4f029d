"""How a difference between a profile and what is asked for is told, and how it is said. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

from services.controller.attributes import Value

Difference = Mapping[str, Value]
"""``field``, and where there is one the value that was ``found`` and the one that is ``wanted``."""

EXECUTION_ROLE: Final = "execution_role"
PROFILE: Final = "profile"


def difference(field: str, found: Value, wanted: Value) -> Difference:
    """Return one difference; None stands for no value."""
    told = {"field": field, "found": found, "wanted": wanted}
    return {name: value for name, value in told.items() if value is not None}


def in_words(found: Iterable[Difference]) -> str:
    """Return what differs as one sentence after the other."""
    return " ".join(sentence(each) for each in found)


def sentence(told: Difference) -> str:
    """Return one difference as a sentence; of ARNs their last part."""
    if told["field"] == PROFILE:
        return "The user profile is not there."
    name = str(told["field"]).replace("tags.", "tag ", 1).replace("studio_settings.", "setting ", 1)
    if told["field"] == EXECUTION_ROLE:
        name = "execution role"
    was, is_to_be = (_shown(told.get(member)) for member in ("found", "wanted"))
    return f"The {name} is {was} and is to be {is_to_be}."


def _shown(value: Value) -> str:
    if value is None:
        return "none"
    text = str(value)
    return text.rpartition("/")[2] if text.startswith("arn:") else text
