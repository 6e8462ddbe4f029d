"""Publishes what stacks refer to, into each account's asset bucket."""

import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from sandbox.assembly import FileAsset, Stack
from sandbox.clients import Clients

BOOTSTRAP_VERSION_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
BOOTSTRAP_VERSION = "30"


class AssetPublisher:
    """Uploads each asset once, however many stacks refer to it."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._ready: set[tuple[str, str]] = set()
        self._published: set[tuple[str, str]] = set()

    def prepare(self, stack: Stack) -> None:
        """Make the account and region look bootstrapped, and publish the stack's assets."""
        if (stack.account_id, stack.region) not in self._ready:
            self._clients("ssm", stack.account_id, stack.region).put_parameter(
                Name=BOOTSTRAP_VERSION_PARAMETER,
                Value=BOOTSTRAP_VERSION,
                Type="String",
                Overwrite=True,
            )
            self._ready.add((stack.account_id, stack.region))
        self._publish(stack, stack.assets)

    def _publish(self, stack: Stack, assets: Iterable[FileAsset]) -> None:
        s3 = self._clients("s3", stack.account_id, stack.region)
        for asset in assets:
            place = (asset.destination.bucket, asset.destination.key)
            if place in self._published:
                continue
            self._make_bucket(stack, asset.destination.bucket)
            body = _zipped(asset.source) if asset.zipped else asset.source.read_bytes()
            s3.put_object(Bucket=place[0], Key=place[1], Body=body)
            self._published.add(place)

    def _make_bucket(self, stack: Stack, bucket: str) -> None:
        if (bucket, "") in self._published:
            return
        s3 = self._clients("s3", stack.account_id, stack.region)
        if bucket not in {found["Name"] for found in s3.list_buckets()["Buckets"]}:
            location = {"LocationConstraint": stack.region}
            given = {} if stack.region == "us-east-1" else {"CreateBucketConfiguration": location}
            s3.create_bucket(Bucket=bucket, **given)
        self._published.add((bucket, ""))


def _zipped(folder: Path) -> bytes:
    buffer = BytesIO()
    # Level 1: the archive lives for a minute, the time to make it is what counts.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return buffer.getvalue()
