"""The roles that the templates of SageMaker Projects name.

The SageMaker console makes them too; an account has them once, for all its regions.
"""

from collections.abc import Sequence
from typing import Final

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.acknowledgement import acknowledge
from infra.policies.document import document, trust
from infra.policies.inline_policy import acknowledge_inline_policy
from infra.policies.wildcards import acknowledge_wildcards
from infra.studio.arns import StudioArns
from infra.studio.products_execution import products_execution

_PRODUCTS: Final = "AmazonSageMakerServiceCatalogProducts"
_PATH: Final = "/service-role/"
_LAUNCH_POLICY: Final = "AmazonSageMakerAdmin-ServiceCatalogProductsServiceRolePolicy"
# By the middle of a role's name: the service that it is for, and the policy that Amazon keeps for
# it. One of them has no path:
# https://docs.aws.amazon.com/sagemaker/latest/dg/security-iam-awsmanpol-sc.html
_SERVICES: Final = {
    "ApiGateway": ("apigateway", f"service-role/{_PRODUCTS}ApiGatewayServiceRolePolicy"),
    "Cloudformation": (
        "cloudformation",
        f"service-role/{_PRODUCTS}CloudformationServiceRolePolicy",
    ),
    "CodeBuild": ("codebuild", f"{_PRODUCTS}CodeBuildServiceRolePolicy"),
    "CodePipeline": ("codepipeline", f"service-role/{_PRODUCTS}CodePipelineServiceRolePolicy"),
    "Events": ("events", f"service-role/{_PRODUCTS}EventsServiceRolePolicy"),
    "Firehose": ("firehose", f"service-role/{_PRODUCTS}FirehoseServiceRolePolicy"),
    "Glue": ("glue", f"service-role/{_PRODUCTS}GlueServiceRolePolicy"),
    "Lambda": ("lambda", f"service-role/{_PRODUCTS}LambdaServiceRolePolicy"),
    "Launch": ("servicecatalog", _LAUNCH_POLICY),
}
# Those that the role made by the console trusts.
_LEGACY_SERVICES: Final = (
    *("apigateway", "cloudformation", "codebuild", "codepipeline", "events"),
    *("firehose", "glue", "lambda", "sagemaker", "states"),
)


class TemplateRoles(Construct):
    """A role for each service that the templates use, each with what Amazon keeps for it alone.

    They outlive the stack: what was launched from the templates goes on needing them.
    """

    def __init__(self, scope: Construct, construct_id: str, *, arns: StudioArns) -> None:
        super().__init__(scope, construct_id)
        for kind, (service, policy) in _SERVICES.items():
            role = self._role(kind, [service], managed_policy_arns=[_managed(policy)])
            acknowledge(
                role,
                "Amazon keeps this policy in step with its own templates, which name this role.",
                f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{policy}]",
            )
        # No boundary: that of people's roles forbids to pass any other role than theirs, and the
        # templates' pipelines pass this one to the jobs that they start.
        execution = products_execution(arns, f"{_PRODUCTS}ExecutionRole", _PATH)
        role = self._role(
            "Execution",
            ["sagemaker"],
            policies=[
                iam.CfnRole.PolicyProperty(policy_name="execution", policy_document=execution)
            ],
        )
        acknowledge_inline_policy(role)
        acknowledge_wildcards(
            role,
            execution,
            "The role is for every region of the account. SageMaker names what is made at run "
            "time; lists and network interfaces have no resource level.",
        )
        # Templates name it no more: they fall back on it where one of the others is not there. It
        # has to be there, and needs no rights.
        self._role("Use", _LEGACY_SERVICES)

    def _role(
        self,
        kind: str,
        services: Sequence[str],
        *,
        managed_policy_arns: list[str] | None = None,
        policies: list[iam.CfnRole.PolicyProperty] | None = None,
    ) -> iam.CfnRole:
        role = iam.CfnRole(
            self,
            kind,
            role_name=f"{_PRODUCTS}{kind}Role",
            path=_PATH,
            description=f"Named by the templates of SageMaker Projects: {kind}",
            assume_role_policy_document=document(
                trust("Services", [f"{each}.amazonaws.com" for each in services])
            ),
            managed_policy_arns=managed_policy_arns,
            policies=policies,
        )
        # A stack that could not be made takes along what it made; else the next try would find
        # roles that are there already.
        role.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        return role


def _managed(policy: str) -> str:
    return f"arn:{Aws.PARTITION}:iam::aws:policy/{policy}"
