"""Whether an event matches a rule's pattern: as much of EventBridge's rules as ours use."""

import re
from typing import Any

Json = dict[str, Any]


def matches(pattern: Json, event: Json) -> bool:
    """Whether an event has, at each key of the pattern, one of the values listed there."""
    for key, wanted in pattern.items():
        found = event.get(key)
        # Of a list one element has to match.
        every = found if isinstance(found, list) else [found]
        if isinstance(wanted, dict):
            if not any(isinstance(each, dict) and matches(wanted, each) for each in every):
                return False
        elif not any(_is_one(candidate, each) for candidate in wanted for each in every):
            return False
    return True


def _is_one(candidate: str | Json, found: object) -> bool:
    if isinstance(candidate, str):
        return candidate == found
    [(kind, text)] = candidate.items()
    if kind == "prefix":
        return isinstance(found, str) and found.startswith(text)
    assert kind == "wildcard", f"the matcher does not know {kind}"
    # One star after another would be refused by EventBridge.
    assert "**" not in text
    parts = [re.escape(part) for part in text.split("*")]
    return isinstance(found, str) and re.fullmatch(".*".join(parts), found) is not None
