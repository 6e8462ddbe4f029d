"""One alarm for all functions of an installation: one of them failed."""

from collections.abc import Mapping
from typing import Final

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.alarm_set import PERIOD, AlarmSet
from infra.functions.service_function import ServiceFunction

_METRIC: Final = "Failures"

# Lambda's own line at the end of each run, in logs of the format JSON; it is kept at the level
# WARN, which functions have, where the run raised, timed out or broke off (Lambda's guide,
# monitoring-cloudwatchlogs-log-level). Asked again here, so that the level does not matter.
_FAILED_RUN: Final = '{ ($.type = "platform.report") && ($.record.status != "success") }'


class FunctionFailures(AlarmSet):
    """A run of any function failed, counted in their logs.

    CloudWatch charges an alarm by its metrics, and each function has its own for errors; the one
    of the logs costs nothing in hours in which nothing fails. ``functions`` are by a name each.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: str,
        functions: Mapping[str, ServiceFunction],
        topic_arn: str | None,
    ) -> None:
        super().__init__(scope, construct_id, topic_arn=topic_arn)
        namespace = f"{installation}-functions"
        for name, function in functions.items():
            logs.MetricFilter(
                self,
                name,
                log_group=function.log_group,
                filter_pattern=logs.FilterPattern.literal(_FAILED_RUN),
                metric_namespace=namespace,
                metric_name=_METRIC,
                metric_value="1",
            )
        self.alarm(
            "Failed",
            cloudwatch.Metric(
                namespace=namespace, metric_name=_METRIC, period=PERIOD, statistic="Sum"
            ),
            threshold=1,
            description="A function fails; the metric Errors of AWS/Lambda, by function, says "
            "which, and its log why",
        )
