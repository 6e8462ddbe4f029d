"""AWS's clients for what operators do: every wait bounded, keys and place given."""

from typing import Any

from botocore.config import Config

from cli.caller import Identities
from cli.function import FunctionPlace
from cli.invoking import READ_SECONDS, Invoker

_CONNECT_SECONDS = 5
_STS_READ_SECONDS = 10


def lambda_client(place: FunctionPlace) -> Invoker:
    """Return a client of Lambda; it repeats nothing behind the operator's back."""
    client: Invoker = _client("lambda", place, place.endpoint_url, READ_SECONDS)
    return client


def sts_client(place: FunctionPlace) -> Identities:
    """Return a client of STS, as whoever invokes."""
    client: Identities = _client("sts", place, place.sts_endpoint_url, _STS_READ_SECONDS)
    return client


def _client(service: str, place: FunctionPlace, endpoint_url: str | None, seconds: int) -> Any:
    # Imported here: `--help` and the API's commands need none of it.
    import boto3

    keys = place.credentials()
    make: Any = boto3.client
    return make(
        service,
        region_name=place.region,
        endpoint_url=endpoint_url,
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
        aws_session_token=keys.token,
        config=Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=seconds,
            retries={"total_max_attempts": 1},
        ),
    )
