"""Alarms: what a person should look at."""

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.functions.service_function import ServiceFunction
from infra.governance.onboarding_functions import OnboardingFunctions
from infra.governance.queues import Queues

_MINUTES = Duration.minutes(5)


class Alarms(Construct):
    """Something on a dead-letter queue, failing functions or API, streams and tickets that wait."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        queues: Queues,
        functions: OnboardingFunctions,
        api_stage: apigateway.Stage,
        topic_arn: str | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._topic = (
            sns.Topic.from_topic_arn(self, "Topic", topic_arn) if topic_arn is not None else None
        )
        self._dead_letters("Work", queues.work_dead_letters)
        self._dead_letters("Stream", queues.stream_dead_letters)
        self._alarm(
            "WorkWaits",
            queues.work.metric_approximate_age_of_oldest_message(
                period=_MINUTES, statistic="Maximum"
            ),
            threshold=Duration.minutes(30).to_seconds(),
            description="A ticket has waited for half an hour",
        )
        # Also what no function sees: its timeout, its throttling, a gateway that cannot call it.
        self._alarm(
            "ApiFails",
            api_stage.metric_server_error(period=_MINUTES, statistic="Sum"),
            threshold=1,
            description="The API answers with 5xx",
        )
        for short_name, function in functions.by_short_name.items():
            self._errors(short_name, function)
        for short_name, function in functions.by_short_name.items():
            if short_name in ("requests", "relay", "outbox"):
                self._late(short_name, function)

    def _dead_letters(self, name: str, queue: sqs.Queue) -> None:
        self._alarm(
            f"{name}DeadLetters",
            queue.metric_approximate_number_of_messages_visible(
                period=_MINUTES, statistic="Maximum"
            ),
            threshold=1,
            description=f"{name}: something could not be done; look at the queue, then redrive",
        )

    def _errors(self, short_name: str, function: ServiceFunction) -> None:
        self._alarm(
            f"{short_name.capitalize()}Errors",
            function.function.metric_errors(period=_MINUTES),
            threshold=1,
            description=f"The function {short_name} fails",
        )

    def _late(self, short_name: str, function: ServiceFunction) -> None:
        self._alarm(
            f"{short_name.capitalize()}Late",
            function.function.metric("IteratorAge", period=_MINUTES, statistic="Maximum"),
            threshold=Duration.minutes(10).to_milliseconds(),
            description=f"The function {short_name} is ten minutes behind its stream",
        )

    def _alarm(
        self, name: str, metric: cloudwatch.Metric, *, threshold: float, description: str
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=description,
        )
        if self._topic is not None:
            alarm.add_alarm_action(actions.SnsAction(self._topic))
