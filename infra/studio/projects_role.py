"""The roles with which the governance account looks after SageMaker Projects where a studio is."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.studio.arns import StudioArns
from infra.studio.policy_document import Document, document
from infra.studio.projects_policy import WHY_WILDCARDS, projects_look_policy, projects_policy
from infra.studio.role_findings import acknowledge_wildcards
from infra.studio.workload_role import trusted_function


class ProjectsRole(Construct):
    """May enable SageMaker Projects; trusts the worker."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        arns: StudioArns,
        installation: Installation,
    ) -> None:
        super().__init__(scope, construct_id)
        _role(
            self,
            name=names.projects_role_name(arns.installation, arns.region),
            description="SageMaker Projects, enabled by the governance account's worker",
            policy=projects_policy(arns),
            installation=installation,
            function="worker",
        )


class ProjectsLookRole(Construct):
    """May see what an operator asks about; trusts the function for operators."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        arns: StudioArns,
        installation: Installation,
    ) -> None:
        super().__init__(scope, construct_id)
        _role(
            self,
            name=names.projects_look_role_name(arns.installation, arns.region),
            description="SageMaker Projects, seen by the governance account's admin function",
            policy=projects_look_policy(arns),
            installation=installation,
            function="admin",
        )


def _role(
    scope: Construct,
    *,
    name: str,
    description: str,
    policy: Document,
    installation: Installation,
    function: names.FunctionShortName,
) -> None:
    trusted = names.function_name(
        installation.installation, installation.region, "projects", function
    )
    role = iam.CfnRole(
        scope,
        "Role",
        role_name=name,
        description=description,
        assume_role_policy_document=document(
            trusted_function(
                installation.governance.account_id, trusted, installation.organization_id
            )
        ),
        policies=[iam.CfnRole.PolicyProperty(policy_name="projects", policy_document=policy)],
    )
    acknowledge_wildcards(role, policy, WHY_WILDCARDS)
