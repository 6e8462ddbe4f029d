"""The sections about networks: of one account and region, and of the registry of all."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from infra.configuration.values import Section
from infra.network.endpoint_services import Preset, chosen_services
from infra.network.parameters import FurtherWhat

# As AWS writes it after com.amazonaws.<region>.
ServiceName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]

Tags = Annotated[
    dict[
        Annotated[str, StringConstraints(min_length=1, max_length=128)],
        Annotated[str, StringConstraints(max_length=256)],
    ],
    Field(min_length=1),
]


class ExistingNetwork(Section):
    """A VPC that is already there, by ids or by tags: one of each pair.

    What is given by id the network stack publishes; what all of some tags are on is looked up by
    the network registry.
    """

    vpc_id: Annotated[str, StringConstraints(pattern=r"^vpc-[0-9a-f]{8,17}$")] | None = None
    vpc_tags: Tags | None = None
    private_subnet_ids: (
        Annotated[
            tuple[Annotated[str, StringConstraints(pattern=r"^subnet-[0-9a-f]{8,17}$")], ...],
            Field(min_length=1),
        ]
        | None
    ) = None
    subnet_tags: Tags | None = None
    security_group_id: Annotated[str, StringConstraints(pattern=r"^sg-[0-9a-f]{8,17}$")] | None = (
        None
    )
    security_group_tags: Tags | None = None

    @property
    def is_looked_up(self) -> bool:
        """Whether VPC or subnets are known only when the network registry has looked them up."""
        return self.vpc_id is None or self.private_subnet_ids is None


class EndpointSettings(Section):
    """Which VPC endpoints are made: those of a preset, with some more, without others."""

    preset: Preset = "full"
    add: tuple[ServiceName, ...] = ()
    leave_out: tuple[ServiceName, ...] = ()

    @property
    def services(self) -> tuple[str, ...]:
        """The services that get an endpoint."""
        return chosen_services(self.preset, add=self.add, leave_out=self.leave_out)


class FlowLogSettings(Section):
    """The flow logs of a VPC, and how long they are kept."""

    retention_days: Literal[7, 14, 30, 60, 90, 180, 365, 731] = 90


class NetworkSettings(Section):
    """The VPC of one account and region.

    ``private_mask`` and ``public_mask`` are prefix lengths of the subnets, one of each kind for
    every availability zone. ``nat_gateways`` 0 leaves the private subnets without a way out.
    """

    cidr: IPv4Network = IPv4Network("10.0.0.0/16")
    private_mask: Annotated[int, Field(ge=16, le=28)] = 24
    public_mask: Annotated[int, Field(ge=16, le=28)] = 26
    nat_gateways: Annotated[int, Field(ge=0)] = 1
    endpoints: EndpointSettings = EndpointSettings()
    flow_logs: FlowLogSettings | None = FlowLogSettings()
    existing: ExistingNetwork | None = None


class FurtherParameter(Section):
    """An SSM parameter that is kept right beside the three that there always are."""

    name: Annotated[str, StringConstraints(pattern=r"^/vpc/[A-Za-z0-9._/-]{1,200}$")]
    what: FurtherWhat


class NetworksSettings(Section):
    """How the networks of all accounts are looked after.

    ``recheck_minutes`` is how often what is due is looked at, ``few_addresses`` how many free ones
    a subnet has when there is a warning. ``endpoints`` are the services that Studio needs
    endpoints of where its subnets have no way out.
    """

    recheck_minutes: Annotated[int, Field(ge=15, le=1440)] = 60
    few_addresses: Annotated[int, Field(ge=0, le=4096)] = 16
    # What AWS lists for domains of VpcOnly without internet access, and what it adds for jobs that
    # the Python SDK starts (studio-updated-and-internet-access.html in SageMaker's guide). Of that
    # list only the endpoint through which people reach Studio itself is left out.
    endpoints: tuple[ServiceName, ...] = (
        *("s3", "sagemaker.api", "sagemaker.runtime"),
        *("servicecatalog", "sts", "logs"),
    )
    parameters: tuple[FurtherParameter, ...] = ()
