"""The network stack of a workload account: a VPC, or one that is already there, and its events."""

from collections.abc import Sequence

from aws_cdk import aws_ssm as ssm
from constructs import Construct

from events.aws import network_patterns, profile_patterns, stack_status_pattern
from infra.configuration.model import Installation
from infra.configuration.networks import ExistingNetwork
from infra.configuration.places import Place
from infra.forwarder import Forwarder
from infra.network.closed_default_group import ClosedDefaultGroup
from infra.network.endpoint_policies import Ours
from infra.network.endpoints import NetworkEndpoints
from infra.network.flow_logs import FlowLogs
from infra.network.network_check import NetworkCheck
from infra.network.parameters import PRIVATE_SUBNET_IDS, SECURITY_GROUP_ID, VPC_ID
from infra.network.registry_roles import RegistryAdminRole, RegistryRole
from infra.network.vpc import WorkloadVpc
from infra.policies.arns import PlaceArns
from infra.stack import InstallationStack

_FORWARDED = {
    "NetworkCalls": "Calls that change a network",
    "NetworkTags": "Tags of networks",
    "ParameterChanges": "Parameters of networks that were changed",
    "ParameterCalls": "Who changed parameters of networks",
    "ProfileCalls": "Calls that change user profiles",
    "ProfileTags": "Tags of user profiles",
}


class NetworkStack(InstallationStack):
    """The VPC, what belongs to it, and the ``/vpc/*`` parameters that name it.

    Every workload account and region has this stack, so it also forwards the region's events, and
    has the roles of the network registry. ``vpc`` is the one that it makes, if any.
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
        arns = PlaceArns(name, place.account_id, place.region)
        existing = place.settings.network.existing
        self.vpc: WorkloadVpc | None = None
        if existing is None:
            self.vpc = self._make(installation, place, arns)
        else:
            self._take(installation, existing, arns)
        RegistryRole(self, "Registry", arns=arns, installation=installation)
        RegistryAdminRole(self, "RegistryAdmin", arns=arns, installation=installation)
        self._forward(installation, profiles=bool(place.settings.studios))

    def _make(self, installation: Installation, place: Place, arns: PlaceArns) -> WorkloadVpc:
        settings = place.settings.network
        name = f"{installation.installation}-{place.account_set}-{place.stage}"
        vpc = WorkloadVpc(
            self,
            "Vpc",
            installation=installation.installation,
            name=name,
            settings=settings,
            zones=place.settings.availability_zones,
        )
        ClosedDefaultGroup(
            self,
            "DefaultGroup",
            arns=arns,
            functions=installation.functions,
            group_id=vpc.default_group_id,
        )
        NetworkEndpoints(
            self,
            "Endpoints",
            name=name,
            vpc=vpc,
            services=settings.endpoints.services,
            ours=Ours(place.account_id, installation.organization_id),
        )
        if settings.flow_logs is not None:
            flow_logs = FlowLogs(
                self,
                "FlowLogs",
                arns=arns,
                name=name,
                vpc_id=vpc.vpc_id,
                retention_days=settings.flow_logs.retention_days,
            )
            self.publish("FlowLogGroup", flow_logs.log_group_name)
        self._published(vpc.vpc_id, vpc.private_subnet_ids, vpc.security_group_id)
        return vpc

    def _take(self, installation: Installation, existing: ExistingNetwork, arns: PlaceArns) -> None:
        check = NetworkCheck(
            self,
            "Check",
            arns=arns,
            functions=installation.functions,
            existing=existing,
            endpoints=installation.networks.endpoints,
            production=installation.production,
        )
        self.publish("MissingEndpoints", check.missing_endpoints)
        for parameter in self._published(
            existing.vpc_id, existing.private_subnet_ids, existing.security_group_id
        ):
            check.comes_before(parameter)

    def _published(
        self, vpc_id: str | None, subnet_ids: Sequence[str] | None, group_id: str | None
    ) -> list[ssm.CfnParameter]:
        """Make a parameter of each that is known: what is chosen by tags the registry looks up.

        CloudFormation creates these; the network registry keeps them right afterwards.
        """
        listed = None if subnet_ids is None else ",".join(subnet_ids)
        return [
            ssm.CfnParameter(
                self,
                construct_id,
                name=parameter.name,
                type=kind,
                value=value,
                description=parameter.description,
            )
            for construct_id, parameter, kind, value in (
                ("VpcIdParameter", VPC_ID, "String", vpc_id),
                ("PrivateSubnetIdsParameter", PRIVATE_SUBNET_IDS, "StringList", listed),
                ("SecurityGroupIdParameter", SECURITY_GROUP_ID, "String", group_id),
            )
            if value is not None
        ]

    def _forward(self, installation: Installation, *, profiles: bool) -> None:
        # No place for what could not be forwarded: each sweep sees what there is.
        forwarder = Forwarder(self, "Events", installation=installation)
        forwarder.forward(
            "StackStatus",
            description="A stack of the base is there",
            pattern=stack_status_pattern(installation.installation),
        )
        patterns = {**network_patterns(), **(profile_patterns() if profiles else {})}
        for rule, pattern in patterns.items():
            forwarder.forward(rule, description=_FORWARDED[rule], pattern=pattern)
