"""How much there is to look after, which is what sweeps cost by."""

from dataclasses import dataclass

from infra.configuration.model import Installation
from infra.configuration.places import places, studios


@dataclass(frozen=True)
class Extent:
    """How many studios, workload accounts and networks (an account in a region) are swept."""

    studios: int
    accounts: int
    networks: int


def extent_of(installation: Installation) -> Extent:
    """Return what is listed; accounts that come by their organizational unit are not known here."""
    listed = list(places(installation))
    return Extent(
        studios=sum(1 for _ in studios(installation)),
        accounts=len({place.account_id for place in listed}),
        networks=len(listed),
    )
