"""A service that hears events and keeps records: its queues, functions, rules and alarms."""

from aws_cdk import aws_events as events
from constructs import Construct

from infra.functions.service_function import FunctionPlatform
from infra.governance.alarms import ServiceAlarms
from infra.governance.controller_functions import Controller, ControllerFunctions
from infra.governance.heard_events import HeardEvents
from infra.governance.queues import EventsQueue, Queues
from infra.governance.record_alarms import RecordAlarms


class ControllerService(Construct):
    """It only wires. ``outputs`` name its parts."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: str,
        platform: FunctionPlatform,
        controller: Controller,
        bus: events.CfnEventBus,
        topic_arn: str | None,
    ) -> None:
        super().__init__(scope, construct_id)
        what = controller.what
        self._start, self._controller = what.capitalize(), controller
        self._queues = Queues(
            self,
            "Queues",
            prefix=f"{installation}-{what}",
            visible_again_after=controller.ticket_visible_again_after,
        )
        self._events = EventsQueue(
            self,
            "Events",
            prefix=f"{installation}-{what}",
            visible_again_after=controller.event_visible_again_after,
        )
        self.functions = ControllerFunctions(
            self,
            "Functions",
            platform=platform,
            controller=controller,
            queues=self._queues,
            events_queue=self._events,
            bus=bus,
        )
        HeardEvents(
            self,
            "Heard",
            rules=controller.rules,
            what=what,
            bus=bus,
            events_queue=self._events,
            queues=self._queues,
            sweep=self.functions.sweep,
        )
        ServiceAlarms(
            self,
            "Alarms",
            label=self._start,
            queues=self._queues,
            functions=self.functions.by_short_name,
            topic_arn=topic_arn,
            events=self._events,
            ticket_waits=controller.longest_sweep,
        )
        RecordAlarms(
            self,
            "RecordAlarms",
            installation=installation,
            what=what,
            what_to_do=controller.what_to_do,
            functions=self.functions.by_short_name,
            topic_arn=topic_arn,
        )

    @property
    def outputs(self) -> dict[str, str]:
        """What the stack says its parts are called."""
        start, heard = self._start, self._events
        return {
            f"{start}TableName": self._controller.table.table_name,
            **queue_outputs(start, self._queues),
            f"{start}EventsQueueUrl": heard.queue.queue_url,
            f"{start}EventsDeadLetterQueueUrl": heard.dead_letters.queue_url,
            **{
                f"{self._controller.service.capitalize()}{short_name.capitalize()}FunctionName": (
                    function.function.function_name
                )
                for short_name, function in self.functions.by_short_name.items()
            },
        }


def queue_outputs(start: str, queues: Queues) -> dict[str, str]:
    """Return what a service's queues are called, by outputs that begin with ``start``."""
    return {
        f"{start}WorkQueueUrl": queues.work.queue_url,
        f"{start}WorkDeadLetterQueueUrl": queues.work_dead_letters.queue_url,
        f"{start}StreamDeadLetterQueueUrl": queues.stream_dead_letters.queue_url,
    }
