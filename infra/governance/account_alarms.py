"""Alarms of accounts: some failed, or nobody looks at them any more."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.alarm_set import PERIOD, AlarmSet
from infra.governance.project_functions import ProjectFunctions

_FAILED: Final = "Failed"


class AccountAlarms(AlarmSet):
    """An account ended in ``Failed``, and a day without a sweep.

    The first is counted in the logs of the functions that write it down: to fail is no fault of
    theirs, so no other metric shows it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: str,
        functions: ProjectFunctions,
        topic_arn: str | None,
    ) -> None:
        super().__init__(scope, construct_id, topic_arn=topic_arn)
        namespace = f"{installation}-accounts"
        for name, function in (("Worker", functions.worker), ("Intake", functions.intake)):
            logs.MetricFilter(
                self,
                f"{name}{_FAILED}",
                log_group=function.log_group,
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
            description="Accounts: one has failed; list those in phase Failed, then recheck",
        )
        self.silence(
            "NoSweep",
            functions.sweep.function.metric_invocations(period=Duration.days(1)),
            description="Accounts: no sweep has run for a day; look at its schedules",
        )
