"""Emptying a bucket, which CloudFormation does not delete with anything in it."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.delivery.refusal import DeliveryError


def empty_bucket(s3: Any, bucket: str) -> int:
    """Delete every version of every object, and return how many that were; 0 if there is none.

    Raises
    ------
    DeliveryError
        S3 refuses; the text names the first object and the reason.
    """
    deleted = 0
    try:
        for entries in _pages(s3, bucket):
            answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": entries, "Quiet": True})
            for error in answer.get("Errors", ()):
                raise DeliveryError(
                    f"bucket {bucket}: {error.get('Key')}: {error.get('Code')}: "
                    f"{error.get('Message')}"
                )
            deleted += len(entries)
    except (BotoCoreError, ClientError) as error:
        raise DeliveryError(f"bucket {bucket}: {error}") from error
    return deleted


def _pages(s3: Any, bucket: str) -> Iterator[list[dict[str, str]]]:
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            entries = [
                {"Key": each["Key"], "VersionId": each["VersionId"]}
                for each in (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
            ]
            if entries:
                yield entries
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchBucket", "404"):
            raise
