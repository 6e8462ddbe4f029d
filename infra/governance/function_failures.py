"""One alarm for all functions: one of them failed."""

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.alarm_set import PERIOD, AlarmSet


class FunctionFailures(AlarmSet):
    """A run of any function in the account and region failed.

    CloudWatch charges an alarm by its metrics, and each function has its own for errors; Lambda
    also has one of all functions together. In an account that others share, theirs count too.
    """

    def __init__(self, scope: Construct, construct_id: str, *, topic_arn: str | None) -> None:
        super().__init__(scope, construct_id, topic_arn=topic_arn)
        self.alarm(
            "Failed",
            cloudwatch.Metric(
                namespace="AWS/Lambda", metric_name="Errors", period=PERIOD, statistic="Sum"
            ),
            threshold=1,
            description="A function of this account fails; the metric Errors, by function, says "
            "which, and its log why",
        )
