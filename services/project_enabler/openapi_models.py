"""The shapes of this service's answers, as OpenAPI tells them."""

from typing import Annotated, Literal

from pydantic import Field

from services.controller.openapi_models import Entry, Page, Shown
from services.project_enabler.account import Phase
from services.project_enabler.openapi_networks import Network

Stage = Literal["dev", "preprod", "prod"]


class AccountLinks(Shown):
    """Where to go on, relative to the stage."""

    self: str
    timeline: str


class AccountFailure(Shown):
    """What Control Tower or Organizations could not do."""

    at: str
    told_by: str
    message: str


class Membership(Shown):
    """What AWS told of the account and the organization."""

    state: Literal["member", "departed", "unknown"]
    since: str | None
    told_by: Annotated[str | None, Field(description="The name of AWS's event.")]
    organizational_unit: Annotated[
        str | None, Field(description="The last that was heard of; null: none but the root.")
    ]
    last_failure: AccountFailure | None


class Base(Shown):
    """Whether the base is there, as far as enabling Projects showed it."""

    state: Literal["there", "missing", "unknown"]


class ProjectsRegion(Shown):
    """What is in order in one region."""

    region: str
    portfolios: Annotated[list[str], Field(description="Ids; Amazon's comes first.")]
    principals: Annotated[list[str], Field(description="ARNs of the roles that may use them.")]


class AccountProjects(Shown):
    """SageMaker Projects in the account."""

    wanted: bool
    regions: list[ProjectsRegion]


class AdminsWord(Shown):
    """What an admin asked for, which goes before what events say."""

    action: Literal["enable", "close"]
    stage: Stage | None
    regions: list[str]


class Account(Shown):
    """What is known of an account, and where it stands."""

    id: Annotated[str, Field(description="The number; `creation-…` where there never was one.")]
    account_id: str | None
    account_name: str | None
    account_set: str | None
    stage: Stage | None
    regions: list[str]
    managed: bool
    membership: Membership
    base: Base
    projects: AccountProjects
    asked: AdminsWord | None
    phase: Phase
    reason: str
    message: str
    generation: int
    observed_generation: int
    attempts: int
    created_at: str
    updated_at: str
    links: AccountLinks


class AccountDetails(Account):
    """An account with its networks."""

    networks: Annotated[
        list[Network],
        Field(
            description="One for each region, by region; those not written down yet are left out. "
            "They are read from an index that lags behind, by less than a second as a rule."
        ),
    ]


class AccountList(Page[Account]):
    """A page of accounts; it may be short and still not be the last."""


class AccountTimelineEntry(Entry):
    """One step of an account's life."""

    phase: Phase


class AccountTimeline(Page[AccountTimelineEntry]):
    """A page of entries, newest last."""
