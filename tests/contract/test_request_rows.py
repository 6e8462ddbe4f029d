"""Outcomes of rows, in memory and on DynamoDB."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from services.controller.attributes import from_attributes
from services.user_onboarding.request_rows import DynamoDbRequestRows, Outcome, RequestRows
from tests.contract.tables import REQUESTS, dynamodb, make_requests_table
from tests.world.table import MemoryRequestRows

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ACCEPTED = Outcome("accepted", "2026-11-02T09:00:00.000Z", user_id="retail-dev.ada")
REFUSED = Outcome(
    "refused",
    "2026-11-02T09:00:01.000Z",
    errors=({"pointer": "/persona", "rule": "one_of", "message": "No.", "allowed": ["a", "b"]},),
)


@dataclass
class Door:
    """Rows, and how a test sees what stands on one."""

    rows: RequestRows
    outcome: Callable[[str], Outcome | None]
    put: Callable[[str], None] = field(default=lambda key: None)


@pytest.fixture(params=["memory", "dynamodb"])
def door(request: pytest.FixtureRequest) -> Iterator[Door]:
    if request.param == "memory":
        memory = MemoryRequestRows()
        yield Door(
            memory,
            memory.outcomes.get,
            lambda key: memory.rows.update({key: {"pk": key, "action": "onboard"}}),
        )
        return
    request.getfixturevalue("aws")
    yield table_door(dynamodb())


def table_door(client: "DynamoDBClient") -> Door:
    make_requests_table(client)

    def read(key: str) -> Outcome | None:
        found: Any = client.get_item(TableName=REQUESTS, Key={"pk": {"S": key}}).get("Item", {})
        item: Any = from_attributes(found)
        if "outcome" not in item:
            return None
        return Outcome(
            item["outcome"], item["decided_at"], item.get("user_id"), tuple(item["errors"])
        )

    def put(key: str) -> None:
        client.put_item(TableName=REQUESTS, Item={"pk": {"S": key}, "action": {"S": "onboard"}})

    return Door(DynamoDbRequestRows(client, REQUESTS), read, put)


@pytest.mark.parametrize("outcome", [ACCEPTED, REFUSED], ids=lambda each: str(each.outcome))
def test_an_outcome_stands_on_its_row(door: Door, outcome: Outcome) -> None:
    door.put("r-1")
    door.put("r-2")

    door.rows.decide("r-1", outcome)

    assert door.outcome("r-1") == outcome
    assert door.outcome("r-2") is None


def test_the_first_outcome_stays(door: Door) -> None:
    door.put("r-1")
    door.rows.decide("r-1", ACCEPTED)

    door.rows.decide("r-1", REFUSED)

    assert door.outcome("r-1") == ACCEPTED


def test_what_the_row_said_stays_beside_its_outcome(aws: None) -> None:
    client = dynamodb()
    door = table_door(client)
    door.put("r-1")

    door.rows.decide("r-1", ACCEPTED)

    item = client.get_item(TableName=REQUESTS, Key={"pk": {"S": "r-1"}})["Item"]
    assert item["action"] == {"S": "onboard"}


def test_a_row_deleted_meanwhile_stays_deleted(aws: None) -> None:
    client = dynamodb()
    door = table_door(client)

    door.rows.decide("r-1", ACCEPTED)

    assert "Item" not in client.get_item(TableName=REQUESTS, Key={"pk": {"S": "r-1"}})


def test_a_row_is_read_as_it_is_now(door: Door) -> None:
    door.put("r-1")

    before = door.rows.read("r-1")
    door.rows.decide("r-1", ACCEPTED)
    after = door.rows.read("r-1")

    assert before == {"pk": "r-1", "action": "onboard"}
    assert after is not None
    assert after["outcome"] == "accepted"
    assert door.rows.read("r-2") is None
