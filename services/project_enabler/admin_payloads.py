"""The payloads that operators invoke this service with: one model for each kind."""

from typing import Annotated, Literal

from pydantic import Field

from services.controller.admin import Fields, Limit
from services.project_enabler.account import Phase

MOST_ACCOUNTS = 100

AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
ItemId = Annotated[str, Field(pattern=r"^([0-9]{12}|creation-[0-9a-f]{12})$")]
Region = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
Claim = Annotated[str, Field(min_length=1, max_length=256)]


class Enable(Fields):
    """Look after accounts and enable Projects there; all: those that want them already.

    ``stage`` and ``regions`` are for accounts that no configuration places. A dry run shows the
    plan and changes nothing.
    """

    action: Literal["enable"]
    asserted_by: Claim
    accounts: Annotated[list[AccountId], Field(min_length=1, max_length=MOST_ACCOUNTS)] | None = (
        None
    )
    all: bool = False
    stage: Literal["dev", "preprod", "prod"] | None = None
    regions: Annotated[list[Region], Field(min_length=1, max_length=10)] | None = None
    dry_run: bool = False
    cursor: str | None = None


class Recheck(Fields):
    """Have accounts looked at anew, failed ones too; all: those that want Projects."""

    action: Literal["recheck"]
    asserted_by: Claim
    accounts: Annotated[list[AccountId], Field(min_length=1, max_length=MOST_ACCOUNTS)] | None = (
        None
    )
    all: bool = False
    dry_run: bool = False
    cursor: str | None = None


class Close(Fields):
    """Look after accounts no more and take our principals out of their portfolios."""

    action: Literal["close"]
    asserted_by: Claim
    accounts: Annotated[list[ItemId], Field(min_length=1, max_length=MOST_ACCOUNTS)]
    dry_run: bool = False


class Get(Fields):
    """Look at an account or its timeline; ``cursor`` is an earlier answer's."""

    action: Literal["status", "timeline"]
    account: ItemId
    limit: Limit = 100
    cursor: str | None = None


class List(Fields):
    """List accounts, by id; ``cursor`` is an earlier answer's."""

    action: Literal["list"]
    phase: Phase | None = Field(default=None, strict=False)
    limit: Limit = 50
    cursor: str | None = None


class Sweep(Fields):
    """Have every account looked at now, or those that are due."""

    action: Literal["sweep"]
    which: Literal["due", "all"] = "all"
