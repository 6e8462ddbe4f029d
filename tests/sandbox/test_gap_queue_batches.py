"""Who may send a message may send a batch of them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import DEV, REGION, Cloud, fresh

ROOT = {"AWS": f"arn:aws:iam::{DEV}:root"}


def _send(cloud: Cloud, action: str) -> list[str]:
    """Send a batch as a role with one permission; return the bodies that the queue holds."""
    name = fresh("queue")
    url = cloud.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    allowed = [{"Action": action, "Resource": f"arn:aws:sqs:{REGION}:{DEV}:{name}"}]
    sender = cloud.as_role("sqs", cloud.role(DEV, {"Principal": ROOT}, allowed), DEV)
    entries = [{"Id": str(n), "MessageBody": f"body-{n}"} for n in range(2)]
    answer = sender.send_message_batch(QueueUrl=url, Entries=entries)
    assert not answer.get("Failed")
    found: dict[str, Any] = cloud.client("sqs").receive_message(
        QueueUrl=url, MaxNumberOfMessages=10
    )
    return sorted(each["Body"] for each in found["Messages"])


def test_who_may_send_a_message_may_send_a_batch(cloud: Cloud) -> None:
    assert _send(cloud, "sqs:SendMessage") == ["body-0", "body-1"]


def test_who_may_only_receive_sends_no_batch(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        _send(cloud, "sqs:ReceiveMessage")


def test_batches_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        _send(bare, "sqs:SendMessage")
