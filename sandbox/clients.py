"""boto3 clients of the emulator, bounded in time and retries."""

from typing import Any, Protocol

import boto3
from botocore.config import Config

_CONFIG = Config(
    connect_timeout=5, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 3}
)


class Clients(Protocol):
    """Makes clients of an AWS service as the root of an account."""

    def __call__(self, service: str, account_id: str, region: str) -> Any:
        """Return a client."""


class EmulatorClients:
    """Clients of the emulator at `endpoint`; each is made once.

    An account's number as access key id is that account's root there.
    """

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._made: dict[tuple[str, str, str], Any] = {}

    def __call__(self, service: str, account_id: str, region: str) -> Any:
        """Return the client of `service` in one account and region."""
        key = (service, account_id, region)
        if key not in self._made:
            # Untyped: the stubs have one overload a service, and this is any of them.
            session: Any = boto3.session.Session()
            self._made[key] = session.client(
                service,
                endpoint_url=self._endpoint,
                region_name=region,
                aws_access_key_id=account_id,
                aws_secret_access_key="test",  # noqa: S106 (the emulator's, not a secret)
                config=_CONFIG,
            )
        return self._made[key]
