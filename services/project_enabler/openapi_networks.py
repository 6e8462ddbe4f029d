"""The shape of an account's networks, as OpenAPI tells it: what the network registry writes."""

from typing import Annotated

from pydantic import Field

from events.accounts import Stage
from events.networks import NetworkPhase
from services.controller.openapi_models import Shown


class PrivateSubnet(Shown):
    """A subnet that people's work may be placed in."""

    id: str
    zone_id: Annotated[str, Field(description="The availability zone, named alike for everybody.")]
    cidr: str
    free_addresses: int


class OtherSubnet(Shown):
    """A subnet of the VPC that is not registered."""

    id: str
    zone_id: str
    why: Annotated[str, Field(description="Why it is none of the private ones, as a sentence.")]


class NetworkNotice(Shown):
    """Something that a person should look at."""

    code: Annotated[
        str,
        Field(
            description="`FewAddresses`, `EndpointMissing`, `DomainSubnetsDiffer`, "
            "`SubnetNotPrivate`, `SubnetNotSeen`, `ParameterWithoutValue`; others may follow."
        ),
    ]
    subject: Annotated[
        str, Field(description="What it is about: a subnet, a service, a domain, a parameter.")
    ]
    message: str


class NetworkDomain(Shown):
    """A Studio domain in this network, and its subnets beside the private ones."""

    domain_id: str
    in_step: Annotated[bool, Field(description="Whether its subnets are the private ones.")]
    missing: Annotated[list[str], Field(description="Private subnets that it lacks.")]
    surplus: Annotated[list[str], Field(description="Subnets that it has and that are no such.")]


class Network(Shown):
    """The network of an account in one region, and the SSM parameters that tell it there."""

    id: Annotated[str, Field(description="`<account>.<region>`.")]
    account_id: str
    region: str
    account_set: str | None
    stage: Stage | None
    phase: Annotated[
        NetworkPhase,
        Field(
            description="`WaitingForBase`: the base's role or network is not there yet. `Syncing`: "
            "it is looked at, or parameters are being written. `InSync`: the parameters say what "
            "the network is. `Failed`: that cannot be said, or AWS refused; the parameters are "
            "left. `Closed`: no longer looked after."
        ),
    ]
    reason: str
    message: str
    vpc_id: str | None
    private_subnets: list[PrivateSubnet]
    other_subnets: list[OtherSubnet]
    security_group_id: str | None
    parameters: Annotated[
        dict[str, str],
        Field(description="What each parameter says, by its name; lists are joined by commas."),
    ]
    missing_endpoints: Annotated[
        list[str],
        Field(description="Services that Studio needs and that cannot be reached from here."),
    ]
    warnings: list[NetworkNotice]
    domains: list[NetworkDomain]
    generation: int
    observed_generation: int
    attempts: int
    observed_at: Annotated[
        str | None, Field(description="When it was last looked at; null: never yet.")
    ]
    created_at: str
    updated_at: str
