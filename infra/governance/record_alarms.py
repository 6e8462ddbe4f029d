"""Alarms of what a service keeps records of: some failed, or nobody looks at them any more."""

from collections.abc import Mapping
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import names
from infra.alarm_set import PERIOD, AlarmSet
from infra.functions.service_function import ServiceFunction

_FAILED: Final = "Failed"


class RecordAlarms(AlarmSet):
    """A record ended in ``Failed``, and a day without a sweep.

    The first is counted in the logs of the functions that write it down: to fail is no fault of
    theirs, so no other metric shows it. ``what`` the records are of, ``accounts``, names the
    metric; ``what_to_do`` ends its description.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: str,
        what: str,
        what_to_do: str,
        functions: Mapping[names.FunctionShortName, ServiceFunction],
        topic_arn: str | None,
    ) -> None:
        super().__init__(scope, construct_id, topic_arn=topic_arn)
        namespace = f"{installation}-{what}"
        label = what.capitalize()
        for name in ("Worker", "Intake"):
            logs.MetricFilter(
                self,
                f"{name}{_FAILED}",
                log_group=functions["worker" if name == "Worker" else "intake"].log_group,
                filter_pattern=logs.FilterPattern.string_value("$.phase", "=", _FAILED),
                metric_namespace=namespace,
                metric_name=_FAILED,
                metric_value="1",
            )
        self.alarm(
            _FAILED,
            cloudwatch.Metric(
                namespace=namespace, metric_name=_FAILED, period=PERIOD, statistic="Sum"
            ),
            threshold=1,
            description=f"{label}: one has failed; {what_to_do}",
        )
        self.silence(
            "NoSweep",
            functions["sweep"].function.metric_invocations(period=Duration.days(1)),
            description=f"{label}: no sweep has run for a day; look at its schedules",
        )
