"""Alarms of one kind, sent to one topic."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledgement import acknowledge

PERIOD = Duration.minutes(5)


class AlarmSet(Construct):
    """Alarms that one period above a threshold sets off; without a topic they are only shown."""

    def __init__(self, scope: Construct, construct_id: str, *, topic_arn: str | None) -> None:
        super().__init__(scope, construct_id)
        self._topic = (
            sns.Topic.from_topic_arn(self, "Topic", topic_arn) if topic_arn is not None else None
        )

    def alarm(
        self, name: str, metric: cloudwatch.Metric, *, threshold: float, description: str
    ) -> None:
        """Add an alarm for when ``metric`` reaches ``threshold``."""
        self._add(
            name,
            metric,
            threshold,
            description,
            cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            cloudwatch.TreatMissingData.NOT_BREACHING,
        )

    def silence(self, name: str, metric: cloudwatch.Metric, *, description: str) -> None:
        """Add an alarm for when ``metric`` has less than one in its period, or no data at all."""
        self._add(
            name,
            metric,
            1,
            description,
            cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            cloudwatch.TreatMissingData.BREACHING,
        )

    def dead_letters(self, name: str, queue: sqs.Queue, description: str) -> None:
        """Add an alarm for when anything is on a dead-letter queue."""
        self.alarm(
            f"{name}DeadLetters",
            queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum"),
            threshold=1,
            description=description,
        )

    def waits(self, name: str, queue: sqs.Queue, longest: Duration, description: str) -> None:
        """Add an alarm for when something has been on a queue for ``longest``."""
        self.alarm(
            f"{name}Waits",
            queue.metric_approximate_age_of_oldest_message(period=PERIOD, statistic="Maximum"),
            threshold=longest.to_seconds(),
            description=description,
        )

    def _add(
        self,
        name: str,
        metric: cloudwatch.Metric,
        threshold: float,
        description: str,
        comparison: cloudwatch.ComparisonOperator,
        missing: cloudwatch.TreatMissingData,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=comparison,
            treat_missing_data=missing,
            alarm_description=description,
        )
        if self._topic is not None:
            alarm.add_alarm_action(actions.SnsAction(self._topic))
        else:
            acknowledge(
                alarm,
                "Whom to tell is configured: alarms.topic_arn. Without it alarms are only shown.",
                "NIST.800.53.R5-CloudWatchAlarmAction",
            )
