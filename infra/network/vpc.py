"""The VPC over the availability zones that are configured."""

from aws_cdk import CfnTag
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from infra.acknowledgement import acknowledge
from infra.configuration.networks import NetworkSettings
from infra.network.addresses import plan_subnets
from infra.network.security_group import self_ingress_group


class WorkloadVpc(Construct):
    """A VPC with a public and a private subnet in each zone, and NAT gateways as configured.

    Zones beyond the last NAT gateway use the gateways in turn. Without any, private subnets have
    no route out. Low-level resources: the high-level one looks zones up or silently takes two.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: str,
        name: str,
        settings: NetworkSettings,
        zones: tuple[str, ...],
    ) -> None:
        super().__init__(scope, construct_id)
        self._name = name
        self._vpc = ec2.CfnVPC(
            self,
            "Vpc",
            cidr_block=str(settings.cidr),
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=[_named(name), *found_by(installation)],
        )
        if settings.flow_logs is None:
            acknowledge(
                self._vpc,
                "The installation turned flow logs off: this account has them from elsewhere.",
                "AwsSolutions-VPC7",
                "NIST.800.53.R5-VPCFlowLogsEnabled",
            )
        acknowledge(
            self._vpc,
            "A function of this stack takes its rules out, which no rule can see in a template.",
            "NIST.800.53.R5-VPCDefaultSecurityGroupClosed",
        )
        self.cidr = str(settings.cidr)
        internet = ec2.CfnInternetGateway(self, "Internet", tags=[_named(name)])
        attachment = ec2.CfnVPCGatewayAttachment(
            self,
            "InternetAttachment",
            vpc_id=self.vpc_id,
            internet_gateway_id=internet.attr_internet_gateway_id,
        )
        planned = plan_subnets(
            settings.cidr,
            zones,
            private_mask=settings.private_mask,
            public_mask=settings.public_mask,
        )
        letters = [subnets.zone[-1].upper() for subnets in planned]

        public_table = self._route_table("public")
        way_out = ec2.CfnRoute(
            self,
            "PublicWayOut",
            route_table_id=public_table.attr_route_table_id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=internet.attr_internet_gateway_id,
        )
        way_out.add_resource_dependency(attachment)
        acknowledge(
            way_out,
            "The way out of public subnets, where nothing but NAT gateways is: workloads are in "
            "private ones, and no public address is given out.",
            "NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW",
        )
        gateways: list[ec2.CfnNatGateway] = []
        for position, (letter, subnets) in enumerate(zip(letters, planned, strict=True)):
            public = self._subnet(f"public-{letter}", subnets.zone, str(subnets.public))
            self._associate(f"public-{letter}", public, public_table)
            if position < settings.nat_gateways:
                gateways.append(self._nat_gateway(letter, public, way_out))

        self.private_subnet_ids: list[str] = []
        self.private_route_table_ids: list[str] = []
        for position, (letter, subnets) in enumerate(zip(letters, planned, strict=True)):
            private = self._subnet(f"private-{letter}", subnets.zone, str(subnets.private))
            table = self._route_table(f"private-{letter}")
            self._associate(f"private-{letter}", private, table)
            if gateways:
                ec2.CfnRoute(
                    self,
                    f"PrivateWayOut{letter}",
                    route_table_id=table.attr_route_table_id,
                    destination_cidr_block="0.0.0.0/0",
                    nat_gateway_id=gateways[position % len(gateways)].attr_nat_gateway_id,
                )
            self.private_subnet_ids.append(private.attr_subnet_id)
            self.private_route_table_ids.append(table.attr_route_table_id)

        self.security_group_id = self_ingress_group(
            self,
            "Workloads",
            name=name,
            description="Workloads: members reach each other, and out",
            vpc_id=self.vpc_id,
            tags=found_by(installation),
        )

    @property
    def vpc_id(self) -> str:
        """The VPC's id."""
        return self._vpc.attr_vpc_id

    @property
    def default_group_id(self) -> str:
        """The id of the security group that came with the VPC."""
        return self._vpc.attr_default_security_group

    def _subnet(self, suffix: str, zone: str, cidr: str) -> ec2.CfnSubnet:
        subnet = ec2.CfnSubnet(
            self,
            _id(suffix, "Subnet"),
            vpc_id=self.vpc_id,
            availability_zone=zone,
            cidr_block=cidr,
            map_public_ip_on_launch=False,
            tags=[_named(f"{self._name}-{suffix.lower()}")],
        )
        acknowledge(
            subnet,
            "Zones are configured by name: an order found at deployment could move subnets.",
            "CloudFormation-Validate::W3010",
        )
        return subnet

    def _route_table(self, suffix: str) -> ec2.CfnRouteTable:
        return ec2.CfnRouteTable(
            self,
            _id(suffix, "RouteTable"),
            vpc_id=self.vpc_id,
            tags=[_named(f"{self._name}-{suffix.lower()}")],
        )

    def _associate(self, suffix: str, subnet: ec2.CfnSubnet, table: ec2.CfnRouteTable) -> None:
        ec2.CfnSubnetRouteTableAssociation(
            self,
            _id(suffix, "Association"),
            subnet_id=subnet.attr_subnet_id,
            route_table_id=table.attr_route_table_id,
        )

    def _nat_gateway(
        self, letter: str, subnet: ec2.CfnSubnet, way_out: ec2.CfnRoute
    ) -> ec2.CfnNatGateway:
        address = ec2.CfnEIP(self, f"NatAddress{letter}", domain="vpc")
        gateway = ec2.CfnNatGateway(
            self,
            f"NatGateway{letter}",
            subnet_id=subnet.attr_subnet_id,
            allocation_id=address.attr_allocation_id,
            tags=[_named(f"{self._name}-{letter.lower()}")],
        )
        gateway.add_resource_dependency(way_out)
        return gateway


def _id(suffix: str, kind: str) -> str:
    return "".join(part.capitalize() for part in suffix.split("-")) + kind


def found_by(installation: str) -> list[CfnTag]:
    """Return the tags by which the network registry finds the base's own VPC and group."""
    return [
        CfnTag(key="studio:managed-by", value=installation),
        CfnTag(key="studio:network", value="workloads"),
    ]


def _named(name: str) -> CfnTag:
    return CfnTag(key="Name", value=name)
