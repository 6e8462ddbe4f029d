"""Whose credentials are used in which account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import boto3
import yaml
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import TypeAdapter, ValidationError

from infra.configuration.values import AccountId
from infra.refusal import InfraError

_PROFILES: Final = TypeAdapter(dict[AccountId, str])
_CONFIG: Final = Config(
    connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 5}
)


def read_profiles(environment_file: Path) -> Mapping[str, str]:
    """Return the AWS profile of each account that has one listed beside the environment file.

    Raises
    ------
    InfraError
        The file is no mapping of account numbers to names.
    """
    file = environment_file.with_suffix(".profiles.yaml")
    if not file.exists():
        return {}
    try:
        return _PROFILES.validate_python(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    except (yaml.YAMLError, ValidationError) as error:
        raise InfraError(
            f"{file.name}: each line is an account's number in quotes, and a profile"
        ) from error


@dataclass
class AccountClients:
    """Clients in the accounts of an installation, each made once.

    Attributes
    ----------
    profiles
        The AWS profile of accounts; without one the default credentials are taken.
    local
        Whether ``AWS_ENDPOINT_URL`` names a local cloud. Where no profile is listed, an account's
        number as access key id is that account's root there.
    """

    profiles: Mapping[str, str]
    local: bool
    _clients: dict[tuple[str, str, str], Any] = field(default_factory=dict)

    def session_for(self, account_id: str, region: str) -> Any:
        """Return a boto3 session for an account. Untyped: callers want any service of it."""
        profile = self.profiles.get(account_id)
        if profile is None and self.local:
            return boto3.session.Session(
                aws_access_key_id=account_id,
                aws_secret_access_key="test",  # noqa: S106 (the local cloud's, not a secret)
                region_name=region,
            )
        return boto3.session.Session(profile_name=profile, region_name=region)

    def __call__(self, service: str, account_id: str, region: str) -> Any:
        """Return the client of a service in one account and region."""
        key = (service, account_id, region)
        if key not in self._clients:
            session = self.session_for(account_id, region)
            self._clients[key] = session.client(service, config=_CONFIG)
        return self._clients[key]

    def why_not(self, account_id: str, region: str) -> str:
        """Return why an account cannot be looked into with the credentials at hand, or nothing."""
        try:
            identity = self("sts", account_id, region).get_caller_identity()
        except (BotoCoreError, ClientError) as error:
            return str(error)
        if identity["Account"] != account_id:
            return f"the credentials at hand are of account {identity['Account']}"
        return ""
