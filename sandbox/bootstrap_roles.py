"""The roles that `cdk bootstrap` makes, with the rights that it gives them.

What they may do follows the template of the CDK CLI, version 30, so that a delivery into the local
cloud is refused what it would be refused on AWS. What CloudFormation's own role may do the emulator
does not ask.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from botocore.exceptions import ClientError

from infra.delivery.access import BOOTSTRAP_VERSION_PARAMETER, QUALIFIER, bootstrap_role_arn
from sandbox.clients import Clients

_DEPLOY = (
    *("CreateChangeSet", "DeleteChangeSet", "DescribeChangeSet", "ExecuteChangeSet"),
    *("CreateStack", "UpdateStack", "DeleteStack", "DescribeStacks", "DescribeStackEvents"),
    *("GetTemplate", "GetTemplateSummary", "UpdateTerminationProtection"),
    *("RollbackStack", "ContinueUpdateRollback"),
)
_PUBLISH = (
    *("GetObject*", "GetBucket*", "GetEncryptionConfiguration", "List*"),
    *("DeleteObject*", "PutObject*", "Abort*"),
)


def make_roles(clients: Clients, account_id: str, region: str, *, trusted: Sequence[str]) -> None:
    """Make the deploy, the publishing and CloudFormation's role, unless they are there.

    Parameters
    ----------
    trusted
        Accounts that may assume the first two, besides the account itself.
    """
    iam = clients("iam", account_id, region)
    people = {"AWS": [f"arn:aws:iam::{each}:root" for each in (account_id, *trusted)]}
    execution = bootstrap_role_arn("cfn-exec", account_id, region)
    version = f"arn:aws:ssm:{region}:{account_id}:parameter{BOOTSTRAP_VERSION_PARAMETER}"
    bucket = f"arn:aws:s3:::cdk-{QUALIFIER}-assets-{account_id}-{region}"
    rights = {
        "deploy": [
            _allowed([f"cloudformation:{action}" for action in _DEPLOY], "*"),
            _allowed(["iam:PassRole"], execution),
            _allowed(["sts:GetCallerIdentity"], "*"),
            _allowed(["s3:GetObject*", "s3:GetBucket*", "s3:List*"], bucket, f"{bucket}/*"),
            _allowed(["ssm:GetParameter", "ssm:GetParameters"], version),
        ],
        "file-publishing": [
            _allowed([f"s3:{action}" for action in _PUBLISH], bucket, f"{bucket}/*")
        ],
    }
    for role, statements in rights.items():
        _make(iam, bootstrap_role_arn(role, account_id, region), people, statements)
    cloudformation = {"Service": "cloudformation.amazonaws.com"}
    _make(iam, execution, cloudformation, [_allowed(["*"], "*")])


def _allowed(actions: list[str], *resources: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}


def _make(
    iam: Any, arn: str, principal: dict[str, Any], statements: Iterable[dict[str, Any]]
) -> None:
    name = arn.rpartition("/")[2]
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    try:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document([trust]))
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityAlreadyExists":
            raise
    iam.put_role_policy(RoleName=name, PolicyName="default", PolicyDocument=_document(statements))


def _document(statements: Iterable[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
