"""Security groups whose members reach each other."""

from collections.abc import Sequence

from aws_cdk import CfnTag
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from infra.acknowledgement import acknowledge


def self_ingress_group(
    scope: Construct,
    construct_id: str,
    *,
    name: str,
    description: str,
    vpc_id: str,
    tags: Sequence[CfnTag] = (),
) -> str:
    """Make a group that lets its own members in, and anything out; return its id."""
    group = ec2.CfnSecurityGroup(
        scope,
        f"{construct_id}SecurityGroup",
        group_description=description,
        vpc_id=vpc_id,
        security_group_egress=[
            ec2.CfnSecurityGroup.EgressProperty(
                ip_protocol="-1", cidr_ip="0.0.0.0/0", description="out"
            )
        ],
        tags=[CfnTag(key="Name", value=name), *tags],
    )
    # Its own resource, since a group cannot name itself.
    ingress = ec2.CfnSecurityGroupIngress(
        scope,
        f"{construct_id}SelfIngress",
        group_id=group.attr_group_id,
        source_security_group_id=group.attr_group_id,
        ip_protocol="-1",
        description="members of the group",
    )
    acknowledge(
        ingress,
        "Its source is the group itself: no address is let in.",
        "NIST.800.53.R5-EC2RestrictedCommonPorts",
    )
    return group.attr_group_id
