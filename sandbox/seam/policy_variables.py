"""Gap: policy variables such as `${aws:PrincipalTag/team}` are compared literally."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ministack.core import iam_evaluator

from sandbox.seam.patch import wrap

_VARIABLE = re.compile(r"\$\{([^},]+)(?:,\s*'([^']*)')?\}")
_LITERALS = {"*": "*", "?": "?", "$": "$"}


class _UnknownVariableError(LookupError):
    """The request has no value for a variable: the statement does not match, as on AWS."""


def install() -> None:
    """Fill in variables in resources and conditions before statements are matched."""
    match = Callable[[Any, Sequence[Any], str], Any]

    def around(first_match: match) -> match:
        def first_match_filled(ctx: Any, stmts: Sequence[Any], effect: str) -> Any:
            return first_match(ctx, [s for s in map(_filler(ctx), stmts) if s is not None], effect)

        return first_match_filled

    wrap(iam_evaluator, "_first_match", around)


def _filler(ctx: Any) -> Callable[[Any], Any]:
    def value_of(match: re.Match[str]) -> str:
        key, default = match.group(1).strip(), match.group(2)
        if key in _LITERALS:
            return _LITERALS[key]
        value = iam_evaluator._resolve_condition_key(key, ctx)
        if isinstance(value, str):
            return value
        if default is not None:
            return default
        raise _UnknownVariableError(key)

    def fill(value: Any) -> Any:
        if isinstance(value, str):
            return _VARIABLE.sub(value_of, value)
        if isinstance(value, list):
            return [fill(item) for item in value]
        if isinstance(value, dict):
            return {key: fill(item) for key, item in value.items()}
        return value

    def filled(statement: Any) -> Any:
        try:
            return replace(
                statement,
                resources=fill(statement.resources),
                not_resources=fill(statement.not_resources),
                conditions=fill(statement.conditions),
            )
        except _UnknownVariableError:
            return None

    return filled
