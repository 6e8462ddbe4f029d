"""Events about the network of an account in one region: changed, put right, failed, warned of."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from events.accounts import Stage
from events.contract import Contract, Data, DomainEvent, Text
from events.names import NETWORK_CHANGED, NETWORK_FAILED, NETWORK_REGISTRY, NETWORK_WARNING
from events.users import AccountId

NetworkPhase = Literal["WaitingForBase", "Syncing", "InSync", "Failed", "Closed"]


class NetworkData(Data):
    """A network as it was at one revision.

    Attributes
    ----------
    id
        ``<account>.<region>``.
    account_set, stage
        Where the configuration puts the account; left out where it does not.
    generation
        Counts what was asked for; ``revision`` counts every write.
    reason, message
        A CamelCase code, and a sentence for people.
    """

    id: Text
    account_id: AccountId
    region: Text
    account_set: Text | None = None
    stage: Stage | None = None
    generation: Annotated[int, Field(ge=1)]
    revision: Annotated[int, Field(ge=1)]
    phase: NetworkPhase
    reason: Text
    message: str

    @property
    def key(self) -> str:
        """The network's id."""
        return self.id


class NetworkValues(Contract):
    """What a network is.

    Attributes
    ----------
    private_subnet_ids
        By availability zone, then id.
    parameters
        The value of every SSM parameter that is kept right, by name; lists joined by commas.
    """

    vpc_id: Text
    private_subnet_ids: Annotated[list[Text], Field(min_length=1)]
    security_group_id: Text
    parameters: dict[str, str]


class WrittenParameter(Contract):
    """One SSM parameter that was written.

    Attributes
    ----------
    before
        What it said; left out where it was not there.
    """

    name: Text
    before: str | None = None
    after: Text


class ChangedNetworkData(NetworkData):
    """A network that is another than before, or whose parameters said something else.

    Attributes
    ----------
    before
        Left out the first time that the network was seen. Equal to ``after`` where only parameters
        were put right.
    written
        What was written for it, in order.
    causes
        What set it off, where that was told: events with who made the call.
    """

    before: NetworkValues | None = None
    after: NetworkValues
    written: list[WrittenParameter]
    causes: list[Text]


class FailedNetworkData(NetworkData):
    """A network that cannot be said, or whose parameters could not be written.

    Attributes
    ----------
    operation, request_id, error_code, error_message
        What AWS was asked and what it said, where a call was the cause.
    """

    operation: str | None = None
    request_id: str | None = None
    error_code: str | None = None
    error_message: str | None = None


class NetworkNotice(Contract):
    """Something that a person should look at.

    Attributes
    ----------
    code
        ``FewAddresses``, ``EndpointMissing``, ``DomainSubnetsDiffer``, and so on.
    subject
        What it is about: a subnet's id, an endpoint's service, a domain's id.
    """

    code: Text
    subject: Text
    message: Text


class WarnedNetworkData(NetworkData):
    """A network with something new to look at; ``warnings`` are all that there are."""

    warnings: Annotated[list[NetworkNotice], Field(min_length=1)]


class NetworkChanged(DomainEvent[ChangedNetworkData]):
    """The parameters of an account say what its network is, after one of the two was changed."""

    source: ClassVar[str] = NETWORK_REGISTRY
    detail_type: ClassVar[str] = NETWORK_CHANGED


class NetworkFailed(DomainEvent[FailedNetworkData]):
    """The parameters cannot be kept right; what they said before is left."""

    source: ClassVar[str] = NETWORK_REGISTRY
    detail_type: ClassVar[str] = NETWORK_FAILED


class NetworkWarning(DomainEvent[WarnedNetworkData]):
    """A network has something new that a person should look at."""

    source: ClassVar[str] = NETWORK_REGISTRY
    detail_type: ClassVar[str] = NETWORK_WARNING
