"""The SSM parameters by which others know an account's network, and what each says."""

from dataclasses import dataclass
from typing import Final, Literal

What = Literal[
    "vpc-id",
    "private-subnet-ids",
    "security-group-id",
    "vpc-cidr",
    "public-subnet-ids",
    "availability-zones",
    "private-route-table-ids",
    "endpoint-ids",
]
# What an installation may have further parameters say.
FurtherWhat = Literal[
    "vpc-cidr",
    "public-subnet-ids",
    "availability-zones",
    "private-route-table-ids",
    "endpoint-ids",
]


@dataclass(frozen=True)
class NetworkParameter:
    """One parameter. ``description`` is the one that it has in SSM."""

    name: str
    what: What
    description: str


VPC_ID: Final = NetworkParameter("/vpc/id", "vpc-id", "The VPC that workloads use")
PRIVATE_SUBNET_IDS: Final = NetworkParameter(
    "/vpc/subnets/private/ids", "private-subnet-ids", "Its private subnets"
)
SECURITY_GROUP_ID: Final = NetworkParameter(
    "/vpc/sg/id", "security-group-id", "The security group of workloads"
)
# Those that every account and region has.
ALWAYS: Final = (VPC_ID, PRIVATE_SUBNET_IDS, SECURITY_GROUP_ID)

_DESCRIPTIONS: Final[dict[FurtherWhat, str]] = {
    "vpc-cidr": "The addresses of the VPC that workloads use",
    "public-subnet-ids": "Its public subnets",
    "availability-zones": "The availability zones of its private subnets",
    "private-route-table-ids": "The route tables of its private subnets",
    "endpoint-ids": "Its VPC endpoints",
}


def further_parameter(name: str, what: FurtherWhat) -> NetworkParameter:
    """Return a parameter that the installation names."""
    return NetworkParameter(name, what, _DESCRIPTIONS[what])
