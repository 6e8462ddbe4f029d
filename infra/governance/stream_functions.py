"""The two functions that each service has on its table's stream."""

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from constructs import Construct

from infra.functions.service_function import FunctionPlatform, ServiceFunction
from infra.functions.sources import UNTIL_THE_STREAM_FORGETS, start_by_stream
from infra.governance.queues import Queues

_TIMEOUT = Duration.seconds(30)


def relay(
    scope: Construct,
    *,
    platform: FunctionPlatform,
    module: str,
    table: dynamodb.Table,
    queues: Queues,
) -> ServiceFunction:
    """Make the function that turns what was asked for into tickets on the work queue."""
    function = ServiceFunction(
        scope,
        "Relay",
        platform=platform,
        name=platform.name("relay"),
        module=module,
        description="Turns what was asked for into tickets",
        memory_mb=512,
        timeout=_TIMEOUT,
        environment={
            "WORK_QUEUE_URL": queues.work.queue_url,
            "DEAD_LETTER_QUEUE_URL": queues.stream_dead_letters.queue_url,
        },
    )
    function.allow(
        ["sqs:SendMessage"], [queues.work.queue_arn, queues.stream_dead_letters.queue_arn]
    )
    start_by_stream(
        function,
        table=table,
        # Only what intake wrote: the worker's own status writes must not wake the worker.
        pattern={
            "eventName": ["INSERT", "MODIFY"],
            "dynamodb": {
                "Keys": {"sk": {"S": ["STATE"]}},
                "NewImage": {"written_by": {"S": ["intake"]}},
            },
        },
        failures=queues.stream_dead_letters,
    )
    return function


def outbox(
    scope: Construct,
    *,
    platform: FunctionPlatform,
    table: dynamodb.Table,
    queues: Queues,
    bus: events.CfnEventBus,
) -> ServiceFunction:
    """Make the function that publishes timeline entries as events."""
    failures = queues.stream_dead_letters
    function = ServiceFunction(
        scope,
        "Outbox",
        platform=platform,
        name=platform.name("outbox"),
        module="on_timeline_entry",
        description="Publishes timeline entries as events",
        memory_mb=512,
        timeout=_TIMEOUT,
        environment={"BUS_NAME": bus.ref, "DEAD_LETTER_QUEUE_URL": failures.queue_url},
    )
    function.allow(["events:PutEvents"], [bus.attr_arn])
    function.allow(["sqs:SendMessage"], [failures.queue_arn])
    start_by_stream(
        function,
        table=table,
        pattern={
            "eventName": ["INSERT"],
            "dynamodb": {
                "Keys": {"sk": {"S": [{"prefix": "T#"}]}},
                "NewImage": {"event": {"S": [{"exists": True}]}},
            },
        },
        failures=failures,
        # Nothing publishes a lost event again, and thirty quick retries end before a
        # disturbance of the bus does. No record blocks the stream for good: the function
        # itself sets aside those it cannot read.
        retries=UNTIL_THE_STREAM_FORGETS,
    )
    return function
