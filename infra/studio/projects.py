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
from infra.studio.persona_roles import PersonaRoles
from infra.studio.projects_resource import ProjectsResource
from infra.studio.projects_role import ProjectsLookRole, ProjectsRole
from infra.studio.template_roles import TemplateRoles


class Projects(Construct):
    """Roles for the governance account, or a custom resource, as configured.

    ``account`` is one that has Projects. The roles that Amazon's templates name are made in one
    of its regions, since IAM has no regions.
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
        if settings.enabled_by == "nobody":
            return
        if settings.launch_roles and arns.region == _home(account, installation):
            TemplateRoles(self, "TemplateRoles", arns=arns)
        if settings.enabled_by == "service":
            ProjectsRole(self, "Enabling", arns=arns, installation=installation)
            ProjectsLookRole(self, "Looking", arns=arns, installation=installation)
        else:
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


def _home(account: Account, installation: Installation) -> str:
    """Return the region of an account whose stack makes what the account has once.

    It does not follow the order of the file: the roles would move between stacks, and the one
    they come to would find them there already.
    """
    if installation.region in account.regions:
        return installation.region
    return min(account.regions)
