"""The network stack of a workload account: a VPC, or one that is already there, and its events."""

from collections.abc import Iterable

from aws_cdk import aws_ssm as ssm
from constructs import Construct

from events.aws import network_patterns, stack_status_pattern
from infra.configuration.model import Installation
from infra.configuration.places import Place
from infra.forwarder import Forwarder
from infra.network.parameters import (
    PRIVATE_SUBNET_IDS,
    SECURITY_GROUP_ID,
    VPC_ID,
    NetworkParameter,
)
from infra.network.registry_roles import RegistryAdminRole, RegistryRole
from infra.network.vpc import WorkloadVpc
from infra.policies.arns import PlaceArns
from infra.stack import InstallationStack

_FORWARDED = {
    "NetworkCalls": "Calls that change a network",
    "NetworkTags": "Tags of networks",
    "ParameterChanges": "Parameters of networks that were changed",
    "ParameterCalls": "Who changed parameters of networks",
}


class NetworkStack(InstallationStack):
    """The VPC, its workload security group, and the ``/vpc/*`` parameters that name them.

    Every workload account and region has this stack, so it also forwards the region's events, and
    has the roles of the network registry. Endpoints, flow logs and the closed default group belong
    here and come with the base. ``vpc`` is the one that it makes, if any.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: Installation,
        place: Place,
        stack_name: str = "network",
    ) -> None:
        name = installation.installation
        super().__init__(
            scope,
            construct_id,
            installation=name,
            name=stack_name,
            account_id=place.account_id,
            region=place.region,
            description=f"Network of {place.account_set} {place.stage}",
        )
        existing = place.settings.network.existing
        vpc_id: str | None
        subnet_ids: Iterable[str] | None
        group_id: str | None
        self.vpc: WorkloadVpc | None = None
        if existing is None:
            self.vpc = vpc = WorkloadVpc(
                self,
                "Vpc",
                installation=name,
                name=f"{name}-{place.account_set}-{place.stage}",
                settings=place.settings.network,
                zones=place.settings.availability_zones,
            )
            vpc_id, group_id = vpc.vpc_id, vpc.security_group_id
            subnet_ids = vpc.private_subnet_ids
        else:
            vpc_id, group_id = existing.vpc_id, existing.security_group_id
            subnet_ids = existing.private_subnet_ids
        # CloudFormation creates these; the network registry keeps them right afterwards. What is
        # chosen by tags only the registry can look up.
        if vpc_id is not None:
            self._parameter("VpcIdParameter", VPC_ID, "String", vpc_id)
        if subnet_ids is not None:
            listed = ",".join(subnet_ids)
            self._parameter("PrivateSubnetIdsParameter", PRIVATE_SUBNET_IDS, "StringList", listed)
        if group_id is not None:
            self._parameter("SecurityGroupIdParameter", SECURITY_GROUP_ID, "String", group_id)
        arns = PlaceArns(name, place.account_id, place.region)
        RegistryRole(self, "Registry", arns=arns, installation=installation)
        RegistryAdminRole(self, "RegistryAdmin", arns=arns, installation=installation)
        self._forward(installation)

    def _parameter(
        self, construct_id: str, parameter: NetworkParameter, kind: str, value: str
    ) -> None:
        ssm.CfnParameter(
            self,
            construct_id,
            name=parameter.name,
            type=kind,
            value=value,
            description=parameter.description,
        )

    def _forward(self, installation: Installation) -> None:
        # No place for what could not be forwarded: each sweep sees what there is.
        forwarder = Forwarder(self, "Events", installation=installation)
        forwarder.forward(
            "StackStatus",
            description="A stack of the base is there",
            pattern=stack_status_pattern(installation.installation),
        )
        for rule, pattern in network_patterns().items():
            forwarder.forward(rule, description=_FORWARDED[rule], pattern=pattern)
