"""Alarms: what a person should look at."""

from collections.abc import Mapping
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from infra import names
from infra.alarm_set import PERIOD, AlarmSet
from infra.functions.service_function import ServiceFunction
from infra.governance.queues import EventsQueue, Queues

# A relay that fails shows otherwise: its records end on the dead-letter queue. One that is slow or
# throttled has an outbox that is late too, which reads the same stream; the sweep does its work.
_NEVER_LATE: Final = ("requests", "outbox")
_HALF_AN_HOUR: Final = Duration.minutes(30)


class ServiceAlarms(AlarmSet):
    """Something on a dead-letter queue, streams and messages that wait.

    ``label`` begins the alarms' descriptions; ``functions`` are by their short names. A ticket may
    wait for ``ticket_waits`` where a sweep sends very many at once.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        label: str,
        queues: Queues,
        functions: Mapping[names.FunctionShortName, ServiceFunction],
        topic_arn: str | None,
        events: EventsQueue | None = None,
        ticket_waits: Duration = _HALF_AN_HOUR,
    ) -> None:
        super().__init__(scope, construct_id, topic_arn=topic_arn)
        what_to_do = "something could not be done; look at the queue, then redrive"
        self.dead_letters("Work", queues.work_dead_letters, f"{label}, work: {what_to_do}")
        self.dead_letters("Stream", queues.stream_dead_letters, f"{label}, stream: {what_to_do}")
        self.waits(
            "Work",
            queues.work,
            ticket_waits,
            f"{label}: a ticket has waited for {ticket_waits.to_minutes():.0f} minutes",
        )
        if events is not None:
            self.dead_letters("Events", events.dead_letters, f"{label}, events: {what_to_do}")
            self.waits(
                "Events",
                events.queue,
                _HALF_AN_HOUR,
                f"{label}: an event has waited for half an hour",
            )
        for short_name in _NEVER_LATE:
            if short_name in functions:
                self.alarm(
                    f"{short_name.capitalize()}Late",
                    functions[short_name].function.metric(
                        "IteratorAge", period=PERIOD, statistic="Maximum"
                    ),
                    threshold=Duration.minutes(10).to_milliseconds(),
                    description=f"{label}: the function {short_name} is ten minutes behind",
                )


class ApiAlarm(AlarmSet):
    """The API answers with 5xx.

    That is also what no function sees: its timeout, its throttling, a gateway that cannot call it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        api_stage: apigateway.Stage,
        topic_arn: str | None,
    ) -> None:
        super().__init__(scope, construct_id, topic_arn=topic_arn)
        self.alarm(
            "Fails",
            api_stage.metric_server_error(period=PERIOD, statistic="Sum"),
            threshold=1,
            description="The API answers with 5xx",
        )
