import json
from typing import Any

import pytest

from tests.sandbox.clouds import DEV, GOVERNANCE, REGION, Cloud, eventually, fresh

EVENTS = {"Principal": {"Service": "events.amazonaws.com"}}
WATCH_SECONDS = 0.5


class Forwarding:
    """A bus and queue in governance, a rule in DEV that forwards to that bus."""

    def __init__(self, cloud: Cloud, *, may_put: bool = True, let_in: bool = True) -> None:
        self.cloud = cloud
        self.source = fresh("source")
        role = cloud.role(
            DEV, EVENTS, [{"Action": "events:PutEvents", "Resource": "*"}] if may_put else None
        )
        bus_arn = self._bus_with_queue(role if let_in else f"arn:aws:iam::{DEV}:role/other")
        events = cloud.client("events", DEV)
        rule = fresh("forward")
        events.put_rule(Name=rule, EventPattern=json.dumps({"source": [self.source]}))
        events.put_targets(Rule=rule, Targets=[{"Id": "bus", "Arn": bus_arn, "RoleArn": role}])

    def _bus_with_queue(self, allowed_role: str) -> str:
        bus = fresh("bus")
        outputs = self.cloud.deploy(
            {
                "Bus": {
                    "Type": "AWS::Events::EventBus",
                    "Properties": {
                        "Name": bus,
                        "Policy": {
                            "Statement": [
                                {
                                    "Effect": "Allow",
                                    "Principal": {"AWS": f"arn:aws:iam::{DEV}:root"},
                                    "Action": "events:PutEvents",
                                    "Resource": "*",
                                    "Condition": {"ArnEquals": {"aws:PrincipalArn": allowed_role}},
                                }
                            ]
                        },
                    },
                },
                "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Bus", "Arn"]}}},
            },
            GOVERNANCE,
        )
        sqs = self.cloud.client("sqs", GOVERNANCE)
        name = fresh("queue")
        self.queue = sqs.create_queue(QueueName=name)["QueueUrl"]
        events = self.cloud.client("events", GOVERNANCE)
        events.put_rule(Name="all", EventBusName=bus, EventPattern=json.dumps({"account": [DEV]}))
        target = {"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{GOVERNANCE}:{name}"}
        events.put_targets(Rule="all", EventBusName=bus, Targets=[target])
        return outputs["Arn"]

    def received(self, seconds: float) -> dict[str, Any]:
        entry = {"Source": self.source, "DetailType": "Something", "Detail": "{}"}
        self.cloud.client("events", DEV).put_events(Entries=[entry])
        sqs = self.cloud.client("sqs", GOVERNANCE)

        def look() -> dict[str, Any] | None:
            messages = sqs.receive_message(QueueUrl=self.queue).get("Messages", [])
            return json.loads(messages[0]["Body"]) if messages else None

        event: dict[str, Any] = eventually(look, seconds)
        return event


def test_an_event_reaches_the_bus_of_another_account_and_keeps_its_account(cloud: Cloud) -> None:
    assert Forwarding(cloud).received(5)["account"] == DEV


def test_nothing_is_forwarded_by_a_role_that_may_not_put_events(cloud: Cloud) -> None:
    with pytest.raises(AssertionError, match="nothing came"):
        Forwarding(cloud, may_put=False).received(WATCH_SECONDS)


def test_nothing_is_forwarded_past_the_bus_policy(cloud: Cloud) -> None:
    with pytest.raises(AssertionError, match="nothing came"):
        Forwarding(cloud, let_in=False).received(WATCH_SECONDS)


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises(AssertionError, match="nothing came"):
        Forwarding(bare).received(WATCH_SECONDS)
