"""What the choices of a network's configuration cost in a month, before any traffic."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from infra.cost.price_list import PriceList
from infra.cost.use import HOURS_A_MONTH
from infra.network.endpoint_services import GATEWAYS, PRESETS, Preset, chosen_services

ZONES: Final = (1, 2, 3)


@dataclass(frozen=True)
class Option:
    """A choice, and what it costs with as many zones as there are amounts."""

    choice: str
    usd: tuple[Decimal, ...]


def nat_usd(prices: PriceList, region: str, gateways: int) -> Decimal:
    """Return what NAT gateways cost, each with its public address."""
    hour = prices.usd("vpc.nat_hour", region) + prices.usd("vpc.public_address_hour", region)
    return gateways * HOURS_A_MONTH * hour


def endpoints_usd(prices: PriceList, region: str, services: Sequence[str], zones: int) -> Decimal:
    """Return what the endpoints of services cost in some zones; gateways are free."""
    interfaces = sum(service not in GATEWAYS for service in services)
    return interfaces * zones * HOURS_A_MONTH * prices.usd("vpc.endpoint_hour", region)


def preset_usd(prices: PriceList, region: str, preset: Preset, zones: int) -> Decimal:
    """Return what a preset's endpoints cost in some zones."""
    return endpoints_usd(prices, region, chosen_services(preset), zones)


def network_options(prices: PriceList, region: str) -> tuple[Option, ...]:
    """Return each choice with its cost in one, two and three zones."""
    found = [
        Option(f"`nat_gateways: {count}`", (nat_usd(prices, region, count),) * len(ZONES))
        for count in (0, 1)
    ]
    found.append(
        Option(
            "`nat_gateways:` one in each zone",
            tuple(nat_usd(prices, region, zones) for zones in ZONES),
        )
    )
    for preset in PRESETS:
        usd = tuple(preset_usd(prices, region, preset, zones) for zones in ZONES)
        found.append(Option(f"`endpoints: {{preset: {preset}}}`", usd))
    one = tuple(endpoints_usd(prices, region, ("glue",), zones) for zones in ZONES)
    found.append(Option("one more service (`add: [glue]`), or one less", one))
    found.append(
        Option("`s3` or `dynamodb`, which are gateways", (Decimal(),) * len(ZONES)),
    )
    return tuple(found)
