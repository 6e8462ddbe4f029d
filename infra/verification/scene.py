"""What checks look at: an installation, clients in its accounts, and its API."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

from botocore.credentials import Credentials

from infra.configuration.model import Installation
from infra.configuration.places import Place, StudioPlace, places, studios
from infra.verification.signed_api import Api
from infra.verification.undo import Undo
from infra.verification.verdict import CannotLookError

T = TypeVar("T")
Json = dict[str, Any]
_POLL_SECONDS: Final = 0.5
# AWS's slowest answers here: CloudTrail tells within some fifteen minutes, a domain of an empty
# profile within two.
AWS_SECONDS: Final = 1_200.0
LOCAL_SECONDS: Final = 60.0


class Clients(Protocol):
    """Makes clients of an AWS service in an account."""

    def __call__(self, service: str, account_id: str, region: str) -> Any:
        """Return a client."""


@dataclass
class Trial:
    """The user that is onboarded to see how it goes."""

    name: str = ""
    user_id: str = ""
    profile_arn: str = ""
    request: Json = field(default_factory=dict)


@dataclass
class Scene:
    """Everything that checks look at.

    Attributes
    ----------
    reachable
        The accounts that there are credentials for.
    keys_of
        Returns the keys at hand for an account.
    outputs
        Of the governance stack.
    stamp
        Tells what this run makes from everything else.
    """

    installation: Installation
    clients: Clients
    api: Api
    keys_of: Callable[[str], Credentials]
    outputs: Mapping[str, str]
    reachable: frozenset[str]
    local: bool
    stamp: str
    say: Callable[[str], None]
    undo: Undo = field(default_factory=Undo)
    trial: Trial = field(default_factory=Trial)

    @property
    def longest_wait(self) -> float:
        """Return how many seconds something may take before it counts as not happening."""
        return LOCAL_SECONDS if self.local else AWS_SECONDS

    def governance(self, service: str) -> Any:
        """Return a client in the governance account."""
        return self.clients(
            service, self.installation.governance.account_id, self.installation.region
        )

    def at(self, place: Place, service: str) -> Any:
        """Return a client in a workload account."""
        return self.clients(service, place.account_id, place.region)

    def places(self) -> Sequence[Place]:
        """Return the workload accounts and regions that can be looked into.

        Raises
        ------
        CannotLookError
            There is none.
        """
        found = [
            each
            for each in places(self.installation)
            if each.has_stacks and each.account_id in self.reachable
        ]
        if not found:
            raise CannotLookError("there are credentials for no workload account")
        return found

    def studios(self) -> Sequence[StudioPlace]:
        """Return the studios that can be looked into.

        Raises
        ------
        CannotLookError
            There is none.
        """
        found = [
            each
            for each in studios(self.installation)
            if each.place.has_stacks and each.place.account_id in self.reachable
        ]
        if not found:
            raise CannotLookError("there are credentials for no account with a studio")
        return found

    def parameter(self, place: Place, name: str) -> str:
        """Return the value of an SSM parameter."""
        found = self.at(place, "ssm").get_parameter(Name=name)
        return str(found["Parameter"]["Value"])

    def wait(self, look: Callable[[], T | None], what: str, seconds: float | None = None) -> T:
        """Return the first answer that is true.

        Raises
        ------
        CannotLookError
            There is none in time.
        """
        limit = self.longest_wait if seconds is None else seconds
        began = said = time.monotonic()
        while True:
            found = look()
            if found:
                return found
            now = time.monotonic()
            if now - began > limit:
                raise CannotLookError(f"not within {limit:.0f} s: {what}")
            if now - said > 15:
                said = now
                self.say(f"waiting until {what}: {now - began:.0f} s")
            time.sleep(_POLL_SECONDS if self.local else 4 * _POLL_SECONDS)
