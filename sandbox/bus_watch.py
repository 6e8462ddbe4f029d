"""Listens on the installation's event bus, as any subscriber would: a rule and a queue."""

import json
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sandbox.accounts import GOVERNANCE_ACCOUNT, REGION
from sandbox.cloud import LocalCloud

EVENTS_SECONDS = 15.0
_NAME = "sandbox-demo"
_POLL_SECONDS = 0.1


class BusWatch:
    """Every event of ours on the bus from now on, each counted once."""

    def __init__(self, cloud: LocalCloud) -> None:
        self._sqs = cloud.clients("sqs", GOVERNANCE_ACCOUNT, REGION)
        arn = f"arn:aws:sqs:{REGION}:{GOVERNANCE_ACCOUNT}:{_NAME}"
        attributes = {"Policy": json.dumps(policy_for_rules(arn))}
        self._queue = self._sqs.create_queue(QueueName=_NAME, Attributes=attributes)["QueueUrl"]
        self._seen: dict[str, str] = {}
        events = cloud.clients("events", GOVERNANCE_ACCOUNT, REGION)
        bus = cloud.outputs["BusName"]
        # AWS's own events, which others forward to the bus, are not counted.
        pattern = json.dumps({"account": [GOVERNANCE_ACCOUNT], "source": [{"prefix": "studio."}]})
        events.put_rule(Name=_NAME, EventBusName=bus, EventPattern=pattern)
        events.put_targets(Rule=_NAME, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])

    def count(self, wanted: Mapping[str, int]) -> Counter[str]:
        """Return how often each kind of event came, once as many came as are wanted of each.

        After `EVENTS_SECONDS` it returns what there is.
        """
        deadline = time.monotonic() + EVENTS_SECONDS
        while time.monotonic() < deadline:
            self._take()
            counted = Counter(self._seen.values())
            if all(counted[kind] >= number for kind, number in wanted.items()):
                break
            time.sleep(_POLL_SECONDS)
        return Counter(self._seen.values())

    def _take(self) -> None:
        while True:
            answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
            messages = answer.get("Messages", [])
            if not messages:
                return
            for message in messages:
                event = json.loads(message["Body"])
                # A repetition carries the same event_id and is no second event.
                event_id = event["detail"]["metadata"]["event_id"]
                self._seen[event_id] = event["detail-type"]
                self._sqs.delete_message(
                    QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"]
                )


def policy_for_rules(queue_arn: str) -> dict[str, Any]:
    """Return the policy that a queue needs for rules of its account to deliver to it."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue_arn,
                "Condition": {"StringEquals": {"aws:SourceAccount": queue_arn.split(":")[4]}},
            }
        ],
    }
