"""The VPC endpoints of a network of our own."""

from collections.abc import Sequence

from aws_cdk import CfnTag
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from infra.acknowledgement import acknowledge
from infra.network.endpoint_policies import Ours, endpoint_policy
from infra.network.endpoint_services import GATEWAYS, service_name
from infra.network.vpc import WorkloadVpc


class NetworkEndpoints(Construct):
    """An endpoint for each service: in the private subnets, or in their route tables.

    Private DNS is on for all interfaces, so that nobody has to configure a client. That includes
    ``codeartifact.api``, for which it was not offered once; CodeArtifact's guide now turns it on.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        vpc: WorkloadVpc,
        services: Sequence[str],
        ours: Ours,
    ) -> None:
        super().__init__(scope, construct_id)
        self._name = name
        self._vpc = vpc
        self._ours = ours
        interfaces = [each for each in services if each not in GATEWAYS]
        for service in services:
            if service in GATEWAYS:
                self._endpoint(
                    service,
                    vpc_endpoint_type="Gateway",
                    route_table_ids=vpc.private_route_table_ids,
                )
        if not interfaces:
            return
        group = self._group()
        for service in interfaces:
            self._endpoint(
                service,
                vpc_endpoint_type="Interface",
                subnet_ids=vpc.private_subnet_ids,
                security_group_ids=[group.attr_group_id],
                private_dns_enabled=True,
            )

    def _endpoint(
        self,
        service: str,
        *,
        vpc_endpoint_type: str,
        route_table_ids: list[str] | None = None,
        subnet_ids: list[str] | None = None,
        security_group_ids: list[str] | None = None,
        private_dns_enabled: bool | None = None,
    ) -> None:
        endpoint = ec2.CfnVPCEndpoint(
            self,
            "".join(part.capitalize() for part in service.replace("-", ".").split(".")),
            vpc_id=self._vpc.vpc_id,
            service_name=service_name(service),
            vpc_endpoint_type=vpc_endpoint_type,
            route_table_ids=route_table_ids,
            subnet_ids=subnet_ids,
            security_group_ids=security_group_ids,
            private_dns_enabled=private_dns_enabled,
            policy_document=endpoint_policy(service, self._ours),
            tags=[CfnTag(key="Name", value=f"{self._name}-{service}")],
        )
        if service == "s3":
            acknowledge(
                endpoint,
                "AWS's own buckets are read by addresses that AWS signed, or without a signature: "
                "the caller is of no organization. Each is named, and only read.",
                "iam::AnyPrincipal",
            )

    def _group(self) -> ec2.CfnSecurityGroup:
        """Let HTTPS in from the VPC, where apps have groups of their own; let nothing out."""
        return ec2.CfnSecurityGroup(
            self,
            "SecurityGroup",
            group_description="VPC endpoints: HTTPS from this VPC",
            vpc_id=self._vpc.vpc_id,
            security_group_ingress=[
                ec2.CfnSecurityGroup.IngressProperty(
                    ip_protocol="tcp",
                    from_port=443,
                    to_port=443,
                    cidr_ip=self._vpc.cidr,
                    description="HTTPS from this VPC",
                )
            ],
            # Without a rule of its own a group lets everything out. This one leads nowhere.
            security_group_egress=[
                ec2.CfnSecurityGroup.EgressProperty(
                    ip_protocol="icmp",
                    from_port=252,
                    to_port=86,
                    cidr_ip="255.255.255.255/32",
                    description="nothing",
                )
            ],
            tags=[CfnTag(key="Name", value=f"{self._name}-endpoints")],
        )
