"""Sessions in workload accounts: assumed roles, kept until shortly before they end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.credentials import Credentials

from services.controller.aws_errors import asked
from services.controller.clients import create_client
from services.controller.clock import Clock

if TYPE_CHECKING:
    from mypy_boto3_sts import STSClient

_EARLY = timedelta(minutes=5)
SECONDS = 3600
# A warm process that has seen thousands of accounts must not keep the clients of all of them.
MOST_ROLES = 32


class WorkloadSessions:
    """Clients that act in other accounts under one role each.

    One account alone is the same: its own role is assumed as any other.
    """

    def __init__(
        self,
        sts: "STSClient",
        session_name: str,
        clock: Clock,
        make_client: Callable[..., Any] = create_client,
    ) -> None:
        self._sts = sts
        self._session_name = session_name
        self._clock = clock
        self._make_client = make_client
        self._until: dict[str, datetime] = {}
        self._credentials: dict[str, Credentials] = {}
        self._clients: dict[tuple[str, str, str], Any] = {}

    def client(self, service: str, *, role_arn: str, region: str) -> Any:
        """Return a client of a service that acts under a role.

        Raises
        ------
        AwsCallError
            The role cannot be assumed; AWS's reason is in it.
        """
        self._renew(role_arn)
        self._used(role_arn)
        key = (service, role_arn, region)
        if key not in self._clients:
            self._clients[key] = self._make_client(
                service, region=region, credentials=self._credentials[role_arn]
            )
        return self._clients[key]

    def _used(self, role_arn: str) -> None:
        """Note the latest use of a role, and forget the one that was not used for longest."""
        self._until[role_arn] = self._until.pop(role_arn)
        if len(self._until) > MOST_ROLES:
            forgotten = next(iter(self._until))
            del self._until[forgotten], self._credentials[forgotten]
            self._forget_clients(forgotten)

    def _forget_clients(self, role_arn: str) -> None:
        self._clients = {key: kept for key, kept in self._clients.items() if key[1] != role_arn}

    def _renew(self, role_arn: str) -> None:
        until = self._until.get(role_arn)
        if until is not None and self._clock() < until - _EARLY:
            return
        given = asked(
            "AssumeRole",
            lambda: self._sts.assume_role(
                RoleArn=role_arn, RoleSessionName=self._session_name, DurationSeconds=SECONDS
            ),
        )["Credentials"]
        self._credentials[role_arn] = Credentials(
            given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]
        )
        self._until[role_arn] = given["Expiration"]
        self._forget_clients(role_arn)
