"""The two roles that Amazon's project templates name.

The SageMaker console makes them too; an account has them once, for all its regions.
"""

from typing import Final

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.acknowledgement import acknowledge
from infra.studio.arns import StudioArns
from infra.studio.policy_document import allow, document, trust
from infra.studio.projects_policy import LAUNCH_ROLE, SERVICE_ROLE_PATH, USE_ROLE, service_role

_LAUNCH_POLICY: Final = "AmazonSageMakerAdmin-ServiceCatalogProductsServiceRolePolicy"
_PRODUCTS: Final = "AmazonSageMakerServiceCatalogProducts"
# Amazon has no policy for the use role: the console writes one into the account, and Amazon keeps
# one for each service that the templates use. These together are what the templates need.
_USE_POLICIES: Final = (
    f"service-role/{_PRODUCTS}ApiGatewayServiceRolePolicy",
    f"service-role/{_PRODUCTS}CloudformationServiceRolePolicy",
    f"{_PRODUCTS}CodeBuildServiceRolePolicy",
    f"service-role/{_PRODUCTS}CodePipelineServiceRolePolicy",
    f"service-role/{_PRODUCTS}EventsServiceRolePolicy",
    f"service-role/{_PRODUCTS}FirehoseServiceRolePolicy",
    f"service-role/{_PRODUCTS}GlueServiceRolePolicy",
    f"service-role/{_PRODUCTS}LambdaServiceRolePolicy",
)
# Those that the role made by the console trusts.
_USING_SERVICES: Final = (
    "apigateway.amazonaws.com",
    "cloudformation.amazonaws.com",
    "codebuild.amazonaws.com",
    "codepipeline.amazonaws.com",
    "events.amazonaws.com",
    "firehose.amazonaws.com",
    "glue.amazonaws.com",
    "lambda.amazonaws.com",
    "sagemaker.amazonaws.com",
    "states.amazonaws.com",
)


class LaunchRoles(Construct):
    """The role that launches a project's products, and the one that the products run under."""

    def __init__(self, scope: Construct, construct_id: str, *, arns: StudioArns) -> None:
        super().__init__(scope, construct_id)
        launch = iam.CfnRole(
            self,
            "Launch",
            role_name=LAUNCH_ROLE,
            path=SERVICE_ROLE_PATH,
            description="Service Catalog makes what a SageMaker project consists of",
            assume_role_policy_document=document(
                trust("ServiceCatalog", ["servicecatalog.amazonaws.com"])
            ),
            managed_policy_arns=[_managed(_LAUNCH_POLICY)],
        )
        use = iam.CfnRole(
            self,
            "Use",
            role_name=USE_ROLE,
            path=SERVICE_ROLE_PATH,
            description="What a SageMaker project consists of runs under it",
            assume_role_policy_document=document(trust("Services", _USING_SERVICES)),
            managed_policy_arns=[_managed(policy) for policy in _USE_POLICIES],
            policies=[
                iam.CfnRole.PolicyProperty(
                    policy_name="itself",
                    # A project's pipeline hands its own role on to what it starts.
                    policy_document=document(
                        allow(
                            "PassingItself",
                            ["iam:PassRole"],
                            service_role(arns, USE_ROLE),
                            {"StringEquals": {"iam:PassedToService": list(_USING_SERVICES)}},
                        )
                    ),
                )
            ],
        )
        _acknowledge(launch, (_LAUNCH_POLICY,))
        _acknowledge(use, _USE_POLICIES)


def _managed(policy: str) -> str:
    return f"arn:{Aws.PARTITION}:iam::aws:policy/{policy}"


def _acknowledge(role: iam.CfnRole, policies: tuple[str, ...]) -> None:
    acknowledge(
        role,
        "Amazon keeps these policies in step with its own templates, which name this role.",
        *(
            f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{policy}]"
            for policy in policies
        ),
    )
