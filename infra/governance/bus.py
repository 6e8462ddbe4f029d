"""The bus, and whom of other accounts it lets in."""

from collections.abc import Iterator
from typing import Any, Final

from aws_cdk import Aws
from aws_cdk import aws_events as events
from constructs import Construct

from events.names import BUS
from infra import names
from infra.configuration.accounts import accounts
from infra.configuration.model import Installation
from infra.policies.document import Statement, document

_ACCOUNTS_A_STATEMENT: Final = 50


def make_bus(scope: Construct, installation: Installation) -> events.CfnEventBus:
    """Make the bus of the installation.

    Of other accounts it takes events only from forwarder roles: of the organization, or, where
    none is configured, of the accounts in the file. Its own account needs no leave of it.
    """
    statements = list(_forwarders(installation))
    # The policy is the bus's own property, so that there is no moment without it.
    return events.CfnEventBus(
        scope, "Bus", name=BUS, policy=document(*statements) if statements else None
    )


def _forwarders(installation: Installation) -> Iterator[Statement]:
    if installation.organization_id is not None:
        yield _allow(
            installation, "Organization", {"aws:PrincipalOrgID": installation.organization_id}
        )
        return
    known = [
        account.account_id
        for account in accounts(installation)
        if account.account_id != installation.governance.account_id
    ]
    for start in range(0, len(known), _ACCOUNTS_A_STATEMENT):
        some = known[start : start + _ACCOUNTS_A_STATEMENT]
        yield _allow(
            installation,
            f"Accounts{start // _ACCOUNTS_A_STATEMENT}",
            {"aws:PrincipalAccount": some},
        )


def _allow(installation: Installation, sid: str, belongs: dict[str, Any]) -> Statement:
    forwarders = names.principal_arn(
        Aws.PARTITION, "*", names.forwarder_role_name(installation.installation, "*")
    )
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": "*",
        "Action": "events:PutEvents",
        "Resource": names.bus_arn(
            Aws.PARTITION, installation.region, installation.governance.account_id
        ),
        "Condition": {"ArnLike": {"aws:PrincipalArn": forwarders}, "StringEquals": belongs},
    }
