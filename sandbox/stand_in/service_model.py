"""Checks requests and answers against botocore's own model of a service.

botocore's client-side validator knows required members and types but neither patterns nor enums,
and a caller that is not botocore skips it. The services themselves refuse all of these.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from numbers import Real
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StringShape, StructureShape

from sandbox.stand_in.errors import ApiError

JsonObject = dict[str, Any]

# `re` has no Unicode classes by name; \w and \s say the same for tag keys and values.
_UNICODE_CLASSES = {r"\p{L}": r"\w", r"\p{N}": r"\d", r"\p{Z}": r"\s", r"\p{M}": ""}


@cache
def service_model(service: str) -> ServiceModel:
    """Return botocore's model of `service`, loaded once (SageMaker's takes half a second)."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    for name, meaning in _UNICODE_CLASSES.items():
        pattern = pattern.replace(name, meaning)
    return re.compile(pattern, re.DOTALL)


def check_request(service: str, operation: str, request: JsonObject) -> None:
    """Raise what the service answers to a request its model does not allow.

    Raises
    ------
    ApiError
        `SerializationException` for a wrong JSON type, `ValidationException` naming every other
        member that breaks its constraint.
    """
    shape = service_model(service).operation_model(operation).input_shape
    if shape is None:
        return
    problems = list(_problems(shape, request, ""))
    if not problems:
        return
    wrong_types = [text for kind, text in problems if kind == "type"]
    if wrong_types:
        raise ApiError("SerializationException", wrong_types[0])
    texts = [text for _, text in problems]
    plural = "error" if len(texts) == 1 else "errors"
    raise ApiError(
        "ValidationException",
        f"{len(texts)} validation {plural} detected: {'; '.join(texts)}",
    )


def answer_problems(service: str, operation: str, answer: JsonObject) -> list[str]:
    """Return how `answer` differs from what the model promises, unknown members included."""
    shape = service_model(service).operation_model(operation).output_shape
    if shape is None:
        return [f"{operation} answers nothing, got {answer}"] if answer else []
    return [text for _, text in _problems(shape, answer, "", refuse_unknown=True)]


def _problems(
    shape: Shape, value: Any, path: str, *, refuse_unknown: bool = False
) -> Iterator[tuple[str, str]]:
    check = _TYPES.get(shape.type_name)
    if check is not None and not check(value):
        yield ("type", f"{path or 'The request'} must be of type {shape.type_name}")
        return
    if isinstance(shape, StructureShape):
        yield from _structure_problems(shape, value, path, refuse_unknown)
    elif isinstance(shape, ListShape):
        yield from _range_problems(shape, len(value), value, path, "length")
        for index, item in enumerate(value, start=1):
            where = f"{path}.{index}.member"
            yield from _problems(shape.member, item, where, refuse_unknown=refuse_unknown)
    elif isinstance(shape, MapShape):
        for key, item in value.items():
            yield from _problems(shape.key, key, path)
            yield from _problems(shape.value, item, f"{path}.{key}", refuse_unknown=refuse_unknown)
    elif isinstance(shape, StringShape):
        yield from _string_problems(shape, value, path)
    elif shape.type_name in ("integer", "long", "float", "double"):
        yield from _range_problems(shape, value, value, path, "value")


def _structure_problems(
    shape: StructureShape, value: JsonObject, path: str, refuse_unknown: bool
) -> Iterator[tuple[str, str]]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield (
                "rule",
                f"Value null at '{_member(path, name)}' failed to satisfy constraint: "
                "Member must not be null",
            )
    for name, item in value.items():
        if name not in shape.members:
            # The JSON protocol ignores members it does not know; only answers are held to it.
            if refuse_unknown:
                yield ("rule", f"{_member(path, name)} is not in the model")
        elif item is not None:
            yield from _problems(
                shape.members[name], item, _member(path, name), refuse_unknown=refuse_unknown
            )


def _string_problems(shape: StringShape, value: str, path: str) -> Iterator[tuple[str, str]]:
    yield from _range_problems(shape, len(value), value, path, "length")
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(str(pattern)).fullmatch(value):
        yield _broken(path, value, f"Member must satisfy regular expression pattern: {pattern}")
    if shape.enum and value not in shape.enum:
        yield _broken(path, value, f"Member must satisfy enum value set: {sorted(shape.enum)}")


def _range_problems(
    shape: Shape, measure: float, value: Any, path: str, what: str
) -> Iterator[tuple[str, str]]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and measure < float(str(least)):
        yield _broken(path, value, f"Member must have {what} greater than or equal to {least}")
    if most is not None and measure > float(str(most)):
        yield _broken(path, value, f"Member must have {what} less than or equal to {most}")


def _broken(path: str, value: Any, rule: str) -> tuple[str, str]:
    return ("rule", f"Value '{value}' at '{path}' failed to satisfy constraint: {rule}")


def _member(path: str, name: str) -> str:
    # AWS names members in lower camel case in these sentences.
    lowered = name[0].lower() + name[1:]
    return f"{path}.{lowered}" if path else lowered


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


_TYPES: dict[str, Callable[[Any], bool]] = {
    "structure": lambda value: isinstance(value, dict),
    "map": lambda value: isinstance(value, dict),
    "list": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "long": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": _is_number,
    "double": _is_number,
    "timestamp": lambda value: isinstance(value, datetime) or _is_number(value),
}
