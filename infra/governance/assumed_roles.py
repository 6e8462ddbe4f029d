"""The roles in workload accounts that a function may assume."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from aws_cdk import Aws

from infra import names
from infra.acknowledgement import acknowledge
from infra.configuration.accounts import accounts_with_projects, units_with_projects
from infra.configuration.model import Installation
from infra.configuration.places import studios
from infra.functions.service_function import ServiceFunction

_ROLES_A_STATEMENT: Final = 8
# The name of a role, of the installation and a region.
RoleName = Callable[[str, str], str]


def let_assume_at_studios(
    function: ServiceFunction, installation: Installation, role_name: RoleName
) -> None:
    """Let a function assume a role in each studio's account."""
    _let_assume(
        function,
        _roles(
            installation,
            role_name,
            ((studio.place.account_id, studio.place.region) for studio in studios(installation)),
        ),
    )


def let_assume_for_projects(
    function: ServiceFunction, installation: Installation, role_name: RoleName
) -> None:
    """Let a function assume a role wherever the service enables SageMaker Projects.

    Accounts under an organizational unit are not known beforehand: there the role is named, and
    the organization that its account must belong to.
    """
    if installation.projects.enabled_by != "service":
        return
    _let_assume(
        function,
        _roles(
            installation,
            role_name,
            (
                (account.account_id, region)
                for account in accounts_with_projects(installation)
                for region in account.regions
            ),
        ),
    )
    regions = {region for unit in units_with_projects(installation) for region in unit.regions}
    roles = list(_roles(installation, role_name, (("*", region) for region in regions)))
    if roles and installation.organization_id is not None:
        function.allow(
            ["sts:AssumeRole"],
            roles,
            {"StringEquals": {"aws:ResourceOrgID": installation.organization_id}},
        )
        acknowledge(
            function.role,
            "Accounts that join are not known beforehand: the role has one name, and its account "
            "must belong to the organization.",
            *(
                f"AwsSolutions-IAM5[Resource::{role.replace(Aws.PARTITION, '<AWS::Partition>')}]"
                for role in roles
            ),
        )


def _roles(
    installation: Installation, role_name: RoleName, where: Iterable[tuple[str, str]]
) -> Iterator[str]:
    for account_id, region in sorted(set(where)):
        yield names.principal_arn(
            Aws.PARTITION, account_id, role_name(installation.installation, region)
        )


def _let_assume(function: ServiceFunction, roles: Iterable[str]) -> None:
    # Each role is named: a wildcard for the account would reach into accounts of others. IAM
    # limits what a role's own policies hold; CDK moves what is too much into managed policies,
    # but statement by statement, so no statement may be long.
    listed = list(roles)
    for start in range(0, len(listed), _ROLES_A_STATEMENT):
        function.allow(["sts:AssumeRole"], listed[start : start + _ROLES_A_STATEMENT])
