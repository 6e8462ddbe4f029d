"""What a role may do, told from its policies: identity policies below a permissions boundary.

It is for pages about the installation's own documents, and knows the operators that they use. The
tests ask a second evaluator, which is not ours, the same.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from infra.policies.document import Document, Statement

_VARIABLE = re.compile(r"\$\{([^}]+)\}")
Values = Sequence[str]


@dataclass(frozen=True)
class Request:
    """One call: its action, its resource, and the condition keys that come with it."""

    action: str
    resource: str
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


def is_allowed(request: Request, identity: Sequence[Document], boundary: Document) -> bool:
    """Return whether a role with these policies and this boundary may do it.

    Raises
    ------
    KeyError
        A statement has a condition operator that is not known here.
    """
    own = [each for policy in identity for each in policy["Statement"]]
    limits = boundary["Statement"]
    if any(_matches(each, "Deny", request) for each in (*own, *limits)):
        return False
    return all(any(_matches(each, "Allow", request) for each in layer) for layer in (own, limits))


def _matches(statement: Statement, effect: str, request: Request) -> bool:
    if statement["Effect"] != effect:
        return False
    if not any(_names(each, request.action) for each in _list(statement["Action"])):
        return False
    try:
        named = "Resource" if "Resource" in statement else "NotResource"
        resources = [_filled(each, request) for each in _list(statement[named])]
        on_it = any(_like(request.resource, each) for each in resources)
        return on_it == (named == "Resource") and _conditions(statement, request)
    except _NoValueError:
        # As IAM says: a variable without a value makes the statement match nothing.
        return False


class _NoValueError(LookupError):
    """The call brings no value for a variable."""


def _conditions(statement: Statement, request: Request) -> bool:
    return all(
        _condition(operator, request.context.get(key), _list(wanted), request)
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
    )


def _condition(
    operator: str, found: str | tuple[str, ...] | None, wanted: Values, request: Request
) -> bool:
    if operator == "Null":
        return (found is None) == (wanted[0] == "true")
    name = operator.removeprefix("ForAnyValue:").removesuffix("IfExists")
    compare, negated = _OPERATORS[name]
    if found is None:
        return operator.endswith("IfExists") or (negated and not operator.startswith("ForAny"))
    texts = [_filled(each, request) for each in wanted]
    values = (found,) if isinstance(found, str) else found
    if negated:
        return any(not any(compare(value, text) for text in texts) for value in values)
    return any(compare(value, text) for value in values for text in texts)


def _filled(text: str, request: Request) -> str:
    def value(variable: re.Match[str]) -> str:
        found = request.context.get(variable.group(1))
        if not isinstance(found, str):
            raise _NoValueError(variable.group(1))
        return found

    return _VARIABLE.sub(value, text)


# The documents of a few roles are asked about thousands of calls of a hundred actions.
@lru_cache(maxsize=65_536)
def _names(pattern: str, action: str) -> bool:
    return _like(action.lower(), pattern.lower())


def _like(value: str, pattern: str) -> bool:
    return _expression(pattern).fullmatch(value) is not None


# The cache of `re` itself holds fewer than one template's policies have.
@lru_cache(maxsize=16_384)
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def _equal(value: str, text: str) -> bool:
    return value == text


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


# How a value is compared, and whether the operator asks for the opposite.
_OPERATORS: Mapping[str, tuple[Callable[[str, str], bool], bool]] = {
    "ArnEquals": (_like, False),
    "ArnLike": (_like, False),
    "ArnNotEquals": (_like, True),
    "Bool": (_equal, False),
    "StringEquals": (_equal, False),
    "StringLike": (_like, False),
    "StringNotEquals": (_equal, True),
}
