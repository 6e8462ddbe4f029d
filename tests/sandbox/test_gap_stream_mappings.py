"""What Lambda does with a batch of stream records that a function fails."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.sandbox.clouds import DEV, LAMBDA, REGION, Cloud, eventually, fresh, zipped

# Notes each call's values in a table; fails "bad" as often as the record says.
FUNCTION = """
import boto3, json, os, time
table = boto3.resource("dynamodb").Table(os.environ["SEEN"])
tries = {}

def handler(event, context):
    values = [r["dynamodb"]["Keys"]["pk"]["S"] for r in event["Records"]]
    table.put_item(Item={"pk": str(time.time_ns()), "values": values})
    if os.environ.get("SLOW"):
        time.sleep(float(os.environ["SLOW"]))
    failed = []
    for record in event["Records"]:
        value = record["dynamodb"]["Keys"]["pk"]["S"]
        tries[value] = tries.get(value, 0) + 1
        if value.startswith("bad") and tries[value] <= int(value.rsplit("-", 1)[1]):
            if os.environ.get("RAISES"):
                raise ValueError(value)
            failed.append({"itemIdentifier": record["dynamodb"]["SequenceNumber"]})
    return {"batchItemFailures": failed[:1]}
"""
BOTO3 = {"PYTHONPATH": str(Path(boto3.__file__).parent.parent)}


class Mapped:
    """A table with a stream, and a function that gets its records."""

    def __init__(self, cloud: Cloud, env: dict[str, str] | None = None, **mapping: Any) -> None:
        self._dynamodb = cloud.client("dynamodb")
        self.table, self._seen = fresh("table"), fresh("seen")
        for name in (self.table, self._seen):
            self._dynamodb.create_table(
                TableName=name,
                KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
            )
        self.stream = self._dynamodb.describe_table(TableName=self.table)["Table"][
            "LatestStreamArn"
        ]
        name = fresh("function")
        role = cloud.role(DEV, LAMBDA, [{"Action": "*", "Resource": "*"}])
        awslambda = cloud.client("lambda")
        awslambda.create_function(
            FunctionName=name,
            Role=role,
            Runtime="python3.12",
            Handler="index.handler",
            Code={"ZipFile": zipped(FUNCTION)},
            Environment={"Variables": {**BOTO3, "SEEN": self._seen, **(env or {})}},
            Timeout=30,
        )
        self._lambda = awslambda
        self._mapping = {
            "EventSourceArn": self.stream,
            "FunctionName": name,
            "StartingPosition": "TRIM_HORIZON",
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            **mapping,
        }

    def put(self, *values: str) -> None:
        """Write the values, then let the function have them, as one batch."""
        for value in values:
            self._dynamodb.put_item(TableName=self.table, Item={"pk": {"S": value}})
        self._lambda.create_event_source_mapping(**self._mapping)

    def calls(self, count: int, seconds: float = 10) -> list[list[str]]:
        """Return the values of each call once there were `count` of them."""

        def look() -> list[list[str]] | None:
            items = self._dynamodb.scan(TableName=self._seen, ConsistentRead=True)["Items"]
            ordered = sorted(items, key=lambda item: item["pk"]["S"])
            found = [[v["S"] for v in item["values"]["L"]] for item in ordered]
            return found if len(found) >= count else None

        answer: list[list[str]] = eventually(look, seconds)
        return answer


def test_a_batch_is_tried_again_from_its_first_failed_record(cloud: Cloud) -> None:
    mapped = Mapped(cloud)

    mapped.put("a", "bad-1", "c")

    assert mapped.calls(2) == [["a", "bad-1", "c"], ["bad-1", "c"]]


def test_a_batch_that_raises_is_halved_until_the_bad_record_stands_alone(cloud: Cloud) -> None:
    mapped = Mapped(
        cloud, {"RAISES": "yes"}, BisectBatchOnFunctionError=True, MaximumRetryAttempts=0
    )

    mapped.put("a", "b", "bad-9", "d")

    calls = mapped.calls(5)
    assert calls[0] == ["a", "b", "bad-9", "d"]
    assert ["bad-9"] in calls
    assert calls[-1] == ["d"]


def test_past_its_retries_a_batch_goes_to_the_failure_destination(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    name = fresh("failures")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    destination = {"OnFailure": {"Destination": f"arn:aws:sqs:{REGION}:{DEV}:{name}"}}
    mapped = Mapped(cloud, MaximumRetryAttempts=1, DestinationConfig=destination)

    mapped.put("bad-9")

    messages = eventually(lambda: sqs.receive_message(QueueUrl=url).get("Messages"))
    record = json.loads(messages[0]["Body"])
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert len(mapped.calls(2)) == 2


def test_a_slow_function_does_not_hold_up_another_mapping(cloud: Cloud) -> None:
    slow, quick = Mapped(cloud, {"SLOW": "8"}), Mapped(cloud)
    slow.put("a")
    slow.calls(1)

    quick.put("b")

    assert quick.calls(1, seconds=6) == [["b"]]


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    mapped = Mapped(bare)
    mapped.put("bad-1")
    mapped.calls(1)

    with pytest.raises(AssertionError, match="nothing came"):
        mapped.calls(2, seconds=2.5)
