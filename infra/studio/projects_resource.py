"""SageMaker Projects enabled by the Studio stack itself, with a custom resource."""

from typing import Final, cast

from aws_cdk import CfnResource, CustomResource, Duration
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import names
from infra.acknowledgement import acknowledge
from infra.functions.service_function import FunctionPlatform, ServiceFunction
from infra.policies.wildcards import acknowledge_wildcards
from infra.studio.arns import StudioArns
from infra.studio.persona_roles import PersonaRoles
from infra.studio.projects_policy import WHY_WILDCARDS, projects_stack_policy

# Lambda delivers a request late where it has to; one run of the function follows. What the two
# have not answered by their end they never will, and the stack waits no longer.
_DELIVERY: Final = Duration.minutes(1)
_TIMEOUT: Final = Duration.minutes(10)
_STACK_WAITS: Final = Duration.minutes(11)


class ProjectsResource(Construct):
    """The custom resource and its function, which acts in its own account alone."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        arns: StudioArns,
        roles: PersonaRoles,
        portfolio_ids: tuple[str, ...],
    ) -> None:
        super().__init__(scope, construct_id)
        function = ServiceFunction(
            self,
            "Function",
            platform=platform,
            name=names.projects_stack_function_name(arns.installation, arns.region),
            module="on_stack_request",
            description="Enables SageMaker Projects for the stack",
            memory_mb=512,
            timeout=_TIMEOUT,
            environment={},
        )
        # By itself Lambda delivers a failed request again, for hours: a creation would be carried
        # out when the stack has long deleted what it created.
        function.function.configure_async_invoke(max_event_age=_DELIVERY, retry_attempts=0)
        acknowledge(
            function.function,
            "CloudFormation waits for the answer and gives up itself: nobody else could use it.",
            "Serverless-LambdaAsyncFailureDestination",
        )
        policy = projects_stack_policy(arns)
        for statement in policy["Statement"]:
            function.role.add_to_principal_policy(iam.PolicyStatement.from_json(statement))
        acknowledge_wildcards(function.role, policy, WHY_WILDCARDS)
        resource = CustomResource(
            self,
            "Projects",
            resource_type="Custom::SageMakerProjects",
            service_token=function.function.function_arn,
            service_timeout=_STACK_WAITS,
            properties={
                "Principals": roles.persona_role_arns,
                "PortfolioIds": list(portfolio_ids),
                "PersonaRolePrefix": arns.persona_role(""),
            },
        )
        # The role's policy and how requests are delivered are resources of their own.
        resource.node.add_dependency(function, roles)
        acknowledge(
            resource,
            "CDK waits for each resource of a construct; that some are referred to, too, does no "
            "harm.",
            "cfn-lint::W3005",
        )
        # Under another logical id it would be another resource, and CloudFormation would delete
        # this one after it made that one: the same roles would be let in and then taken out.
        cast("CfnResource", resource.node.default_child).override_logical_id("SageMakerProjects")
