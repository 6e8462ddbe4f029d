"""What an installation is, as the bundle's ``installation.json`` tells it.

The file is written when the templates are made, from the validated configuration; so it is read
here without a second validation of its values. A missing key stops the cold start and names itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from services.controller.access import Grant, grants_from
from services.controller.settings import SettingMissingError, bundle_file


@dataclass(frozen=True)
class Studio:
    """A Studio domain under management, and the account it is in.

    ``boundary_name`` is the policy that persona roles there have as permissions boundary.
    ``login_role_name`` is the role under which login URLs are made, where logins are on.
    """

    alias: str
    account_id: str
    region: str
    account_set: str
    domain_id_parameter: str
    workload_role_name: str
    boundary_name: str
    login_role_name: str = ""


@dataclass(frozen=True)
class Persona:
    """A kind of user, and the SSM parameter that holds its execution role's ARN.

    ``approvals`` is how many people have to approve before somebody becomes one.
    ``boundary_suffix`` follows the studio's ``boundary_name`` where the persona has a permissions
    boundary of its own.
    """

    id: str
    role_parameter: str
    approvals: int = 0
    boundary_suffix: str = ""


@dataclass(frozen=True)
class Lifecycle:
    """Times and limits of a user's life.

    ``approval_hours`` is how long a request waits for approval, ``retention_days`` how long who
    leaves is kept, ``deletions_per_hour`` how many users may be purged in an hour before the brake
    holds them, ``deletion_timeout_seconds`` how long AWS may take to delete something.
    ``expiry_warning_days`` is how long before a user expires it is warned of, and
    ``expired_retention_days`` how long an expired user is kept before it is purged.
    """

    approval_hours: int
    retention_days: int
    deletions_per_hour: int
    deletion_timeout_seconds: int
    expiry_warning_days: int
    expired_retention_days: int


REPAIR, REPORT = "repair", "report"


@dataclass(frozen=True)
class Drift:
    """What is done about a profile that another hand changed.

    ``mode`` is ``repair``, or ``report``: then it is only told of.
    """

    mode: str = REPAIR


@dataclass(frozen=True)
class Retention:
    """How long what is over is kept, in days; None: for good.

    ``timeline_days`` for timelines of users who are gone or were rejected, ``request_rows_days``
    for rows of the requests table that have an outcome.
    """

    timeline_days: int | None
    request_rows_days: int | None

    @property
    def timelines(self) -> timedelta | None:
        """How long timelines of users who are gone are kept."""
        return None if self.timeline_days is None else timedelta(days=self.timeline_days)


@dataclass(frozen=True)
class Login:
    """Whether login URLs are made, how long a URL is good, how long the session it opens."""

    enabled: bool
    url_seconds: int
    session_seconds: int


@dataclass(frozen=True)
class Pace:
    """How fast an account may be asked, and how long things may take. Rates are per account."""

    create_per_second: float
    describe_per_second: float
    list_per_second: float
    first_look_seconds: int
    longest_look_seconds: int
    provisioning_timeout_seconds: int

    def shared_by(self, studios: int) -> "Pace":
        """Return the pace of each of some studios, which together keep to this one."""
        if studios == 1:
            return self
        return replace(
            self,
            create_per_second=self.create_per_second / studios,
            describe_per_second=self.describe_per_second / studios,
            list_per_second=self.list_per_second / studios,
        )


@dataclass(frozen=True)
class Installation:
    """All of installation.json."""

    name: str
    partition: str
    region: str
    studios: Mapping[str, Studio]
    personas: Mapping[str, Persona]
    access: tuple[Grant, ...]
    trusted_session_roles: frozenset[str]
    pace: Pace
    suspended_role_parameter: str
    lifecycle: Lifecycle
    retention: Retention
    login: Login
    drift: Drift

    def workload_role_arn(self, studio: Studio) -> str:
        """Return the role that the worker assumes in a studio's account."""
        return f"arn:{self.partition}:iam::{studio.account_id}:role/{studio.workload_role_name}"

    def login_role_arn(self, studio: Studio) -> str:
        """Return the role under which login URLs are made in a studio's account."""
        return f"arn:{self.partition}:iam::{studio.account_id}:role/{studio.login_role_name}"

    def pace_of(self, studio: Studio) -> Pace:
        """Return how fast a studio's account may be asked for this studio.

        AWS counts calls by account and region; studios that share one share its rates.
        """
        place = (studio.account_id, studio.region)
        there = [x for x in self.studios.values() if (x.account_id, x.region) == place]
        return self.pace.shared_by(max(1, len(there)))

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
            return cls(
                name=said["name"],
                partition=said["partition"],
                region=said["region"],
                studios={each["alias"]: Studio(**each) for each in said["studios"]},
                personas={each["id"]: Persona(**each) for each in said["personas"]},
                access=grants_from(said["access"]),
                trusted_session_roles=frozenset(said["trusted_session_roles"]),
                pace=Pace(**said["pace"]),
                suspended_role_parameter=said["suspended_role_parameter"],
                lifecycle=Lifecycle(**said["lifecycle"]),
                retention=Retention(**said["retention"]),
                login=Login(**said["login"]),
                drift=Drift(**said["drift"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SettingMissingError(f"installation.json: {error!r}") from error

    @classmethod
    def from_bundle(cls) -> "Installation":
        """Read the file at the root of the bundle this was shipped in."""
        return cls.from_json(bundle_file("installation.json"))
