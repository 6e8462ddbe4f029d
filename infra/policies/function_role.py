"""Roles in workload accounts that one function of the governance account assumes."""

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.policies.document import Document, Statement, document
from infra.policies.inline_policy import acknowledge_inline_policy
from infra.policies.wildcards import acknowledge_wildcards


def function_role(
    scope: Construct,
    *,
    name: str,
    description: str,
    policy_name: str,
    policy: Document,
    why_wildcards: str,
    installation: Installation,
    service: names.Service,
    function: names.FunctionShortName,
) -> None:
    """Make a role for one function of the governance account.

    Parameters
    ----------
    policy_name, policy
        All that the role may do, and what that is called.
    why_wildcards
        Why the wildcards in it are right, as a sentence.
    service, function
        Whose role is trusted.
    """
    trusted = names.function_name(installation.installation, installation.region, service, function)
    role = iam.CfnRole(
        scope,
        "Role",
        role_name=name,
        description=description,
        assume_role_policy_document=document(_trusted_function(installation, trusted)),
        policies=[iam.CfnRole.PolicyProperty(policy_name=policy_name, policy_document=policy)],
    )
    acknowledge_wildcards(role, policy, why_wildcards)
    acknowledge_inline_policy(role)


def _trusted_function(installation: Installation, role_name: str) -> Statement:
    """Return the trust in one function, by its role's name.

    The account is the principal, since a role that is named as principal must exist first and is
    forgotten when it is made anew.
    """
    governance_account = installation.governance.account_id
    conditions: dict[str, dict[str, str]] = {
        "ArnEquals": {
            "aws:PrincipalArn": names.principal_arn(Aws.PARTITION, governance_account, role_name)
        }
    }
    if installation.organization_id is not None:
        conditions["StringEquals"] = {"aws:PrincipalOrgID": installation.organization_id}
    return {
        "Sid": "OneFunction",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{Aws.PARTITION}:iam::{governance_account}:root"},
        "Action": "sts:AssumeRole",
        "Condition": conditions,
    }
