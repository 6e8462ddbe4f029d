"""Clients in the accounts of an installation: ours, and those of the bootstrap's roles."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.configuration.places import partition
from infra.delivery.refusal import AccessError

Role = Literal["deploy", "file-publishing"]
QUALIFIER: Final = "hnb659fds"
BOOTSTRAP_VERSION_PARAMETER: Final = f"/cdk-bootstrap/{QUALIFIER}/version"
_CONFIG: Final = Config(
    connect_timeout=5,
    read_timeout=60,
    retries={"mode": "standard", "total_max_attempts": 8},
    max_pool_connections=16,
)
# A role's session lasts an hour, and a rollout may last longer.
_SESSION_SECONDS: Final = 2_700.0


def bootstrap_role_arn(role: str, account_id: str, region: str) -> str:
    """Return the ARN of a role that `cdk bootstrap` makes."""
    name = f"cdk-{QUALIFIER}-{role}-role-{account_id}-{region}"
    return f"arn:{partition(region)}:iam::{account_id}:role/{name}"


class Access(Protocol):
    """Makes clients for a delivery. Each may be asked for at any time, from any thread."""

    def as_role(self, role: Role, service: str, account_id: str, region: str) -> Any:
        """Return a client under a role of the bootstrap.

        Raises
        ------
        AccessError
            The role does not let us in.
        """

    def as_ourselves(self, service: str, account_id: str, region: str) -> Any:
        """Return a client with our own credentials of an account.

        Raises
        ------
        AccessError
            We have none of that account.
        """

    def execution_role(self, account_id: str, region: str) -> str | None:
        """Return the role that CloudFormation acts under; None: the caller's."""


@dataclass
class _Made:
    client: Any
    at: float


class BootstrapAccess:
    """Access through profiles and the roles of `cdk bootstrap`.

    Parameters
    ----------
    profiles
        The AWS profile of each account. In an account without one the default credentials are
        used, which need not be that account's to assume a role there.
    environment
        The environment's name, for what is said.
    """

    def __init__(self, profiles: Mapping[str, str], *, environment: str) -> None:
        self._profiles = profiles
        self._environment = environment
        self._made: dict[tuple[str, ...], _Made] = {}
        # Sessions of boto3 are for one thread at a time.
        self._lock = threading.RLock()

    def session(self, account_id: str, region: str) -> Any:
        """Return a boto3 session with our own credentials for an account, whoever's they are."""
        profile = self._profiles.get(account_id)
        try:
            # Untyped: the stubs have one overload a service, and callers want any of them.
            session: Any = boto3.session.Session(profile_name=profile, region_name=region)
        except BotoCoreError as error:
            raise AccessError(f"account {account_id}: profile {profile}: {error}") from error
        return session

    def as_role(self, role: Role, service: str, account_id: str, region: str) -> Any:
        """Return a client under a role of the bootstrap; see `Access`."""
        key = (role, service, account_id, region)
        with self._lock:
            made = self._made.get(key)
            if made is None or time.monotonic() - made.at > _SESSION_SECONDS:
                made = _Made(self._assumed(role, service, account_id, region), time.monotonic())
                self._made[key] = made
            return made.client

    def as_ourselves(self, service: str, account_id: str, region: str) -> Any:
        """Return a client with our own credentials of an account; see `Access`."""
        key = ("", service, account_id, region)
        with self._lock:
            if key not in self._made:
                session = self.session(account_id, region)
                found = self._caller_account(session, account_id)
                if found != account_id:
                    raise AccessError(
                        f"account {account_id}: the credentials at hand are of account {found}. "
                        f"List a profile for it in {self._environment}.profiles.yaml."
                    )
                self._made[key] = _Made(session.client(service, config=_CONFIG), time.monotonic())
            return self._made[key].client

    def execution_role(self, account_id: str, region: str) -> str | None:
        """Return the role that `cdk bootstrap` made for CloudFormation."""
        return bootstrap_role_arn("cfn-exec", account_id, region)

    def _caller_account(self, session: Any, account_id: str) -> str:
        try:
            return str(session.client("sts", config=_CONFIG).get_caller_identity()["Account"])
        except (BotoCoreError, ClientError) as error:
            raise AccessError(f"account {account_id}: {error}") from error

    def _assumed(self, role: Role, service: str, account_id: str, region: str) -> Any:
        arn = bootstrap_role_arn(role, account_id, region)
        session = self.session(account_id, region)
        try:
            given = session.client("sts", config=_CONFIG).assume_role(
                RoleArn=arn, RoleSessionName="studio-provisioner"
            )["Credentials"]
        except (BotoCoreError, ClientError) as error:
            raise AccessError(
                f"account {account_id}, {region}: {error}. Is it bootstrapped, and does it trust "
                f"the account of these credentials? `studioctl accounts bootstrap "
                f"{self._environment}` does both."
            ) from error
        return session.client(
            service,
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
            config=_CONFIG,
        )
