"""The roles with which the governance account looks after SageMaker Projects where a studio is."""

from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.policies.function_role import function_role
from infra.studio.arns import StudioArns
from infra.studio.projects_policy import WHY_WILDCARDS, projects_look_policy, projects_policy


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
        function_role(
            self,
            name=names.projects_role_name(arns.installation, arns.region),
            description="SageMaker Projects, enabled by the governance account's worker",
            policy_name="projects",
            policy=projects_policy(arns),
            why_wildcards=WHY_WILDCARDS,
            installation=installation,
            service="projects",
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
        function_role(
            self,
            name=names.projects_look_role_name(arns.installation, arns.region),
            description="SageMaker Projects, seen by the governance account's admin function",
            policy_name="projects",
            policy=projects_look_policy(arns),
            why_wildcards=WHY_WILDCARDS,
            installation=installation,
            service="projects",
            function="admin",
        )
