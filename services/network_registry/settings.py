"""What an installation is to this service, as the bundle's ``installation.json`` tells it.

The file is written when the templates are made, from the validated configuration; so it is read
here without a second validation of its values. A missing key stops the cold start and names itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.controller.settings import SettingMissingError, bundle_file
from services.network_registry.names import network_id

BASE_DOMAIN_PARAMETER = "/mlops/studio/domain-id"


@dataclass(frozen=True)
class Choice:
    """Which network is meant: of each pair exactly one is given, by the configuration's rules."""

    vpc_id: str | None = None
    vpc_tags: Mapping[str, str] | None = None
    subnet_ids: tuple[str, ...] | None = None
    subnet_tags: Mapping[str, str] | None = None
    security_group_id: str | None = None
    security_group_tags: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Place:
    """One account in one region.

    Attributes
    ----------
    choice
        None: the base's own network.
    domain_id_parameters
        SSM parameters that hold the ids of the Studio domains there.
    """

    account_id: str
    region: str
    account_set: str | None = None
    stage: str | None = None
    choice: Choice | None = None
    domain_id_parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parameter:
    """An SSM parameter that is kept right, and what it says."""

    name: str
    what: str
    description: str


@dataclass(frozen=True)
class RoleNames:
    """The roles of one region in a workload account: of the worker, and of the admin function."""

    role: str
    admin_role: str


@dataclass(frozen=True)
class Installation:
    """What this service reads of installation.json.

    Attributes
    ----------
    places
        By network id.
    parameters
        Those that are kept right; the first three are the contract's.
    endpoints
        Services that Studio needs endpoints of where its subnets have no way out.
    few_addresses
        A private subnet with fewer free ones is warned of.
    base_timeout_hours
        How long an account may be without its base before it counts as failed.
    """

    name: str
    partition: str
    region: str
    governance_account: str
    places: Mapping[str, Place]
    roles: Mapping[str, RoleNames]
    parameters: tuple[Parameter, ...]
    endpoints: tuple[str, ...]
    few_addresses: int
    base_timeout_hours: int

    def role_arn(self, account_id: str, region: str) -> str:
        """Return the role that the worker assumes in an account, for one region."""
        return self._arn(account_id, self._roles(region).role)

    def admin_role_arn(self, account_id: str, region: str) -> str:
        """Return the role of the admin function: it looks, and updates domains."""
        return self._arn(account_id, self._roles(region).admin_role)

    def _roles(self, region: str) -> RoleNames:
        # Names are deterministic; a region that only an event named has them too.
        known = self.roles.get(region)
        if known is not None:
            return known
        begin = f"{self.name}-{region}-network"
        return RoleNames(begin, f"{begin}-admin")

    def _arn(self, account_id: str, role: str) -> str:
        return f"arn:{self.partition}:iam::{account_id}:role/{role}"

    @classmethod
    def from_json(cls, text: str) -> "Installation":
        """Read installation.json.

        Raises
        ------
        SettingMissingError
            A key is missing.
        """
        said = json.loads(text)
        try:
            networks = said["networks"]
            places = [_place(each) for each in networks["places"]]
            return cls(
                name=said["name"],
                partition=said["partition"],
                region=said["region"],
                governance_account=said["governance_account"],
                places={network_id(each.account_id, each.region): each for each in places},
                roles={region: RoleNames(**roles) for region, roles in networks["roles"].items()},
                parameters=tuple(Parameter(**each) for each in networks["parameters"]),
                endpoints=tuple(networks["endpoints"]),
                few_addresses=networks["few_addresses"],
                base_timeout_hours=said["projects"]["base_timeout_hours"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SettingMissingError(f"installation.json: {error!r}") from error

    @classmethod
    def from_bundle(cls) -> "Installation":
        """Read the file at the root of the bundle this module was shipped in."""
        return cls.from_json(bundle_file("installation.json"))


def _place(said: Mapping[str, Any]) -> Place:
    choice = said["choice"]
    if choice is not None:
        ids = choice["subnet_ids"]
        choice = Choice(**{**choice, "subnet_ids": None if ids is None else tuple(ids)})
    return Place(
        account_id=said["account_id"],
        region=said["region"],
        account_set=said["account_set"],
        stage=said["stage"],
        choice=choice,
        domain_id_parameters=tuple(said["domain_id_parameters"]),
    )
