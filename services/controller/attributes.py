"""DynamoDB's typed attributes to plain values and back.

Written here because boto3's serializer brings all of boto3 into a cold start (0.15 of the whole)
and turns numbers into ``Decimal``. Our items hold text, whole numbers, booleans, nulls, lists and
maps; anything else is refused. A contract test compares this with boto3's own.
"""

from collections.abc import Mapping
from typing import Any

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]
Item = dict[str, Value]
Attributes = dict[str, Any]


def to_attributes(item: Mapping[str, Value]) -> Attributes:
    """Turn a plain item into what the DynamoDB API takes."""
    return {name: to_attribute(value) for name, value in item.items()}


def from_attributes(attributes: Mapping[str, Any]) -> Item:
    """Turn an item of the DynamoDB API or of a stream record into plain values."""
    return {name: from_attribute(value) for name, value in attributes.items()}


def from_anybodys(attributes: Mapping[str, Any]) -> Item:
    """Turn an item into plain values, whoever wrote it.

    What we do not read stays as the API has it, ``{"SS": [...]}``, so that a validation can name
    the attribute.
    """
    found: Item = {}
    for name, attribute in attributes.items():
        try:
            found[name] = from_attribute(attribute)
        except TypeError:
            found[name] = dict(attribute)
    return found


def to_attribute(value: Value) -> Attributes:
    """Turn one value into a typed attribute.

    Raises
    ------
    TypeError
        The value is none of text, whole number, boolean, null, list or map.
    """
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int():
            return {"N": str(value)}
        case list():
            return {"L": [to_attribute(each) for each in value]}
        case dict():
            return {"M": to_attributes(value)}
    raise TypeError(f"{type(value).__name__} is not stored in our tables")


def from_attribute(attribute: Mapping[str, Any]) -> Value:
    """Turn one typed attribute into a value.

    Raises
    ------
    TypeError
        The attribute is a set, binary data or a fraction: somebody else wrote it.
    """
    ((kind, value),) = attribute.items()
    match kind:
        case "NULL":
            return None
        case "S":
            return str(value)
        case "BOOL":
            return bool(value)
        case "N":
            try:
                return int(value)
            except ValueError:
                raise TypeError(f"{value} is not a whole number") from None
        case "L":
            return [from_attribute(each) for each in value]
        case "M":
            return from_attributes(value)
    raise TypeError(f"attributes of type {kind} are not read")
