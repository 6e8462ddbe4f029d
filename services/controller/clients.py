"""AWS clients: one way to make them, with explicit time-outs and bounded retries.

botocore is used without boto3: the services need no resources, and it saves a cold start 0.15.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from botocore.credentials import Credentials

# The worst case of one call, 16 seconds, fits into every function that makes one.
CONNECT_SECONDS = 1
READ_SECONDS = 3
ATTEMPTS = 4


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


def create_client(
    service: str, *, region: str | None = None, credentials: "Credentials | None" = None
) -> Any:
    """Make a client of an AWS service.

    Parameters
    ----------
    service
        As botocore names it: ``dynamodb``, ``sqs``.
    region
        Left out: the function's own.
    credentials
        Left out: the function's own role.
    """
    keys: dict[str, Any] = {}
    if credentials is not None:
        frozen = credentials.get_frozen_credentials()
        keys = {
            "aws_access_key_id": frozen.access_key,
            "aws_secret_access_key": frozen.secret_key,
            "aws_session_token": frozen.token,
        }
    return _session().create_client(
        service,
        region_name=region,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            user_agent_extra="studio-provisioner",
        ),
        **keys,
    )
