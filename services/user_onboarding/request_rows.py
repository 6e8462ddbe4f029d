"""The second door: rows of the requests table do what the API does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import ClientError

from services.controller.attributes import Item, Value, to_attribute
from services.controller.clock import Clock, to_text
from services.controller.ledger import Ledger
from services.controller.problems import FieldError, ProblemError, TryAgainError
from services.controller.streams import PoisonError
from services.user_onboarding.intake import Origin, onboard
from services.user_onboarding.requests import read_row
from services.user_onboarding.settings import Installation

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Outcome:
    """What became of a row.

    ``errors`` are of the same form as the API's.
    """

    outcome: str
    decided_at: str
    user_id: str | None = None
    errors: tuple[Mapping[str, Any], ...] = ()


class RequestRows(Protocol):
    """The requests table."""

    def decide(self, key: str, outcome: Outcome) -> None:
        """Write a row's outcome; a row that has one already keeps it."""


class DynamoDbRequestRows:
    """The requests table on DynamoDB."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def decide(self, key: str, outcome: Outcome) -> None:
        """Write the outcome where there is none; a row deleted meanwhile stays deleted."""
        written: dict[str, Value] = {
            "outcome": outcome.outcome,
            "decided_at": outcome.decided_at,
            "errors": [dict(error) for error in outcome.errors],
        }
        if outcome.user_id is not None:
            written["user_id"] = outcome.user_id
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": key}},
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in written),
                ConditionExpression="attribute_exists(pk) AND attribute_not_exists(outcome)",
                ExpressionAttributeNames={f"#{name}": name for name in written},
                ExpressionAttributeValues={
                    f":{name}": to_attribute(value) for name, value in written.items()
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise


@dataclass(frozen=True)
class RowDoor:
    """What the door works with."""

    installation: Installation
    ledger: Ledger
    rows: RequestRows
    clock: Clock


def on_row(door: RowDoor, row: Item) -> None:
    """Take a row in, and write back what became of it.

    Who wrote the row is a claim: the user is recorded with ``verified: false``.

    Raises
    ------
    PoisonError
        The row has no key that an outcome could be written to.
    """
    key = row.get("pk")
    if not isinstance(key, str):
        raise PoisonError("the row has no key pk")
    if "outcome" in row:
        return
    fields = {name: value for name, value in row.items() if name != "pk"}
    door.rows.decide(key, _decide(door, key, fields))


def _decide(door: RowDoor, key: str, fields: Mapping[str, Any]) -> Outcome:
    now = door.clock()
    request = read_row(fields, door.installation, now)
    if isinstance(request, list):
        return Outcome("refused", to_text(now), errors=tuple(each.to_json() for each in request))
    origin = Origin(request.requested_by, verified=False, correlation_id=key)
    try:
        accepted = onboard(door.ledger, door.installation, request, origin, now)
    except TryAgainError:
        raise  # Not a decision: the record comes again.
    except ProblemError as problem:
        errors = problem.errors or (FieldError(problem.kind, problem.detail, pointer=""),)
        return Outcome("refused", to_text(now), errors=tuple(each.to_json() for each in errors))
    return Outcome("accepted", to_text(now), user_id=accepted.user.id)
