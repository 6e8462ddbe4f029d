"""The payloads that operators invoke this service with: one model for each kind."""

from typing import Annotated, Literal

from pydantic import Field

from services.controller.admin import Fields, Limit
from services.network_registry.names import NETWORK_ID
from services.network_registry.network import Phase

MOST_NETWORKS = 100

AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
NetworkId = Annotated[str, Field(pattern=f"^{NETWORK_ID}$")]
Networks = Annotated[list[NetworkId], Field(min_length=1, max_length=MOST_NETWORKS)]
Claim = Annotated[str, Field(min_length=1, max_length=256)]


class List(Fields):
    """List networks, by id; ``cursor`` is an earlier answer's."""

    action: Literal["list"]
    account: AccountId | None = None
    phase: Phase | None = Field(default=None, strict=False)
    limit: Limit = 50
    cursor: str | None = None


class Get(Fields):
    """Look at what is known of a network, or at its timeline; ``cursor`` is an earlier answer's."""

    action: Literal["get", "timeline"]
    network: NetworkId
    limit: Limit = 100
    cursor: str | None = None


class Diff(Fields):
    """See what the parameters of networks would be changed to; nothing is changed."""

    action: Literal["diff"]
    networks: Networks | None = None
    all: bool = False
    cursor: str | None = None


class Sync(Fields):
    """Have networks looked at, and their parameters put right; a dry run is a ``diff``."""

    action: Literal["sync"]
    asserted_by: Claim
    networks: Networks | None = None
    all: bool = False
    dry_run: bool = False
    cursor: str | None = None


class ApplyToDomain(Fields):
    """Make the private subnets those of the Studio domains there; apps that start then use them."""

    action: Literal["apply-to-domain"]
    asserted_by: Claim
    network: NetworkId
    dry_run: bool = False


class Sweep(Fields):
    """Have every network looked at now, or those that are due."""

    action: Literal["sweep"]
    which: Literal["due", "all"] = "all"
