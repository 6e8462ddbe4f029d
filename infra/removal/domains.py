"""A Studio domain and what is in it; deleting one that is empty."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from infra.delivery.access import Access
from infra.delivery.refusal import DeliveryError

DOMAIN_SECONDS: Final = 1_800.0
_POLL_SECONDS: Final = 1.0


@dataclass(frozen=True)
class DomainInUse:
    """A domain of a stack, and who is in it.

    Attributes
    ----------
    users
        The ids of users that the service can let go.
    strangers
        Profiles that the service does not know, and shared spaces: nobody lets them go for us.
    """

    studio: str
    account_id: str
    region: str
    domain_id: str
    file_system_id: str
    vpc_id: str
    users: tuple[str, ...]
    strangers: tuple[str, ...]


class Domains:
    """The domains of accounts, seen and deleted with our own credentials."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def look(
        self,
        studio: str,
        domain_id: str,
        account_id: str,
        region: str,
        users: Mapping[str, dict[str, Any]] | None,
    ) -> DomainInUse | None:
        """Return a domain and who is in it, or None where it is gone.

        Parameters
        ----------
        users
            Those of the studio that the service can let go, by name in lower case; None where
            there is no service.
        """
        sagemaker = self._access.as_ourselves("sagemaker", account_id, region)
        found = _described(sagemaker, domain_id)
        if found is None:
            return None
        known = users or {}
        profiles = [
            each["UserProfileName"]
            for page in sagemaker.get_paginator("list_user_profiles").paginate(
                DomainIdEquals=domain_id
            )
            for each in page["UserProfiles"]
        ]
        spaces = [
            each
            for page in sagemaker.get_paginator("list_spaces").paginate(DomainIdEquals=domain_id)
            for each in page["Spaces"]
        ]
        shared = [
            f"space {each['SpaceName']}"
            for each in spaces
            if each.get("SpaceSharingSettingsSummary", {}).get("SharingType") != "Private"
        ]
        strange = [f"profile {name}" for name in profiles if name.lower() not in known]
        return DomainInUse(
            studio=studio,
            account_id=account_id,
            region=region,
            domain_id=domain_id,
            file_system_id=found.get("HomeEfsFileSystemId", ""),
            vpc_id=found.get("VpcId", ""),
            users=tuple(sorted(user["id"] for user in known.values())),
            strangers=tuple(sorted([*strange, *shared])),
        )

    def delete(self, domain: DomainInUse) -> None:
        """Delete an empty domain and wait until it is gone; its file system is kept.

        Raises
        ------
        DeliveryError
            SageMaker refuses, or it takes longer than `DOMAIN_SECONDS`.
        """
        sagemaker = self._access.as_ourselves("sagemaker", domain.account_id, domain.region)
        what = f"domain {domain.domain_id} of {domain.studio}"
        deadline = time.monotonic() + DOMAIN_SECONDS
        try:
            found = _described(sagemaker, domain.domain_id)
            if found is not None and found["Status"] != "Deleting":
                sagemaker.delete_domain(
                    DomainId=domain.domain_id, RetentionPolicy={"HomeEfsFileSystem": "Retain"}
                )
            while (found := _described(sagemaker, domain.domain_id)) is not None:
                if found["Status"] == "Delete_Failed":
                    raise DeliveryError(f"{what}: {found.get('FailureReason', 'Delete_Failed')}")
                if time.monotonic() > deadline:
                    raise DeliveryError(f"{what} is still {found['Status']}")
                time.sleep(_POLL_SECONDS)
        except (BotoCoreError, ClientError) as error:
            raise DeliveryError(f"{what}: {error}") from error


def _described(sagemaker: Any, domain_id: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = sagemaker.describe_domain(DomainId=domain_id)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFound":
            return None
        raise
    return found
