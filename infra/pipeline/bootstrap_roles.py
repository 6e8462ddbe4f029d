"""The roles of `cdk bootstrap` that a deployment acts under."""

from collections.abc import Iterable
from typing import Final

from aws_cdk import Aws

from infra.names import principal_arn

# The bootstrap's own qualifier; an account that has another is bootstrapped again.
_QUALIFIER: Final = "hnb659fds"
_ROLES: Final = ("deploy-role", "file-publishing-role")


def bootstrap_roles(places: Iterable[tuple[str, str]]) -> list[str]:
    """Return the ARNs of those roles in accounts and regions, ``(account, region)``."""
    return [
        principal_arn(Aws.PARTITION, account, f"cdk-{_QUALIFIER}-{role}-{account}-{region}")
        for account, region in sorted(set(places))
        for role in _ROLES
    ]
