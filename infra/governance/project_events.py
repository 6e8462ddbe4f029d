"""What is heard of accounts: rules on the bus, and one on this account's own events."""

from typing import Any, Final

from aws_cdk import Aws, Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from events.aws import (
    CLOUDFORMATION,
    STACK_STATUS,
    Pattern,
    membership_pattern,
    stack_status_pattern,
)
from infra.configuration.model import Installation
from infra.functions.service_function import ServiceFunction
from infra.governance.queues import EventsQueue, Queues

# What EventBridge could not hand over in a day is set aside.
_DAY: Final = Duration.hours(24)
_MOST_RETRIES: Final = 185


class ProjectEvents(Construct):
    """Accounts that join or leave, and bases that are there, go to the events queue.

    What the sweep looks at comes from the configuration in its bundle. So it also runs when this
    stack has been deployed: a change then takes effect at once.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: Installation,
        bus: events.CfnEventBus,
        events_queue: EventsQueue,
        queues: Queues,
        sweep: ServiceFunction,
    ) -> None:
        super().__init__(scope, construct_id)
        self._bus = events.EventBus.from_event_bus_name(self, "Bus", bus.ref)
        self._to_intake = targets.SqsQueue(
            events_queue.queue,
            dead_letter_queue=queues.stream_dead_letters,
            max_event_age=_DAY,
            retry_attempts=_MOST_RETRIES,
        )
        organization = installation.organization
        if organization is not None and organization.management_account_id is not None:
            self._rule(
                "Membership",
                "Accounts join and leave, as the management account tells",
                membership_pattern(organization.management_account_id),
            )
        self._rule(
            "StackStatus", "A base is there", stack_status_pattern(installation.installation)
        )
        events.Rule(
            self,
            "ThisStack",
            description="This stack was deployed: look at all accounts",
            event_pattern=_event_pattern(_this_stack()),
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

    def _rule(self, construct_id: str, description: str, pattern: Pattern) -> None:
        events.Rule(
            self,
            construct_id,
            description=description,
            event_bus=self._bus,
            event_pattern=_event_pattern(pattern),
            targets=[self._to_intake],
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


def _event_pattern(pattern: Pattern) -> events.EventPattern:
    return events.EventPattern(
        source=pattern["source"],
        account=pattern.get("account"),
        detail_type=pattern.get("detail-type"),
        detail=pattern.get("detail"),
    )
