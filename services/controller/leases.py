"""Leases: one worker at a time looks at a subject.

Only for pace. Correctness rests on the revision: a worker whose lease ran out unnoticed loses its
next write, not the data.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from services.controller.clock import to_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Leases(Protocol):
    """Expiring claims on subjects."""

    def acquire(self, subject: str, holder: str, now: datetime, seconds: int) -> bool:
        """Claim a subject; False when somebody else holds it. The holder may claim again."""

    def release(self, subject: str, holder: str) -> None:
        """Give a claim back; one that is somebody else's by now is left alone."""


class DynamoDbLeases:
    """Leases as items of the table they guard."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def acquire(self, subject: str, holder: str, now: datetime, seconds: int) -> bool:
        """Claim a subject for some seconds."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(subject),
                UpdateExpression="SET holder = :holder, expires_at = :until",
                ConditionExpression=(
                    "attribute_not_exists(holder) OR holder = :holder OR expires_at <= :now"
                ),
                ExpressionAttributeValues={
                    ":holder": {"S": holder},
                    ":until": {"S": to_text(now + timedelta(seconds=seconds))},
                    ":now": {"S": to_text(now)},
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def release(self, subject: str, holder: str) -> None:
        """Give the claim back."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(subject),
                UpdateExpression="REMOVE holder, expires_at",
                ConditionExpression="holder = :holder",
                ExpressionAttributeValues={":holder": {"S": holder}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise


def _key(subject: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"LEASE#{subject}"}, "sk": {"S": "LEASE"}}
