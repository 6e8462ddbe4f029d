"""Publishes what stacks refer to, into each account's asset bucket."""

import threading
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.delivery.access import BOOTSTRAP_VERSION_PARAMETER, Access
from infra.delivery.assembly import FileAsset, Stack
from infra.delivery.refusal import AccessError


class Publisher:
    """Uploads each asset once, however many stacks refer to it, and none that is there."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._ready: set[tuple[str, str]] = set()
        self._published: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def publish_template(self, stack: Stack) -> None:
        """Publish the stack's template alone, which is what a plan needs.

        Raises
        ------
        AccessError
            The account and region is not bootstrapped, or not as new as the stack needs it.
        """
        self._publish(stack, [each for each in stack.assets if each.source == stack.template])

    def publish(self, stack: Stack) -> None:
        """Publish everything that the stack refers to.

        Raises
        ------
        AccessError
            As above.
        """
        self._publish(stack, list(stack.assets))

    def _publish(self, stack: Stack, assets: list[FileAsset]) -> None:
        self._need_bootstrap(stack)
        for asset in assets:
            place = (asset.destination.bucket, asset.destination.key)
            with self._lock:
                if place in self._published:
                    continue
            s3 = self._access.as_role("file-publishing", "s3", stack.account_id, stack.region)
            try:
                # Keys are hashes of the content: what is there is the same.
                if not self._is_there(s3, asset):
                    body = _zipped(asset.source) if asset.zipped else asset.source.read_bytes()
                    s3.put_object(Bucket=place[0], Key=place[1], Body=body)
            except (BotoCoreError, ClientError) as error:
                raise AccessError(f"{stack.name}: {place[1]} to {place[0]}: {error}") from error
            with self._lock:
                self._published.add(place)

    def _is_there(self, s3: Any, asset: FileAsset) -> bool:
        listed = s3.list_objects_v2(
            Bucket=asset.destination.bucket, Prefix=asset.destination.key, MaxKeys=1
        )
        return any(found["Key"] == asset.destination.key for found in listed.get("Contents", ()))

    def _need_bootstrap(self, stack: Stack) -> None:
        place = (stack.account_id, stack.region)
        if stack.bootstrap_version == 0 or place in self._ready:
            return
        ssm = self._access.as_role("deploy", "ssm", *place)
        where = f"account {stack.account_id}, {stack.region}"
        try:
            version = int(ssm.get_parameter(Name=BOOTSTRAP_VERSION_PARAMETER)["Parameter"]["Value"])
        except (BotoCoreError, ClientError) as error:
            raise AccessError(f"{where} is not bootstrapped: {error}") from error
        if version < stack.bootstrap_version:
            raise AccessError(
                f"{where} is bootstrapped with version {version}, and {stack.name} needs "
                f"{stack.bootstrap_version}: bootstrap it again"
            )
        self._ready.add(place)


def _zipped(folder: Path) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                # A fixed time: the same content is the same archive.
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()
