"""What a service hears: rules on the bus, and one on this account's own events."""

from collections.abc import Mapping
from typing import Any, Final

from aws_cdk import Aws, Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from events.aws import CLOUDFORMATION, STACK_STATUS, Pattern
from infra.functions.service_function import ServiceFunction
from infra.governance.queues import EventsQueue, Queues

# What EventBridge could not hand over in a day is set aside.
_DAY: Final = Duration.hours(24)
_MOST_RETRIES: Final = 185


class HeardEvents(Construct):
    """Events that go to a service's events queue, by rules whose ids and reasons are given.

    What the sweep looks at comes from the configuration in its bundle. So it also runs when this
    stack has been deployed: a change then takes effect at once. ``what`` is what it looks at.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        rules: Mapping[str, tuple[str, Pattern]],
        what: str,
        bus: events.CfnEventBus,
        events_queue: EventsQueue,
        queues: Queues,
        sweep: ServiceFunction,
    ) -> None:
        super().__init__(scope, construct_id)
        event_bus = events.EventBus.from_event_bus_name(self, "Bus", bus.ref)
        to_intake = targets.SqsQueue(
            events_queue.queue,
            dead_letter_queue=queues.stream_dead_letters,
            max_event_age=_DAY,
            retry_attempts=_MOST_RETRIES,
        )
        for rule_id, (description, pattern) in rules.items():
            events.Rule(
                self,
                rule_id,
                description=description,
                event_bus=event_bus,
                event_pattern=event_pattern(pattern),
                targets=[to_intake],
            )
        events.Rule(
            self,
            "ThisStack",
            description=f"This stack was deployed: look at all {what}",
            event_pattern=event_pattern(_this_stack()),
            targets=[
                targets.LambdaFunction(
                    sweep.function,
                    event=events.RuleTargetInput.from_object({"sweep": "all"}),
                    dead_letter_queue=queues.stream_dead_letters,
                    max_event_age=_DAY,
                    retry_attempts=_MOST_RETRIES,
                )
            ],
        )


def _this_stack() -> dict[str, Any]:
    return {
        "source": [CLOUDFORMATION],
        "detail-type": [STACK_STATUS],
        "detail": {
            "stack-id": [Aws.STACK_ID],
            "status-details": {"status": ["CREATE_COMPLETE", "UPDATE_COMPLETE"]},
        },
    }


def event_pattern(pattern: Pattern) -> events.EventPattern:
    """Return a pattern in CDK's form."""
    return events.EventPattern(
        source=pattern["source"],
        account=pattern.get("account"),
        detail_type=pattern.get("detail-type"),
        detail=pattern.get("detail"),
    )
