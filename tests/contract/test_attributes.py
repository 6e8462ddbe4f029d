"""Our codec of DynamoDB's attributes against boto3's own."""

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from services.controller.attributes import from_attribute, from_attributes, to_attribute

# DynamoDB keeps 38 digits.
NUMBERS = st.integers(min_value=-(10**38) + 1, max_value=10**38 - 1)
SCALARS = st.none() | st.booleans() | st.text() | NUMBERS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def typed(value: Any) -> Any:
    """Return a value with the type of each part, since 1 == True and 1 == Decimal(1)."""
    match value:
        case list():
            return [typed(each) for each in value]
        case dict():
            return {name: typed(each) for name, each in value.items()}
    return type(value).__name__, value


def without_decimals(value: Any) -> Any:
    match value:
        case Decimal():
            return int(value)
        case list():
            return [without_decimals(each) for each in value]
        case dict():
            return {name: without_decimals(each) for name, each in value.items()}
    return value


@given(VALUES)
def test_values_are_written_as_boto3_writes_them(value: Any) -> None:
    assert to_attribute(value) == TypeSerializer().serialize(value)


@given(VALUES)
def test_values_are_read_as_boto3_reads_them_with_whole_numbers(value: Any) -> None:
    attribute = TypeSerializer().serialize(value)

    read = from_attribute(attribute)

    assert typed(read) == typed(without_decimals(TypeDeserializer().deserialize(attribute)))
    assert typed(read) == typed(value)


@pytest.mark.parametrize(
    "value", [1.5, b"bytes", {"a", "b"}, Decimal(1), object()], ids=lambda v: type(v).__name__
)
def test_values_we_do_not_store_are_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        to_attribute([value])


@pytest.mark.parametrize(
    "attribute", [{"N": "1.5"}, {"N": "1E+3"}, {"B": b"x"}, {"SS": ["a"]}, {"NS": ["1"]}], ids=str
)
def test_attributes_somebody_else_wrote_are_refused(attribute: Any) -> None:
    with pytest.raises(TypeError):
        from_attributes({"deep": {"L": [attribute]}})
