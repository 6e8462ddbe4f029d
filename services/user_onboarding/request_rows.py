"""The second door: rows of the requests table do what the API does."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import ClientError

from services.controller.attributes import Item, Value, from_anybodys, to_attribute
from services.controller.clock import Clock, from_text, to_text
from services.controller.idempotency import fingerprint_of, key_of, remember
from services.controller.ledger import Ledger
from services.controller.origin import Origin
from services.controller.problems import FieldError, ProblemError, TryAgainError
from services.controller.streams import PoisonError
from services.user_onboarding.changes import change, settings_before
from services.user_onboarding.desired import Asked
from services.user_onboarding.intake import Conditions, Once, act_on, onboard
from services.user_onboarding.intents import offboard
from services.user_onboarding.requests import (
    ChangeRow,
    OffboardRow,
    OnboardRow,
    fields_of,
    patch_of,
    read_row,
)
from services.user_onboarding.schema import NewerItemError
from services.user_onboarding.settings import Installation
from services.user_onboarding.user import user_id

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


MOST_ERRORS = 50
# A record stands in the stream for a day, and a letter that kept one can be redriven for 14 days.
_REMEMBERED = timedelta(days=15)


@dataclass(frozen=True)
class Outcome:
    """What became of a row.

    ``errors`` are of the same form as the API's. ``forget_at`` is when the table may delete the
    row, in seconds since 1970; None: never.
    """

    outcome: str
    decided_at: str
    user_id: str | None = None
    errors: tuple[Mapping[str, Any], ...] = ()
    forget_at: int | None = None


class RequestRows(Protocol):
    """The requests table."""

    def read(self, key: str) -> Item | None:
        """Return a row as it is now (consistent), or None."""

    def decide(self, key: str, outcome: Outcome) -> None:
        """Write a row's outcome; a row that has one already keeps it."""


class DynamoDbRequestRows:
    """The requests table on DynamoDB."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def read(self, key: str) -> Item | None:
        """Read consistently; attributes that we do not read stay as the API has them."""
        answer = self._client.get_item(
            TableName=self._table, Key={"pk": {"S": key}}, ConsistentRead=True
        )
        found = answer.get("Item")
        return from_anybodys(found) if found else None

    def decide(self, key: str, outcome: Outcome) -> None:
        """Write the outcome where there is none; a row deleted meanwhile stays deleted."""
        written: dict[str, Value] = {
            "outcome": outcome.outcome,
            "decided_at": outcome.decided_at,
            "errors": [dict(error) for error in outcome.errors],
        }
        if outcome.user_id is not None:
            written["user_id"] = outcome.user_id
        if outcome.forget_at is not None:
            written["forget_at"] = outcome.forget_at
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


def on_row(door: RowDoor, image: Item) -> None:
    """Take a row in, and write back what became of it.

    The row is read again: whoever corrects a row before it was decided asks once, not twice. Who
    wrote it is a claim: the user is recorded with ``verified: false``.

    Raises
    ------
    PoisonError
        The row has no key that an outcome could be written to.
    """
    key = image.get("pk")
    if not isinstance(key, str):
        raise PoisonError("the row has no key pk")
    row = None if "outcome" in image else door.rows.read(key)
    if row is None or "outcome" in row:
        return
    fields = {name: value for name, value in row.items() if name != "pk"}
    outcome = _kept(_decide(door, key, fields), door)
    try:
        door.rows.decide(key, outcome)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationException":
            raise
        # The row is so large that nothing fits beside it: no repetition would change that.
        raise PoisonError(f"the outcome {outcome.outcome} does not fit on the row {key}") from error


def _kept(outcome: Outcome, door: RowDoor) -> Outcome:
    days = door.installation.retention.request_rows_days
    if days is None:
        return outcome
    forget_at = from_text(outcome.decided_at) + timedelta(days=days)
    return replace(outcome, forget_at=int(forget_at.timestamp()))


def _decide(door: RowDoor, key: str, fields: Mapping[str, Any]) -> Outcome:
    now = door.clock()
    row = read_row(fields, door.installation, now)
    if isinstance(row, list):
        return _refused(row, now)
    origin = Origin(row.requested_by, verified=False, correlation_id=key)
    asked = Asked(origin, now, door.installation)
    subject_id = user_id(str(row.studio), row.user_name)
    once = _once(key, fields, now)
    try:
        match row:
            case OnboardRow():
                onboard(door.ledger, fields_of(row), asked, once=once)
            case ChangeRow():
                changing = row
                act_on(
                    door.ledger,
                    subject_id,
                    lambda user, asking: change(
                        user, patch_of(changing, settings_before(user)), asking
                    ),
                    asked,
                    Conditions(caller=None),
                    once,
                )
            case OffboardRow():
                days = row.retention_days
                act_on(
                    door.ledger,
                    subject_id,
                    lambda user, asking: offboard(user, days, asking),
                    asked,
                    Conditions(caller=None),
                    once,
                )
    except (TryAgainError, NewerItemError):
        raise  # Not a decision: the record comes again.
    except ProblemError as problem:
        errors = problem.errors or (FieldError(problem.kind, problem.detail, pointer=""),)
        return _refused(errors, now)
    return Outcome("accepted", to_text(now), user_id=subject_id)


def _once(key: str, fields: Mapping[str, Any], now: datetime) -> Once:
    """Return what keeps a row from being carried out twice: its record may come again."""
    fingerprint = fingerprint_of("row", json.dumps(fields, sort_keys=True, default=str))
    # The whole row belongs to the key: a row put anew under a used key is another request.
    kept_as = key_of("requests-table", f"{key}/{fingerprint}")
    remembered = remember(kept_as, fingerprint, "", now, _REMEMBERED)
    return Once(kept_as, fingerprint, lambda _user, _new: remembered)


def _refused(errors: Sequence[FieldError], now: datetime) -> Outcome:
    """Return a refusal that fits beside its row into the 400 KB of an item."""
    told = [each.to_json() for each in errors[:MOST_ERRORS]]
    if len(errors) > MOST_ERRORS:
        more = f"There are {len(errors) - MOST_ERRORS} more errors."
        told.append(FieldError("more_errors", more, pointer="").to_json())
    return Outcome("refused", to_text(now), errors=tuple(told))
