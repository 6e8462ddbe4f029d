"""What `cdk bootstrap` makes in an account, as far as deliveries use it."""

from typing import Any

from infra.delivery.access import BOOTSTRAP_VERSION_PARAMETER, Role
from infra.delivery.assembly import Stack
from sandbox.clients import Clients

BOOTSTRAP_VERSION = "30"


class RootAccess:
    """Access as the root of every account, which makes what a stack needs there beforehand."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._ready: set[tuple[str, ...]] = set()

    def as_role(self, _role: Role, service: str, account_id: str, region: str) -> Any:
        """Return a client as the account's root."""
        return self._clients(service, account_id, region)

    def as_ourselves(self, service: str, account_id: str, region: str) -> Any:
        """Return a client as the account's root."""
        return self._clients(service, account_id, region)

    def execution_role(self, _account_id: str, _region: str) -> None:
        """Return none: CloudFormation acts as the root."""

    def make_ready(self, stack: Stack) -> None:
        """Make the account and region look bootstrapped, with the buckets of the stack's files."""
        place = (stack.account_id, stack.region)
        if place not in self._ready:
            self._clients("ssm", *place).put_parameter(
                Name=BOOTSTRAP_VERSION_PARAMETER,
                Value=BOOTSTRAP_VERSION,
                Type="String",
                Overwrite=True,
            )
            self._ready.add(place)
        for bucket in {asset.destination.bucket for asset in stack.assets}:
            self._make_bucket(place, bucket)

    def _make_bucket(self, place: tuple[str, str], bucket: str) -> None:
        if (*place, bucket) in self._ready:
            return
        s3, region = self._clients("s3", *place), place[1]
        if bucket not in {found["Name"] for found in s3.list_buckets()["Buckets"]}:
            location = {"LocationConstraint": region}
            given = {} if region == "us-east-1" else {"CreateBucketConfiguration": location}
            s3.create_bucket(Bucket=bucket, **given)
        self._ready.add((*place, bucket))
