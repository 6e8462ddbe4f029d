import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import Cloud, fresh, policy


def _send_to_tls_only_queue(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=fresh("queue"))["QueueUrl"]
    only_tls = policy(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": only_tls})
    sqs.send_message(QueueUrl=url, MessageBody="x")


def test_a_call_over_loopback_counts_as_tls(cloud: Cloud) -> None:
    _send_to_tls_only_queue(cloud)


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        _send_to_tls_only_queue(bare)
