"""When a service sweeps: what is due often, everything once a day."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs

from infra.functions.service_function import ServiceFunction


def sweep_by_schedule(
    function: ServiceFunction, *, what: str, recheck: Duration, failures: sqs.Queue
) -> None:
    """Start a sweep each ``recheck`` for what is due, and each day for all of ``what``."""
    for which, interval, description in (
        ("Due", recheck, f"Looks at the {what} for which it is time"),
        ("All", Duration.days(1), f"Looks at all {what}"),
    ):
        events.Rule(
            function,
            which,
            description=description,
            schedule=events.Schedule.rate(interval),
            targets=[
                # A sweep that is late by more than an interval is made good by the next one.
                targets.LambdaFunction(
                    function.function,
                    event=events.RuleTargetInput.from_object({"sweep": which.lower()}),
                    dead_letter_queue=failures,
                    max_event_age=interval,
                    retry_attempts=3,
                )
            ],
        )
