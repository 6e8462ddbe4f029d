"""The roles in workload accounts that a function may assume."""

from collections.abc import Callable
from typing import Final

from aws_cdk import Aws

from infra import names
from infra.configuration.model import Installation
from infra.configuration.places import studios
from infra.functions.service_function import ServiceFunction

_ROLES_A_STATEMENT: Final = 8


def let_assume(
    function: ServiceFunction, installation: Installation, role_name: Callable[[str, str], str]
) -> None:
    """Let a function assume a role in each studio's account.

    Each role is named: a wildcard for the account would reach into accounts of others. IAM limits
    what a role's own policies hold; CDK moves what is too much into managed policies, but statement
    by statement, so no statement may be long.
    """
    roles = sorted(
        {
            names.principal_arn(
                Aws.PARTITION,
                where.place.account_id,
                role_name(installation.installation, where.place.region),
            )
            for where in studios(installation)
        }
    )
    for start in range(0, len(roles), _ROLES_A_STATEMENT):
        function.allow(["sts:AssumeRole"], roles[start : start + _ROLES_A_STATEMENT])
