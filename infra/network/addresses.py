"""How a VPC's addresses are shared out."""

from dataclasses import dataclass
from ipaddress import IPv4Network


class AddressSpaceError(Exception):
    """The subnets asked for do not fit into the VPC."""


@dataclass(frozen=True)
class ZoneSubnets:
    """The two subnets of one availability zone."""

    zone: str
    private: IPv4Network
    public: IPv4Network


def plan_subnets(
    cidr: IPv4Network, zones: tuple[str, ...], *, private_mask: int, public_mask: int
) -> tuple[ZoneSubnets, ...]:
    """Give each zone a private and a public subnet.

    Private ones are taken from the low end upwards, public ones from the high end downwards: a
    zone appended later moves none of the others.

    Raises
    ------
    AddressSpaceError
        They do not fit.
    """
    total = cidr.num_addresses
    private_size = 2 ** (32 - private_mask)
    public_size = 2 ** (32 - public_mask)
    needed = len(zones) * (private_size + public_size)
    if needed > total:
        raise AddressSpaceError(
            f"{len(zones)} zones with a /{private_mask} and a /{public_mask} "
            f"each need {needed} addresses; {cidr} has {total}"
        )
    low = int(cidr.network_address)
    high = low + total
    return tuple(
        ZoneSubnets(
            zone,
            private=IPv4Network((low + position * private_size, private_mask)),
            public=IPv4Network((high - (position + 1) * public_size, public_mask)),
        )
        for position, zone in enumerate(zones)
    )
