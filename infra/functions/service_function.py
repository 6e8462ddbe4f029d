"""A function of a service: runtime, bundle, logs and a role that can do nothing yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import names
from infra.acknowledgement import acknowledge
from infra.configuration.model import FunctionSettings
from infra.key_of_logs import acknowledge_key_of_logs
from infra.policies.inline_policy import acknowledge_inline_policy

_RETENTION = {
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    60: logs.RetentionDays.TWO_MONTHS,
    90: logs.RetentionDays.THREE_MONTHS,
    180: logs.RetentionDays.SIX_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
    731: logs.RetentionDays.TWO_YEARS,
}


@dataclass(frozen=True)
class FunctionPlatform:
    """What all functions of a service share.

    ``service`` is part of their names, ``package`` is the service's folder.
    """

    installation: str
    region: str
    service: names.Service
    package: str
    settings: FunctionSettings
    code: lambda_.Code

    def name(self, short_name: names.FunctionShortName) -> str:
        """Return the name of one of the service's functions."""
        return names.function_name(self.installation, self.region, self.service, short_name)


def log_retention(settings: FunctionSettings) -> logs.RetentionDays:
    """Return how long logs are kept, as CDK says it."""
    return _RETENTION[settings.log_retention_days]


def _acknowledge(function: lambda_.Function) -> None:
    acknowledge(
        function,
        "What starts it is bounded: by the concurrency of its queue, by the shards of its stream, "
        "by the throttling of the API. A reservation would be taken from the account's others.",
        "NIST.800.53.R5-LambdaConcurrency",
    )
    acknowledge(
        function,
        "A function's own dead-letter queue serves asynchronous invocations only. Queues and "
        "streams have theirs; a sweep that fails sets off an alarm, and the next does its work; "
        "CloudFormation is answered or gives up.",
        "NIST.800.53.R5-LambdaDLQ",
        "Serverless-LambdaDLQ",
    )
    acknowledge(
        function,
        "Nothing can connect to it, and it calls AWS's own endpoints, signed and by TLS. What it "
        "may do there is limited by its role; a VPC with an endpoint for each service costs more "
        "than all else together.",
        "NIST.800.53.R5-LambdaInsideVPC",
    )
    acknowledge(
        function,
        "A correlation id goes through API, timeline, events and logs, which a trace would not: "
        "it ends where tickets of many causes become one pass.",
        "Serverless-LambdaTracing",
    )
    acknowledge(
        function,
        "CDK makes functions wait for their role and its policy. That the role is waited for "
        "anyhow does no harm.",
        "cfn-lint::W3005",
    )


class ServiceFunction(Construct):
    """A function with its own role and log group.

    ``module`` is the one in the service's folder that has the handler. The role's name is the
    function's name, so that other accounts can name it. It may write its own log and nothing
    else, until ``allow`` says more.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        name: str,
        module: str,
        description: str,
        memory_mb: int,
        timeout: Duration,
        environment: dict[str, str],
        recursive_loop: bool = False,
    ) -> None:
        super().__init__(scope, construct_id)
        settings = platform.settings
        self.role = iam.Role(
            self,
            "Role",
            role_name=name,
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=description,
        )
        self.log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/lambda/{name}",
            retention=log_retention(settings),
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [self.log_group.log_group_arn])
        acknowledge_inline_policy(self.role)
        acknowledge_key_of_logs(self.log_group)
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            description=description,
            code=platform.code,
            handler=f"services.{platform.package}.{module}.handler",
            runtime=lambda_.Runtime(f"python{settings.python}", lambda_.RuntimeFamily.PYTHON),
            architecture=lambda_.Architecture.custom(settings.architecture),
            memory_size=memory_mb,
            timeout=timeout,
            role=self.role,
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel[
                settings.log_level.replace("ING", "")
            ],
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            recursive_loop=lambda_.RecursiveLoop.ALLOW if recursive_loop else None,
            environment={
                "POWERTOOLS_SERVICE_NAME": platform.package.replace("_", "-"),
                "LOG_LEVEL": settings.log_level,
                **environment,
            },
        )
        _acknowledge(self.function)

    def allow(
        self,
        actions: Sequence[str],
        resources: Sequence[str],
        conditions: Mapping[str, Any] | None = None,
    ) -> None:
        """Let the function call ``actions`` on ``resources``, where the conditions hold."""
        self.role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=list(actions), resources=list(resources), conditions=conditions
            )
        )
