"""Writes on condition of a revision, where an answer that was lost is no conflict.

The SDK asks again when an answer is lost, and then finds the condition broken by what it has just
written itself. So whoever is refused compares what stands there with what was to be written.
"""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef

Typed = dict[str, Any]
"""An item, with DynamoDB's own attributes."""


class RevisionConflictError(Exception):
    """Somebody else wrote the item first."""


def put_at(table: str, item: Typed, before: int) -> "PutTypeDef":
    """Return the put of an item on condition of the revision that is stored.

    Parameters
    ----------
    before
        0: there is no such item yet.
    """
    put: PutTypeDef = {
        "TableName": table,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if before:
        put["ConditionExpression"] = "revision = :before"
        put["ExpressionAttributeValues"] = {":before": {"N": str(before)}}
    return put


def put_or_conflict(client: "DynamoDBClient", put: "PutTypeDef", conflict: str) -> None:
    """Make a put that carries a condition and returns what stands there when it is refused.

    Parameters
    ----------
    conflict
        What is said of a conflict.

    Raises
    ------
    RevisionConflictError
        Something else stands there.
    """
    try:
        client.put_item(**put)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        if error.response.get("Item") != put["Item"]:
            raise RevisionConflictError(conflict) from error
