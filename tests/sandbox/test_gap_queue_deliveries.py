"""A rule delivers to a queue only if the queue's policy lets EventBridge in for it."""

from typing import Any

import pytest

from tests.sandbox.clouds import DEV, REGION, Cloud, fresh
from tests.sandbox.listeners import WATCH_SECONDS, Queue, open_queue

SERVICE = {"Service": "events.amazonaws.com"}


class Delivery:
    """A rule and its queue from a template, and a dead-letter queue behind them."""

    def __init__(
        self,
        cloud: Cloud,
        condition: dict[str, Any] | None = None,
        principal: Any = SERVICE,
        effect: str = "Allow",
    ) -> None:
        self._events = cloud.client("events")
        self.source, self.rule, name = fresh("source"), fresh("rule"), fresh("queue")
        self.arn = f"arn:aws:events:{REGION}:{DEV}:rule/{self.rule}"
        self.letters = open_queue(cloud, rule_arn=self.arn)
        queue_arn = f"arn:aws:sqs:{REGION}:{DEV}:{name}"
        statement = {
            "Effect": effect,
            "Principal": principal,
            "Action": "sqs:SendMessage",
            "Resource": queue_arn,
            "Condition": condition or {"ArnEquals": {"aws:SourceArn": self.arn}},
        }
        resources = {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}},
            "Policy": _policy(statement),
            "Rule": self._rule(),
        }
        url = cloud.deploy(resources)["RefQueue"]
        self.queue = Queue(cloud.client("sqs"), url, queue_arn)

    def _rule(self) -> dict[str, Any]:
        target = {
            "Id": "queue",
            "Arn": {"Fn::GetAtt": ["Queue", "Arn"]},
            "DeadLetterConfig": {"Arn": self.letters.arn},
            "RetryPolicy": {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185},
        }
        return {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": self.rule,
                "EventPattern": {"source": [self.source]},
                "Targets": [target],
            },
        }

    def target(self) -> dict[str, Any]:
        found: dict[str, Any] = self._events.list_targets_by_rule(Rule=self.rule)["Targets"][0]
        return found

    def put(self) -> None:
        entry = {"Source": self.source, "DetailType": "Something", "Detail": '{"number": 7}'}
        self._events.put_events(Entries=[entry])


def _policy(statement: dict[str, Any]) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": [statement]}
    properties = {"Queues": [{"Ref": "Queue"}], "PolicyDocument": document}
    return {"Type": "AWS::SQS::QueuePolicy", "Properties": properties}


def test_a_rule_from_a_template_keeps_its_dead_letter_queue_and_retries(cloud: Cloud) -> None:
    delivery = Delivery(cloud)

    target = delivery.target()

    assert target["DeadLetterConfig"] == {"Arn": delivery.letters.arn}
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}


def test_a_queue_that_lets_the_rule_in_gets_the_event(cloud: Cloud) -> None:
    delivery = Delivery(cloud)

    delivery.put()

    assert delivery.queue.event()["detail"] == {"number": 7}


@pytest.mark.parametrize(
    "refused",
    [
        {
            "condition": {
                "ArnEquals": {"aws:SourceArn": f"arn:aws:events:{REGION}:{DEV}:rule/other"}
            }
        },
        {"condition": {"StringEquals": {"aws:SourceAccount": "555555555555"}}},
        {"principal": {"Service": "sns.amazonaws.com"}},
        {"principal": {"AWS": f"arn:aws:iam::{DEV}:root"}},
        {"effect": "Deny"},
    ],
    ids=["another rule", "another account", "another service", "its account", "denied"],
)
def test_what_a_queue_does_not_let_in_becomes_a_dead_letter(
    cloud: Cloud, refused: dict[str, Any]
) -> None:
    delivery = Delivery(cloud, **refused)

    delivery.put()

    event, said = delivery.letters.letter()
    assert event["detail"] == {"number": 7}
    assert said["ERROR_CODE"] == "NO_PERMISSIONS"
    assert (said["RULE_ARN"], said["TARGET_ARN"]) == (delivery.arn, delivery.queue.arn)
    with pytest.raises(AssertionError, match="nothing came"):
        delivery.queue.event(WATCH_SECONDS)


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    delivery = Delivery(bare, principal={"Service": "sns.amazonaws.com"})

    delivery.put()

    assert delivery.queue.event()["detail"] == {"number": 7}
