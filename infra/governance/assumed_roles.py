"""The roles in workload accounts that a function may assume."""

from collections.abc import Callable, Iterable
from typing import Final

from aws_cdk import Aws

from infra import names
from infra.acknowledgement import acknowledge
from infra.configuration.accounts import (
    accounts,
    regions_with_networks,
    regions_with_projects,
)
from infra.configuration.model import Installation
from infra.configuration.places import places, studios
from infra.functions.service_function import ServiceFunction

_ROLES_A_STATEMENT: Final = 8
# More would need more managed policies than IAM lets a role have.
_MOST_ROLES_BY_NAME: Final = 100
# The name of a role, of the installation and a region.
RoleName = Callable[[str, str], str]


def let_assume_at_studios(
    function: ServiceFunction, installation: Installation, role_name: RoleName
) -> None:
    """Let a function assume a role in each studio's account."""
    where = {(studio.place.account_id, studio.place.region) for studio in studios(installation)}
    _let_assume(function, installation, role_name, where)


def let_assume_for_projects(
    function: ServiceFunction, installation: Installation, role_name: RoleName
) -> None:
    """Let a function assume a role wherever SageMaker Projects are, were or may be enabled.

    What is enabled has to be taken back where the configuration no longer has the account, its
    unit, its stage or the service: the right to do so may not leave with it. Nor are accounts
    under a unit known beforehand. So all of the organization is open in each region, and the
    accounts of the file whatever their stage.
    """
    where = {
        (account.account_id, region)
        for account in accounts(installation)
        for region in account.regions
    }
    _let_assume(function, installation, role_name, where, regions_with_projects(installation))


def let_assume_for_networks(
    function: ServiceFunction, installation: Installation, role_name: RoleName
) -> None:
    """Let a function assume a role wherever there is a network, or may come to be one.

    Accounts under a unit are not known beforehand.
    """
    where = {(place.account_id, place.region) for place in places(installation)}
    _let_assume(function, installation, role_name, where, regions_with_networks(installation))


def _let_assume(
    function: ServiceFunction,
    installation: Installation,
    role_name: RoleName,
    where: set[tuple[str, str]],
    open_regions: Iterable[str] = (),
) -> None:
    """Let a function assume a role ``where``, and of the organization's in ``open_regions``."""
    organization_id = installation.organization_id
    if organization_id is not None:
        regions = set(open_regions)
        if len(where) > _MOST_ROLES_BY_NAME:
            regions |= {region for _, region in where}
            where = set()
        _let_assume_in_organization(
            function,
            [_role(installation, role_name, "*", region) for region in sorted(regions)],
            organization_id,
        )
    # Without an organization each is named: a wildcard would reach into accounts of others.
    _allow(function, [_role(installation, role_name, *place) for place in sorted(where)])


def _let_assume_in_organization(
    function: ServiceFunction, roles: list[str], organization_id: str
) -> None:
    _allow(function, roles, {"StringEquals": {"aws:ResourceOrgID": organization_id}})
    acknowledge(
        function.role,
        "Accounts that join are not known beforehand, and many cannot be named: the role has one "
        "name, and its account must belong to the organization.",
        *(
            f"AwsSolutions-IAM5[Resource::{role.replace(Aws.PARTITION, '<AWS::Partition>')}]"
            for role in roles
        ),
    )


def _role(installation: Installation, role_name: RoleName, account_id: str, region: str) -> str:
    return names.principal_arn(
        Aws.PARTITION, account_id, role_name(installation.installation, region)
    )


def _allow(
    function: ServiceFunction,
    roles: list[str],
    conditions: dict[str, dict[str, str]] | None = None,
) -> None:
    # IAM limits what a role's own policies hold; CDK moves what is too much into managed
    # policies, but statement by statement, so no statement may be long.
    for start in range(0, len(roles), _ROLES_A_STATEMENT):
        function.allow(["sts:AssumeRole"], roles[start : start + _ROLES_A_STATEMENT], conditions)
