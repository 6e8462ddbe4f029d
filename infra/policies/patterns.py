"""IAM's patterns of actions and resources: ``*`` is any text, ``?`` any one character."""

from functools import lru_cache


@lru_cache(maxsize=65536)
def overlap(first: str, second: str) -> bool:
    """Return whether some text matches both patterns. Case counts."""
    if not first or not second:
        return not (first or second).strip("*")
    if first[0] == "*":
        return overlap(first[1:], second) or overlap(first, second[1:])
    if second[0] == "*":
        return overlap(first, second[1:]) or overlap(first[1:], second)
    if first[0] == second[0] or "?" in (first[0], second[0]):
        return overlap(first[1:], second[1:])
    return False


def actions_overlap(first: str, second: str) -> bool:
    """Return whether two patterns of actions have one in common; IAM ignores their case."""
    return overlap(first.lower(), second.lower())
