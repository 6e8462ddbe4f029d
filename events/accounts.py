"""Events about a workload account: joined, departed, its SageMaker Projects enabled or failed."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from events.contract import Contract, Data, DomainEvent, Text
from events.names import (
    ACCOUNT_DEPARTED,
    ACCOUNT_JOINED,
    PROJECT_ENABLER,
    PROJECTS_ENABLED,
    PROJECTS_FAILED,
)
from events.users import AccountId

Stage = Literal["dev", "preprod", "prod"]
AccountPhase = Literal[
    "Outside",
    "Joined",
    "WaitingForBase",
    "Enabling",
    "Enabled",
    "Closing",
    "Closed",
    "Failed",
]


class AnyAccountData(Data):
    """An account as it was at one revision.

    Attributes
    ----------
    id
        The account's number; ``creation-…`` where Control Tower failed before there was one.
    account_set, stage
        Where the configuration puts the account; left out where it does not.
    regions
        Where the account is looked after.
    organizational_unit
        The last that was heard of; left out where none was.
    generation
        Counts what was heard or asked for; ``revision`` counts every write.
    reason, message
        A CamelCase code, and a sentence for people.
    """

    id: Text
    account_name: Text | None = None
    account_set: Text | None = None
    stage: Stage | None = None
    regions: list[Text]
    organizational_unit: Text | None = None
    generation: Annotated[int, Field(ge=1)]
    revision: Annotated[int, Field(ge=1)]
    phase: AccountPhase
    reason: Text
    message: str

    @property
    def key(self) -> str:
        """The account's id."""
        return self.id


class AccountData(AnyAccountData):
    """An account that has a number, which is also its ``id``."""

    account_id: AccountId


class RegionOfProjects(Contract):
    """SageMaker Projects in one region of an account.

    Attributes
    ----------
    portfolios
        Ids of the portfolios that the principals are associated with; the first is Amazon's.
    principals
        ARNs of the execution roles that may use them.
    """

    region: Text
    portfolios: Annotated[list[Text], Field(min_length=1)]
    principals: list[Text]


class EnabledProjectsData(AccountData):
    """An account whose SageMaker Projects are enabled, by region."""

    projects: Annotated[list[RegionOfProjects], Field(min_length=1)]


class FailedProjectsData(AnyAccountData):
    """An account whose SageMaker Projects could not be enabled, or which could not be created.

    Attributes
    ----------
    account_id
        Left out where Control Tower failed before there was an account.
    operation, request_id, error_code, error_message
        What AWS was asked and what it said, where a call was the cause.
    """

    account_id: AccountId | None = None
    operation: str | None = None
    request_id: str | None = None
    error_code: str | None = None
    error_message: str | None = None


class AccountJoined(DomainEvent[AccountData]):
    """An account came under management: by an event of AWS's, by configuration or by an admin."""

    source: ClassVar[str] = PROJECT_ENABLER
    detail_type: ClassVar[str] = ACCOUNT_JOINED


class AccountDeparted(DomainEvent[AccountData]):
    """An account is no longer under management: it left, was moved out, or an admin closed it."""

    source: ClassVar[str] = PROJECT_ENABLER
    detail_type: ClassVar[str] = ACCOUNT_DEPARTED


class ProjectsEnabled(DomainEvent[EnabledProjectsData]):
    """SageMaker Projects are enabled in all regions asked for, and the personas may use them."""

    source: ClassVar[str] = PROJECT_ENABLER
    detail_type: ClassVar[str] = PROJECTS_ENABLED


class ProjectsFailed(DomainEvent[FailedProjectsData]):
    """What an account was to get could not be brought about; ``reason`` and ``message`` say why."""

    source: ClassVar[str] = PROJECT_ENABLER
    detail_type: ClassVar[str] = PROJECTS_FAILED
