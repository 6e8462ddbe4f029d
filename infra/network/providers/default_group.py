"""Takes every rule out of a VPC's default security group, so that nothing works by accident."""

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIG = Config(
    connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}
)
# How many rules one call takes out, and how often is looked for more.
AT_ONCE = 100
ROUNDS = 10


def act(properties: dict[str, Any]) -> dict[str, Any]:
    """Close the group ``GroupId``; ``Revoked`` is how many rules it had."""
    client = boto3.client("ec2", config=CONFIG)
    return {"Revoked": str(close(client, properties["GroupId"]))}


def close(ec2: Any, group_id: str) -> int:
    """Revoke rules until there are none; ``ClientError`` where EC2 refuses."""
    revoked = 0
    pages = ec2.get_paginator("describe_security_group_rules")
    of_group = [{"Name": "group-id", "Values": [group_id]}]
    for _ in range(ROUNDS):
        found = [r for page in pages.paginate(Filters=of_group) for r in page["SecurityGroupRules"]]
        if not found:
            return revoked
        for way in (False, True):
            revoke = ec2.revoke_security_group_egress if way else ec2.revoke_security_group_ingress
            ids = [r["SecurityGroupRuleId"] for r in found if r["IsEgress"] is way]
            for start in range(0, len(ids), AT_ONCE):
                some = ids[start : start + AT_ONCE]
                try:
                    revoke(GroupId=group_id, SecurityGroupRuleIds=some)
                    revoked += len(some)
                except ClientError as error:
                    # Somebody else took one out meanwhile: look again.
                    if error.response["Error"]["Code"] != "InvalidSecurityGroupRuleId.NotFound":
                        raise
    raise TimeoutError(f"{group_id} is given rules as fast as they are taken out")
