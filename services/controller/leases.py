"""Leases: one worker at a time looks at a subject.

Only for pace. Correctness rests on the revision: a worker whose lease ran out unnoticed loses its
next write, not the data.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from services.controller.clock import from_text, to_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Lease:
    """A claim on a subject.

    Attributes
    ----------
    next_look_at
        When a ticket that is already on the queue will look at the subject; None where nobody
        noted one. It may have come meanwhile.
    """

    subject: str
    holder: str
    next_look_at: datetime | None = None


class Leases(Protocol):
    """Expiring claims on subjects."""

    def acquire(self, subject: str, holder: str, now: datetime, seconds: int) -> Lease | None:
        """Claim a subject; None when somebody else holds it. The holder may claim again."""

    def release(self, lease: Lease) -> None:
        """Give a claim back, with the next look; one that is another's by now is left alone."""


class DynamoDbLeases:
    """Leases as items of the table they guard."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def acquire(self, subject: str, holder: str, now: datetime, seconds: int) -> Lease | None:
        """Claim a subject for some seconds."""
        try:
            answer = self._client.update_item(
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
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return None
            raise
        noted = answer["Attributes"].get("next_look_at")
        return Lease(subject, holder, from_text(noted["S"]) if noted else None)

    def release(self, lease: Lease) -> None:
        """Give the claim back."""
        values = {":holder": {"S": lease.holder}}
        update = "REMOVE holder, expires_at, next_look_at"
        if lease.next_look_at is not None:
            update = "SET next_look_at = :next REMOVE holder, expires_at"
            values[":next"] = {"S": to_text(lease.next_look_at)}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(lease.subject),
                UpdateExpression=update,
                ConditionExpression="holder = :holder",
                ExpressionAttributeValues=values,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise


def _key(subject: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"LEASE#{subject}"}, "sk": {"S": "LEASE"}}
