"""What SageMaker Projects need in one account and region."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.bundle_files import STACK_BUNDLE
from infra.configuration.accounts import Account
from infra.configuration.model import Installation
from infra.functions.service_function import FunctionPlatform
from infra.studio.arns import StudioArns
from infra.studio.launch_roles import LaunchRoles
from infra.studio.persona_roles import PersonaRoles
from infra.studio.projects_resource import ProjectsResource
from infra.studio.projects_role import ProjectsLookRole, ProjectsRole


class Projects(Construct):
    """Roles for the governance account, or a custom resource, as configured.

    ``account`` is one that has Projects. The roles that Amazon's templates name are made in the
    first of its regions, since IAM has no regions.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: Installation,
        account: Account,
        arns: StudioArns,
        roles: PersonaRoles,
        bundles: Mapping[str, Path],
    ) -> None:
        super().__init__(scope, construct_id)
        settings = installation.projects
        if settings.launch_roles and arns.region == account.regions[0]:
            LaunchRoles(self, "TemplateRoles", arns=arns)
        if settings.enabled_by == "service":
            ProjectsRole(self, "Enabling", arns=arns, installation=installation)
            ProjectsLookRole(self, "Looking", arns=arns, installation=installation)
        elif settings.enabled_by == "stack":
            ProjectsResource(
                self,
                "Stack",
                platform=FunctionPlatform(
                    installation=arns.installation,
                    region=arns.region,
                    service="projects",
                    package="project_enabler",
                    settings=installation.functions,
                    code=lambda_.Code.from_asset(str(bundles[STACK_BUNDLE])),
                ),
                arns=arns,
                roles=roles,
                portfolio_ids=settings.portfolio_ids,
            )
