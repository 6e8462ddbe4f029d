"""Hears what an account's default bus is told, by a queue and rules of its own."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from infra.configuration.places import Place, partition
from infra.verification.scene import Json, Scene

_RECEIVES: Final = 10


def listen(scene: Scene, place: Place, called: str, patterns: Sequence[Json]) -> "Ear":
    """Make a queue and a rule for each pattern, taken away when the verification ends.

    ``called`` tells the queue from those of other checks.
    """
    name = f"{scene.installation.installation}-verify-{scene.stamp}-{called}"
    sqs, events = scene.at(place, "sqs"), scene.at(place, "events")
    queue_arn = f"arn:{partition(place.region)}:sqs:{place.region}:{place.account_id}:{name}"
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue_arn,
                "Condition": {"StringEquals": {"aws:SourceAccount": place.account_id}},
            }
        ],
    }
    attributes = {"SqsManagedSseEnabled": "true", "Policy": json.dumps(policy)}
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    scene.undo.later(f"the queue {name}", partial(sqs.delete_queue, QueueUrl=url))
    for position, pattern in enumerate(patterns):
        # Within the 64 characters that EventBridge allows.
        rule = f"{name}-{position}"
        events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
        scene.undo.later(f"the rule {rule}", partial(_forget, events, rule))
        events.put_targets(Rule=rule, Targets=[{"Id": "Ear", "Arn": queue_arn}])
    return Ear(sqs, url)


def _forget(events: Any, rule: str) -> None:
    events.remove_targets(Rule=rule, Ids=["Ear"])
    events.delete_rule(Name=rule)


class Ear:
    """What was heard so far."""

    def __init__(self, sqs: Any, url: str) -> None:
        self._sqs = sqs
        self._url = url
        self._heard: list[Json] = []

    def heard(self, kind: str, event_name: str | None = None) -> Json | None:
        """Return the first event of a detail-type, and of a call if one is named."""
        self._take()
        for event in self._heard:
            if event["detail-type"] == kind and event["detail"].get("eventName") == event_name:
                return event
        return None

    def _take(self) -> None:
        for _ in range(_RECEIVES):
            answer = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10)
            messages = answer.get("Messages", [])
            if not messages:
                return
            for message in messages:
                self._heard.append(json.loads(message["Body"]))
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
