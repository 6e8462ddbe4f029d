"""Acting under the roles of functions, to see what each may do and what it is denied."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from sandbox.accounts import GOVERNANCE_ACCOUNT, REGION
from sandbox.cloud import LocalCloud
from tests.e2e.conftest import governance

DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}


@dataclass(frozen=True)
class Acting:
    """Clients that act under one role's session."""

    endpoint: str
    credentials: dict[str, Any]

    def client(self, service: str) -> Any:
        session: Any = boto3.session.Session()
        return session.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=self.credentials["AccessKeyId"],
            aws_secret_access_key=self.credentials["SecretAccessKey"],
            aws_session_token=self.credentials["SessionToken"],
            config=Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 1}),
        )

    def assume(self, role_arn: str) -> "Acting":
        given = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="e2e")
        return Acting(self.endpoint, given["Credentials"])


def arn_of(role: str) -> str:
    return f"arn:aws:iam::{GOVERNANCE_ACCOUNT}:role/{role}"


def refused(call: Any) -> str:
    """Return the error code of a call that must be refused."""
    with pytest.raises(ClientError) as error:
        call()
    return str(error.value.response["Error"]["Code"])


def policy(statement: dict[str, Any]) -> str:
    """Return a document of one statement that allows."""
    statements = [{"Effect": "Allow", **statement}]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def sessions_of(cloud: LocalCloud, service: str, functions: Sequence[str]) -> dict[str, Acting]:
    """Return a session of each function's role.

    The trust policies name Lambda alone. The emulator lets an account's root in as well, which AWS
    would not; it is what makes it possible to try the roles' own policies here.
    """
    sts = governance(cloud, "sts")
    found = {}
    for name in functions:
        role_arn = arn_of(f"sandbox-{REGION}-{service}-{name}")
        given = sts.assume_role(RoleArn=role_arn, RoleSessionName="e2e")
        found[name] = Acting(cloud.emulator.endpoint, given["Credentials"])
    return found


def allowed_of(
    calls: Mapping[str, Callable[[Acting], Any]], acting: Mapping[str, Acting]
) -> dict[str, set[str]]:
    """Return which of the calls each may make; any error but a denial is raised."""
    found: dict[str, set[str]] = {name: set() for name in acting}
    for name, who in acting.items():
        for what, call in calls.items():
            try:
                call(who)
            except ClientError as error:
                if error.response["Error"]["Code"] not in DENIED:
                    raise
            else:
                found[name].add(what)
    return found
