"""The list of prices: read from a dated file, asked by name and region."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from infra.configuration.values import Region, Section
from infra.refusal import InfraError

PRICES_FILE: Final = Path(__file__).resolve().parent / "prices.yaml"


class PriceError(InfraError):
    """A file of prices cannot be used, or does not have what is asked for."""


def _as_written(value: Any) -> Any:
    # YAML's floats carry no digits that were not written; Decimal(0.1) would.
    return str(value) if isinstance(value, float) else value


Dollars = Annotated[Decimal, BeforeValidator(_as_written), Field(ge=0)]


class Price(Section):
    """What one unit costs in each region, in US dollars, as a page of AWS said on a day."""

    unit: str
    as_of: date
    page: Annotated[str, Field(pattern=r"^https://(aws|docs\.aws)\.amazon\.com/")]
    usd: Annotated[Mapping[Region, Dollars], Field(min_length=1)]


_FILE: Final = TypeAdapter(dict[str, Price])


@dataclass(frozen=True)
class PriceList:
    """Prices by name. ``instead`` is the region whose prices are taken for all others."""

    prices: Mapping[str, Price]
    file: str
    instead: str | None = None

    @property
    def as_of(self) -> date:
        """The day of the oldest price."""
        return min(price.as_of for price in self.prices.values())

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that every price has an amount for."""
        every = [set(price.usd) for price in self.prices.values()]
        return tuple(sorted(set.intersection(*every)))

    def unit(self, name: str) -> str:
        """Return what the price is of."""
        return self._price(name).unit

    def usd(self, name: str, region: str) -> Decimal:
        """Return what one unit costs.

        Raises
        ------
        PriceError
            There is no such price, or none for the region.
        """
        amounts = self._price(name).usd
        wanted = self.instead or region
        if wanted not in amounts:
            raise PriceError(
                f"{self.file} has no prices of {wanted}: add them there, or take another region's "
                f"with --region-prices; it has {', '.join(self.regions) or 'no region in all'}"
            )
        return amounts[wanted]

    def _price(self, name: str) -> Price:
        if name not in self.prices:
            raise PriceError(f"{self.file} has no price {name!r}: add it")
        return self.prices[name]


def read_prices(file: Path = PRICES_FILE, *, instead: str | None = None) -> PriceList:
    """Read a file of prices.

    Raises
    ------
    PriceError
        It is not there, not YAML, or not prices; the text names the entries. Or it has none of the
        region ``instead``.
    """
    try:
        prices = _FILE.validate_python(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PriceError(f"{file} cannot be read: {error}") from error
    except ValidationError as error:
        raise PriceError(
            "\n".join(
                f"{file}: {'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
                for item in error.errors(include_url=False)
            )
        ) from error
    if not prices:
        raise PriceError(f"{file} has no prices")
    found = PriceList(prices, file.name, instead)
    if instead is not None:
        # Now, not after the templates were made.
        for name in prices:
            found.usd(name, instead)
    return found
