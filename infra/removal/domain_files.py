"""What a deleted domain leaves in its VPC, which could not be deleted with it there.

SageMaker makes a mount target of the domain's file system in each subnet, and two security groups
for NFS that speak of each other: https://docs.aws.amazon.com/sagemaker/latest/dg/onboard-vpc.html.
"""

import time
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from infra.delivery.access import Access
from infra.delivery.refusal import DeliveryError
from infra.removal.domains import DomainInUse

FILES_SECONDS: Final = 900.0
_POLL_SECONDS: Final = 1.0


class DomainFiles:
    """Lets go of a VPC, and keeps the file system with everybody's home directories."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def detach(self, domain: DomainInUse) -> None:
        """Delete the mount targets and the NFS groups of a domain, as far as they are there.

        Raises
        ------
        DeliveryError
            AWS refuses, or it takes longer than `FILES_SECONDS`.
        """
        place = (domain.account_id, domain.region)
        try:
            if domain.file_system_id:
                efs = self._access.as_ourselves("efs", *place)
                self._delete_mount_targets(efs, domain)
            self._delete_groups(self._access.as_ourselves("ec2", *place), domain)
        except (BotoCoreError, ClientError) as error:
            raise DeliveryError(f"{domain.studio}: {error}") from error

    def _delete_mount_targets(self, efs: Any, domain: DomainInUse) -> None:
        deadline = time.monotonic() + FILES_SECONDS
        asked: set[str] = set()
        while mounts := _mount_targets(efs, domain.file_system_id):
            for mount in mounts:
                if mount not in asked:
                    efs.delete_mount_target(MountTargetId=mount)
                    asked.add(mount)
            if time.monotonic() > deadline:
                raise DeliveryError(f"{domain.studio}: still there: {', '.join(mounts)}")
            time.sleep(_POLL_SECONDS)

    def _delete_groups(self, ec2: Any, domain: DomainInUse) -> None:
        names = [
            f"security-group-for-{direction}-nfs-{domain.domain_id}"
            for direction in ("inbound", "outbound")
        ]
        pages = ec2.get_paginator("describe_security_groups").paginate(
            Filters=[
                {"Name": "group-name", "Values": names},
                {"Name": "vpc-id", "Values": [domain.vpc_id]},
            ]
        )
        groups = [group for page in pages for group in page["SecurityGroups"]]
        # First all rules, since each group's rules name the other.
        for group in groups:
            if group.get("IpPermissions"):
                ec2.revoke_security_group_ingress(
                    GroupId=group["GroupId"], IpPermissions=_asked(group["IpPermissions"])
                )
            if group.get("IpPermissionsEgress"):
                ec2.revoke_security_group_egress(
                    GroupId=group["GroupId"], IpPermissions=_asked(group["IpPermissionsEgress"])
                )
        for group in groups:
            ec2.delete_security_group(GroupId=group["GroupId"])


def _mount_targets(efs: Any, file_system_id: str) -> list[str]:
    try:
        pages = efs.get_paginator("describe_mount_targets").paginate(FileSystemId=file_system_id)
        return [mount["MountTargetId"] for page in pages for mount in page["MountTargets"]]
    except ClientError as error:
        if error.response["Error"]["Code"] == "FileSystemNotFound":
            return []
        raise


def _asked(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # As they were described, but for lists that are empty, which EC2 does not take.
    return [{key: value for key, value in rule.items() if value != []} for rule in rules]
