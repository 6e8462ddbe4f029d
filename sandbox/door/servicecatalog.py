"""`POST /_sandbox/servicecatalog`: what Service Catalog can be told, further shares included."""

from typing import Annotated, Any, Literal

from pydantic import Field

from sandbox.door import commands
from sandbox.door.commands import Command, Strict
from sandbox.servicecatalog.catalog import Catalog
from sandbox.servicecatalog.shares import add_share
from sandbox.stand_in.clock import Clock

PATH = "/_sandbox/servicecatalog"


class NewShare(Strict):
    """A share that an account has accepted from now on; without an id it gets one."""

    account_id: Annotated[str, Field(pattern=r"^\d{12}$")]
    region: str
    id: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,100}$")] | None = None
    provider_name: Annotated[str, Field(min_length=1, max_length=50)]
    display_name: Annotated[str, Field(min_length=1, max_length=100)]
    type: Literal["IMPORTED", "AWS_ORGANIZATIONS"] = "IMPORTED"


class ServiceCatalogCommand(Command):
    """A command to Service Catalog.

    `delay_seconds` is how long lists of principals lag behind what was associated and
    disassociated: not at all unless told. How long an enabled portfolio takes to be shared is
    SageMaker's delay. Shares stay, whatever is reset.
    """

    shares: list[NewShare] = Field(default_factory=list)


def carry_out(command: ServiceCatalogCommand, catalog: Catalog, clock: Clock) -> dict[str, Any]:
    """Carry out the command; return what is commanded now and the ids of the shares added."""
    commands.carry_out(command, catalog, clock)
    added = [
        add_share(
            catalog.place(share.account_id, share.region),
            share.provider_name,
            share.display_name,
            share.type,
            clock(),
            share.id,
        )
        for share in command.shares
    ]
    return {
        **commands.commanded(catalog.faults),
        "shares": [share.portfolio_id for share in added],
    }
