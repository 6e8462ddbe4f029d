"""A custom resource whose function's code stands in the template: no assets, no other account."""

from typing import Any, Final

from aws_cdk import CfnResource, CustomResource, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.acknowledgement import acknowledge
from infra.configuration.model import FunctionSettings
from infra.key_of_logs import acknowledge_key_of_logs
from infra.network.providers.inline_code import ProviderModule, inline_code
from infra.policies.arns import PlaceArns
from infra.policies.document import Statement, allow, document, trust
from infra.policies.inline_policy import acknowledge_inline_policy
from infra.policies.wildcards import acknowledge_wildcards

_TIMEOUT_SECONDS: Final = 120
# Lambda runs a request that failed twice more, a minute and then two later.
_STACK_WAITS: Final = Duration.minutes(10)


class Provider(Construct):
    """A function with a role and a log of its own, and the resource that it answers for.

    Parameters
    ----------
    name
        Of the function and of its role.
    module
        The module of this folder whose ``act`` does the work.
    statements
        What the role may do beside writing its log.
    why_wildcards
        Why the wildcards in them are right, as a sentence.
    resource_type, properties
        Of the custom resource. It is asked again only when these change.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        module: ProviderModule,
        description: str,
        arns: PlaceArns,
        functions: FunctionSettings,
        statements: list[Statement],
        why_wildcards: str,
        resource_type: str,
        properties: dict[str, Any],
    ) -> None:
        super().__init__(scope, construct_id)
        log = logs.CfnLogGroup(
            self,
            "Log",
            log_group_name=f"/aws/lambda/{name}",
            retention_in_days=functions.log_retention_days,
        )
        policy = document(
            allow(
                "OwnLog",
                ["logs:CreateLogStream", "logs:PutLogEvents"],
                arns.regional("logs", f"log-group:/aws/lambda/{name}:*"),
            ),
            *statements,
        )
        role = iam.CfnRole(
            self,
            "Role",
            role_name=name,
            description=description,
            assume_role_policy_document=document(trust("Lambda", ["lambda.amazonaws.com"])),
            policies=[iam.CfnRole.PolicyProperty(policy_name="work", policy_document=policy)],
        )
        acknowledge_wildcards(role, policy, why_wildcards)
        acknowledge(role, why_wildcards, "Serverless-LambdaStarPermissions")
        acknowledge_inline_policy(role)
        acknowledge_key_of_logs(log)
        function = lambda_.CfnFunction(
            self,
            "Function",
            function_name=name,
            description=description,
            code=lambda_.CfnFunction.CodeProperty(zip_file=inline_code(module)),
            handler="index.handler",
            runtime=f"python{functions.python}",
            architectures=[functions.architecture],
            memory_size=256,
            timeout=_TIMEOUT_SECONDS,
            role=role.attr_arn,
        )
        function.add_resource_dependency(log)
        acknowledge(
            function,
            "CloudFormation alone starts it, once for a deployment, waits for the answer and shows "
            "a failure itself: there is nothing to bound, to keep or to trace.",
            "NIST.800.53.R5-LambdaConcurrency",
            "NIST.800.53.R5-LambdaDLQ",
            "Serverless-LambdaDLQ",
            "Serverless-LambdaTracing",
        )
        acknowledge(
            function,
            "It makes the network safe before anything is in it, and calls AWS's own endpoints, "
            "signed and by TLS.",
            "NIST.800.53.R5-LambdaInsideVPC",
        )
        self._resource = CustomResource(
            self,
            "Resource",
            resource_type=resource_type,
            service_token=function.attr_arn,
            service_timeout=_STACK_WAITS,
            properties=properties,
        )

    def answer(self, attribute: str) -> str:
        """Return an attribute that ``act`` returns."""
        return self._resource.get_att_string(attribute)

    def comes_before(self, resource: CfnResource) -> None:
        """Have a resource wait for the answer: it is not touched where that is a refusal."""
        resource.node.add_dependency(self._resource)
