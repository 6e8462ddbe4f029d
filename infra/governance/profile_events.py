"""What user onboarding hears of calls that change profiles."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from events.aws import profile_news_pattern
from infra.functions.service_function import ServiceFunction
from infra.governance.heard_events import event_pattern
from infra.governance.queues import Queues

_DAY: Final = Duration.hours(24)
_MOST_RETRIES: Final = 185


class ProfileEvents(Construct):
    """A rule on the bus that starts the function which has users looked at.

    It starts it directly: a queue between them would cost more in idle polling than all else.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bus: events.CfnEventBus,
        intake: ServiceFunction,
        queues: Queues,
    ) -> None:
        super().__init__(scope, construct_id)
        events.Rule(
            self,
            "Calls",
            description="User profiles may have been changed by another hand",
            event_bus=events.EventBus.from_event_bus_name(self, "Bus", bus.ref),
            event_pattern=event_pattern(profile_news_pattern()),
            targets=[
                targets.LambdaFunction(
                    intake.function,
                    dead_letter_queue=queues.stream_dead_letters,
                    max_event_age=_DAY,
                    retry_attempts=_MOST_RETRIES,
                )
            ],
        )
