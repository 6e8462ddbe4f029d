"""One call being answered: what an operation is handed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sandbox.sagemaker.errors import invalid, not_found
from sandbox.sagemaker.faults import Faults
from sandbox.sagemaker.records import Domain, Life, Place, Profile, Space

JsonObject = dict[str, Any]


class Roles(Protocol):
    """What SageMaker asks IAM about a role before it takes it."""

    def refusal(self, role_arn: str, account_id: str) -> str | None:
        """Return why SageMaker in `account_id` cannot assume `role_arn`, or None if it can."""


class Portfolios(Protocol):
    """What SageMaker tells Service Catalog."""

    def share_sagemaker(self, account_id: str, region: str, accepted_at: datetime) -> None:
        """Share SageMaker's portfolio with an account, to be seen from `accepted_at` on."""

    def withdraw_sagemaker(self, account_id: str, region: str) -> None:
        """Take the share away, if there is one."""


@dataclass(frozen=True)
class Call:
    """A request that passed the model, with the state it is about."""

    place: Place
    request: JsonObject
    now: datetime
    faults: Faults
    roles: Roles
    portfolios: Portfolios
    fresh_id: Callable[[], str]

    def new_life(self, becomes: str = "InService", reason: str | None = None) -> Life:
        """Return the life of a resource whose creation begins now."""
        life = Life("Pending", self.now, self.now)
        life.change("Pending", becomes, self.now, self.faults.delay, reason)
        return life

    def domain(self) -> Domain:
        """Return the domain that the request names, or refuse with `ResourceNotFound`."""
        domain_id = str(self.request["DomainId"])
        domain = self.place.domains.get(domain_id)
        if domain is None:
            raise not_found(f"Domain [{domain_id}] does not exist.")
        return domain

    def profile(self) -> Profile:
        """Return the profile that the request names, compared without case."""
        name = str(self.request["UserProfileName"])
        profile = self.place.profiles.get((self.domain().domain_id, name.lower()))
        if profile is None:
            raise not_found(f"User profile [{name}] does not exist.")
        return profile

    def space(self) -> Space:
        """Return the space that the request names, compared without case."""
        name = str(self.request["SpaceName"])
        space = self.place.spaces.get((self.domain().domain_id, name.lower()))
        if space is None:
            raise not_found(f"Space [{name}] does not exist.")
        return space

    def check_usable(self, what: str, life: Life) -> None:
        """Refuse to make anything in what is not there yet, has failed, or is on its way out."""
        if life.status in ("Pending", "Failed", "Deleting"):
            raise invalid(f"{what} is {life.status}.")

    def keep_tags(self, arn: str) -> None:
        """Remember the request's tags for `arn`."""
        self.place.tags[arn] = {t["Key"]: t["Value"] for t in self.request.get("Tags") or []}


def present(answer: JsonObject) -> JsonObject:
    """Return `answer` without the members that have no value."""
    return {name: value for name, value in answer.items() if value is not None}


def times(life: Life) -> JsonObject:
    """Return the three members that every description carries."""
    return {
        "Status": life.status,
        "CreationTime": life.created_at,
        "LastModifiedTime": life.modified_at,
    }
