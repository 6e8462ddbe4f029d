"""The Studio stack: one for each studio, in its workload account."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra.configuration.accounts import Account, account_with_projects
from infra.configuration.model import Installation
from infra.configuration.places import StudioPlace
from infra.stack import InstallationStack
from infra.studio.arns import StudioArns
from infra.studio.domain import DomainNetwork, StudioDomain
from infra.studio.login_role import LoginRole
from infra.studio.persona_roles import EXECUTION_ROLE_PARAMETER, PersonaRoles
from infra.studio.projects import Projects
from infra.studio.workload_role import WorkloadRole


class StudioStack(InstallationStack):
    """The domain and the parameter with its id.

    The first studio of an account and region also makes the roles there; further ones read the
    default role from its parameter.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: Installation,
        where: StudioPlace,
        bundles: Mapping[str, Path],
    ) -> None:
        place, studio = where.place, where.studio
        super().__init__(
            scope,
            construct_id,
            installation=installation.installation,
            name=f"studio-{studio.alias}",
            account_id=place.account_id,
            region=place.region,
            description=f"Studio {studio.alias}",
        )
        add_studio(
            self,
            installation=installation,
            where=where,
            projects_account=account_with_projects(installation, place.account_id),
            bundles=bundles,
        )


def add_studio(
    stack: Stack,
    *,
    installation: Installation,
    where: StudioPlace,
    projects_account: Account | None,
    bundles: Mapping[str, Path],
    network: DomainNetwork | None = None,
) -> None:
    """Add a studio to a stack: its domain, and the roles if it owns them.

    Parameters
    ----------
    projects_account
        The account, if SageMaker Projects are enabled there.
    bundles
        The zip of each bundle; read only where the stack itself enables Projects.
    network
        Where the domain is. Left out: where the account's parameters say.
    """
    place, studio = where.place, where.studio
    if where.owns_roles:
        arns = StudioArns(installation.installation, place.account_id, place.region)
        roles = PersonaRoles(
            stack,
            "Personas",
            arns=arns,
            personas=installation.personas,
            existing=place.settings.persona_roles,
        )
        execution_role_arn = roles.execution_role_arn
        WorkloadRole(stack, "Onboarding", arns=arns, installation=installation)
        if installation.login.enabled:
            LoginRole(stack, "Login", arns=arns, installation=installation)
        if projects_account is not None:
            Projects(
                stack,
                "Projects",
                installation=installation,
                account=projects_account,
                arns=arns,
                roles=roles,
                bundles=bundles,
            )
    else:
        execution_role_arn = CfnParameter(
            stack,
            "ExecutionRole",
            type="AWS::SSM::Parameter::Value<String>",
            default=EXECUTION_ROLE_PARAMETER,
        ).value_as_string

    if studio.existing_domain_id is None:
        domain_id = StudioDomain(
            stack,
            "Studio",
            installation=installation.installation,
            studio=studio,
            execution_role_arn=execution_role_arn,
            network=network,
        ).domain_id
    else:
        domain_id = studio.existing_domain_id
    ssm.CfnParameter(
        stack,
        "DomainIdParameter",
        name=where.domain_id_parameter,
        type="String",
        value=domain_id,
        description=f"Domain of the studio {studio.alias}",
    )
