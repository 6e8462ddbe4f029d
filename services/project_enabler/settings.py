"""What an installation is to this service, as the bundle's ``installation.json`` tells it.

The file is written when the templates are made, from the validated configuration; so it is read
here without a second validation of its values. A missing key stops the cold start and names itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from services.controller.access import Grant, grants_from
from services.controller.settings import SettingMissingError, bundle_file


@dataclass(frozen=True)
class ConfiguredAccount:
    """A workload account of an account set. ``regions`` are those with a studio."""

    account_id: str
    account_set: str
    stage: str
    regions: tuple[str, ...]


@dataclass(frozen=True)
class OrganizationalUnit:
    """An OU (or the root) whose accounts are looked after, and as what."""

    id: str
    stage: str
    regions: tuple[str, ...]


@dataclass(frozen=True)
class Projects:
    """Where and how SageMaker Projects are enabled.

    Attributes
    ----------
    enabled_by
        ``service``: by this one; ``stack``: by a custom resource of the base; ``nobody``.
    portfolio_ids
        The organization's own portfolios, which get the same principals.
    timeout_seconds
        How long AWS may take to bring about what was asked for.
    base_timeout_hours
        How long an account may be without its base before it counts as failed.
    """

    enabled_by: str
    stages: frozenset[str]
    portfolio_ids: tuple[str, ...]
    timeout_seconds: int
    base_timeout_hours: int


@dataclass(frozen=True)
class RoleNames:
    """The roles of one region in a workload account: of the worker, and for looking only."""

    role: str
    look_role: str


@dataclass(frozen=True)
class Installation:
    """What this service reads of installation.json.

    Attributes
    ----------
    organization_id
        None: only accounts of account sets can be entered.
    persona_role_parameters
        Names of the SSM parameters that hold the execution roles of personas.
    """

    name: str
    partition: str
    region: str
    organization_id: str | None
    management_account: str | None
    accounts: Mapping[str, ConfiguredAccount]
    organizational_units: Mapping[str, OrganizationalUnit]
    projects: Projects
    roles: Mapping[str, RoleNames]
    persona_role_parameters: tuple[str, ...]
    access: tuple[Grant, ...]
    trusted_session_roles: frozenset[str]

    def role_arn(self, account_id: str, region: str) -> str:
        """Return the role that the worker assumes in an account, for one region."""
        return self._arn(account_id, self._roles(region).role)

    def look_role_arn(self, account_id: str, region: str) -> str:
        """Return the role that may only look, for dry runs."""
        return self._arn(account_id, self._roles(region).look_role)

    def persona_roles(self, account_id: str, region: str) -> str:
        """Return how the ARN of each persona role of ours begins in an account and region."""
        path = f"studio/persona/{self.name}-{region}-"
        return f"arn:{self.partition}:iam::{account_id}:role/{path}"

    def _roles(self, region: str) -> RoleNames:
        # Names are deterministic; a region that only an admin named has them too.
        known = self.roles.get(region)
        if known is not None:
            return known
        begin = f"{self.name}-{region}"
        return RoleNames(f"{begin}-projects", f"{begin}-projects-look")

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
            projects = said["projects"]
            return cls(
                name=said["name"],
                partition=said["partition"],
                region=said["region"],
                organization_id=said["organization_id"],
                management_account=said["management_account"],
                accounts={
                    each["account_id"]: ConfiguredAccount(
                        **{**each, "regions": tuple(each["regions"])}
                    )
                    for each in said["accounts"]
                },
                organizational_units={
                    each["id"]: OrganizationalUnit(**{**each, "regions": tuple(each["regions"])})
                    for each in said["organizational_units"]
                },
                projects=Projects(
                    enabled_by=projects["enabled_by"],
                    stages=frozenset(projects["stages"]),
                    portfolio_ids=tuple(projects["portfolio_ids"]),
                    timeout_seconds=projects["timeout_seconds"],
                    base_timeout_hours=projects["base_timeout_hours"],
                ),
                roles={
                    region: RoleNames(**names) for region, names in said["projects_roles"].items()
                },
                persona_role_parameters=tuple(each["role_parameter"] for each in said["personas"]),
                access=grants_from(said["access"]),
                trusted_session_roles=frozenset(said["trusted_session_roles"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SettingMissingError(f"installation.json: {error!r}") from error

    @classmethod
    def from_bundle(cls) -> "Installation":
        """Read the file at the root of the bundle this module was shipped in."""
        return cls.from_json(bundle_file("installation.json"))
