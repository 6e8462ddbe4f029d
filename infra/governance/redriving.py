"""What the functions for operators do with dead letters."""

from aws_cdk import aws_sqs as sqs

from infra.functions.service_function import ServiceFunction


def let_take_dead_letters(function: ServiceFunction, *queues: sqs.Queue) -> None:
    """Let a function read dead letters, put them back, and remove those that are dealt with."""
    function.allow(
        [
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
        ],
        [queue.queue_arn for queue in queues],
    )
