"""The network stack of a workload account: a VPC, or one that is already there, and its events."""

from aws_cdk import aws_ssm as ssm
from constructs import Construct

from events.aws import stack_status_pattern
from infra.configuration.model import Installation
from infra.configuration.places import Place
from infra.forwarder import Forwarder
from infra.network.vpc import WorkloadVpc
from infra.stack import InstallationStack


class NetworkStack(InstallationStack):
    """The VPC, its workload security group, and the ``/vpc/*`` parameters that name them.

    Every workload account and region has this stack, so it also forwards the region's events.
    Endpoints, flow logs and the closed default group belong here and come with the base.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, installation: Installation, place: Place
    ) -> None:
        name = installation.installation
        super().__init__(
            scope,
            construct_id,
            installation=name,
            name="network",
            account_id=place.account_id,
            region=place.region,
            description=f"Network of {place.account_set} {place.stage}",
        )
        existing = place.settings.network.existing
        if existing is None:
            vpc = WorkloadVpc(
                self,
                "Vpc",
                name=f"{name}-{place.account_set}-{place.stage}",
                settings=place.settings.network,
                zones=place.settings.availability_zones,
            )
            vpc_id, security_group_id = vpc.vpc_id, vpc.security_group_id
            private_subnet_ids = vpc.private_subnet_ids
        else:
            vpc_id, security_group_id = existing.vpc_id, existing.security_group_id
            private_subnet_ids = list(existing.private_subnet_ids)
        # CloudFormation creates these; the network registry keeps them right afterwards.
        ssm.CfnParameter(
            self,
            "VpcIdParameter",
            name="/vpc/id",
            type="String",
            value=vpc_id,
            description="The VPC that workloads use",
        )
        ssm.CfnParameter(
            self,
            "PrivateSubnetIdsParameter",
            name="/vpc/subnets/private/ids",
            type="StringList",
            value=",".join(private_subnet_ids),
            description="Its private subnets",
        )
        ssm.CfnParameter(
            self,
            "SecurityGroupIdParameter",
            name="/vpc/sg/id",
            type="String",
            value=security_group_id,
            description="The security group of workloads",
        )
        # No place for what could not be forwarded: that a base is there is seen at each sweep.
        Forwarder(self, "Events", installation=installation).forward(
            "StackStatus",
            description="A stack of the base is there",
            pattern=stack_status_pattern(name),
        )
