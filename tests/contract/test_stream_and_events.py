"""What DynamoDB's stream carries is what the twin's carries, and it becomes events that load."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from events.catalog import EVENTS
from services.controller.attributes import from_attributes
from services.controller.clients import create_client
from services.controller.ledger import DynamoDbLedger
from services.controller.outbox import publish_records
from services.controller.streams import read_records
from services.controller.timeline import TimelineEntry, event_id
from tests.contract.tables import REGION, USERS, dynamodb, make_users_table
from tests.world.cloud import Cloud
from tests.world.delivery import MemoryDeadLetters

Scenario = Callable[[Cloud], None]


def provisioned(cloud: Cloud) -> None:
    cloud.post(
        user_name="Ada",
        persona="lead-data-scientist",
        team="analytics",
        cost_center="77",
        email="ada@bank.example",
        owner="arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Users_1/ada",
        expires_at="2027-01-31T00:00:00+01:00",
    )
    cloud.settle()


def asked_for_by_a_row(cloud: Cloud) -> None:
    row = {"user_name": "ada", "persona": "data-scientist", "requested_by": "somebody"}
    cloud.put_row(pk="r-1", action="onboard", **row)
    cloud.settle()


def profile_failed(cloud: Cloud) -> None:
    cloud.account().fail_next["ada"] = "EFS mount failed"
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()


def call_refused(cloud: Cloud) -> None:
    cloud.account().refuse_next("CreateUserProfile", "ResourceLimitExceeded", "The limit is 0.")
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()


SCENARIOS: dict[Scenario, list[str]] = {
    provisioned: ["UserRequested.v1", "UserProvisioned.v1"],
    asked_for_by_a_row: ["UserRequested.v1", "UserProvisioned.v1"],
    profile_failed: ["UserRequested.v1", "UserFailed.v1"],
    call_refused: ["UserRequested.v1", "UserFailed.v1"],
}
EACH = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: str(each.__name__))


@EACH
def test_published_events_load_in_their_models(scenario: Scenario) -> None:
    cloud = Cloud()
    scenario(cloud)

    assert [each["DetailType"] for each in cloud.bus.accepted] == SCENARIOS[scenario]
    assert cloud.dead_letters.kept == []
    for entry in cloud.bus.accepted:
        event = EVENTS[entry["DetailType"]].from_detail(entry["Detail"])
        assert entry["Source"] == event.source
        assert event.data.key == "retail-dev.ada"
        assert json.loads(event.to_detail()) == json.loads(entry["Detail"])


@EACH
def test_events_are_chained_to_the_request_that_set_them_off(scenario: Scenario) -> None:
    cloud = Cloud()
    scenario(cloud)

    first, last = (json.loads(entry["Detail"])["metadata"] for entry in cloud.bus.accepted)

    assert first["event_id"] == str(event_id("retail-dev.ada", 1))
    assert last["causation_id"] == first["event_id"]
    assert last["correlation_id"] == first["correlation_id"] == first["causation_id"]


@EACH
def test_stream_of_dynamodb_carries_what_the_twins_stream_carries(
    aws: None, scenario: Scenario
) -> None:
    cloud = Cloud()
    scenario(cloud)

    event = stream_of(cloud)

    images = [from_attributes(each["dynamodb"]["NewImage"]) for each in event["Records"]]
    entries = [image for image in images if str(image["sk"]).startswith("T#")]
    ours = [image for image in cloud.ledger.stream if str(image["sk"]).startswith("T#")]
    assert [{**image, "pk": None} for image in entries] == [{**image, "pk": None} for image in ours]
    states = [image for image in images if image["sk"] == "STATE"]
    assert states == [image for image in cloud.ledger.stream if image["sk"] == "STATE"]


@EACH
def test_events_published_from_dynamodbs_stream_are_the_twins(
    aws: None, scenario: Scenario
) -> None:
    cloud = Cloud()
    scenario(cloud)
    expected = list(cloud.bus.accepted)
    cloud.bus.accepted.clear()
    event = stream_of(cloud)
    wanted = [each for each in event["Records"] if "event" in each["dynamodb"]["NewImage"]]
    dead_letters = MemoryDeadLetters()

    records = read_records({"Records": wanted}, "outbox", dead_letters)
    answer = publish_records(records, cloud.bus, "bus", "outbox", dead_letters)

    assert answer == {"batchItemFailures": []}
    assert dead_letters.kept == []
    assert cloud.bus.accepted == expected


def stream_of(cloud: Cloud) -> dict[str, Any]:
    """Write what a world wrote to a table, and return what its stream gives to Lambda."""
    client = dynamodb()
    make_users_table(client)
    client.update_table(
        TableName=USERS,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    ledger = DynamoDbLedger(client, USERS, "USER#")
    images = iter(cloud.ledger.stream)
    for image in images:
        line = next(images)
        state = {name: value for name, value in image.items() if name not in ("pk", "sk")}
        ledger.write(state, TimelineEntry.from_item(line))
    streams = create_client("dynamodbstreams", region=REGION)
    arn = client.describe_table(TableName=USERS)["Table"]["LatestStreamArn"]
    shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    records: list[Any] = []
    for shard in shards:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records += streams.get_records(ShardIterator=iterator)["Records"]
    return {"Records": records}
