"""What starts functions: table streams and the work queue."""

import json
from typing import Any, Final

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from infra.acknowledgement import acknowledge
from infra.functions.service_function import ServiceFunction

# Records that a function cannot use it sets aside itself, with their payload. These retries are
# for what is not the record's fault, and the failure destination for when even they end.
STREAM_RETRIES: Final = 30
# As long as the stream keeps the record, which is 24 hours.
UNTIL_THE_STREAM_FORGETS: Final = -1
_LARGEST_BATCH_OF_RECORDS: Final = 25


def start_by_stream(
    function: ServiceFunction,
    *,
    table: dynamodb.Table,
    pattern: dict[str, Any],
    failures: sqs.Queue,
    retries: int = STREAM_RETRIES,
) -> None:
    """Start ``function`` with the stream records of ``table`` that match ``pattern``.

    A failing batch is split until the failing record is alone; after its retries, the place of
    the record in the stream goes to ``failures``.
    """
    stream = table.table_stream_arn
    if stream is None:
        raise ValueError(f"{table.node.path} has no stream")
    function.allow(
        [
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        ],
        [stream],
    )
    lambda_.CfnEventSourceMapping(
        function,
        "Stream",
        function_name=function.function.function_name,
        event_source_arn=stream,
        starting_position="TRIM_HORIZON",
        batch_size=_LARGEST_BATCH_OF_RECORDS,
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=retries,
        function_response_types=["ReportBatchItemFailures"],
        filter_criteria=lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
            filters=[
                lambda_.CfnEventSourceMapping.FilterProperty(
                    pattern=json.dumps(pattern, separators=(",", ":"))
                )
            ]
        ),
        destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
            on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(
                destination=failures.queue_arn
            )
        ),
    ).node.add_dependency(function.role)


def start_by_queue(
    function: ServiceFunction,
    *,
    queue: sqs.Queue,
    batch_size: int,
    maximum_concurrency: int,
    batching_window: Duration | None = None,
) -> None:
    """Start ``function`` with the messages of ``queue``; each message fails by itself.

    More than ten messages a batch need a ``batching_window``, in which they are waited for.
    """
    function.allow(
        ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], [queue.queue_arn]
    )
    mapping = lambda_.CfnEventSourceMapping(
        function,
        "Queue",
        function_name=function.function.function_name,
        event_source_arn=queue.queue_arn,
        batch_size=batch_size,
        maximum_batching_window_in_seconds=(
            None if batching_window is None else batching_window.to_seconds()
        ),
        function_response_types=["ReportBatchItemFailures"],
        scaling_config=lambda_.CfnEventSourceMapping.ScalingConfigProperty(
            maximum_concurrency=maximum_concurrency
        ),
    )
    mapping.node.add_dependency(function.role)
    acknowledge(
        mapping,
        "A mapping of a queue can have no destination: the queue itself has a dead-letter queue, "
        "which keeps whole messages.",
        "Serverless-LambdaEventSourceMappingDestination",
    )
