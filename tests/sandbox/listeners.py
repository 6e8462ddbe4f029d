"""Queues that hear what a bus delivers."""

import json
from dataclasses import dataclass
from typing import Any

from tests.sandbox.clouds import DEV, REGION, Cloud, eventually, fresh, policy

# Deliveries are done before the call that caused them is answered.
WATCH_SECONDS = 0.5


@dataclass(frozen=True)
class Queue:
    """A queue, its messages taken one by one."""

    sqs: Any
    url: str
    arn: str

    def message(self, seconds: float = 5.0) -> dict[str, Any]:
        """Return the next message, its body an event, once it is there."""
        found: dict[str, Any] = eventually(self._take, seconds)
        return found

    def event(self, seconds: float = 5.0) -> dict[str, Any]:
        """Return the next event once it is there."""
        event: dict[str, Any] = json.loads(self.message(seconds)["Body"])
        return event

    def letter(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the next dead letter once it is there: the event, and what is said of it."""
        message = self.message()
        said = {k: v["StringValue"] for k, v in message["MessageAttributes"].items()}
        return json.loads(message["Body"]), said

    def _take(self) -> dict[str, Any] | None:
        answer = self.sqs.receive_message(QueueUrl=self.url, MessageAttributeNames=["All"])
        for message in answer.get("Messages", []):
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
            taken: dict[str, Any] = message
            return taken
        return None


def open_queue(
    cloud: Cloud, account: str = DEV, region: str = REGION, *, rule_arn: str = "*"
) -> Queue:
    """Make a queue that EventBridge may send to for one rule, or for all where none is named."""
    name = fresh("queue")
    arn = f"arn:aws:sqs:{region}:{account}:{name}"
    sqs = cloud.client("sqs", account, region)
    admits = policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnLike": {"aws:SourceArn": rule_arn}},
        }
    )
    url = sqs.create_queue(QueueName=name, Attributes={"Policy": admits})["QueueUrl"]
    return Queue(sqs, url, arn)


def listen(
    cloud: Cloud,
    pattern: dict[str, Any],
    account: str = DEV,
    region: str = REGION,
    bus: str = "default",
) -> Queue:
    """Return a queue that gets what matches `pattern` on a bus from now on."""
    queue = open_queue(cloud, account, region)
    events = cloud.client("events", account, region)
    rule = fresh("listen")
    events.put_rule(Name=rule, EventBusName=bus, EventPattern=json.dumps(pattern))
    target = {"Id": "queue", "Arn": queue.arn}
    events.put_targets(Rule=rule, EventBusName=bus, Targets=[target])
    return queue
