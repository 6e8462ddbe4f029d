"""One sample of each event about a network: a subnet was added, the VPC was lost, few addresses."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from events.contract import DomainEvent, Metadata
from events.networks import (
    ChangedNetworkData,
    FailedNetworkData,
    NetworkChanged,
    NetworkFailed,
    NetworkNotice,
    NetworkValues,
    NetworkWarning,
    WarnedNetworkData,
    WrittenParameter,
)

_ADDING = "7bf73129-1428-4cd3-a780-95db273d1602"
_VPC = "vpc-0a1b2c3d4e5f60718"
_GROUP = "sg-0c1d2e3f4a5b60718"
_FIRST, _SECOND = "subnet-0a1b2c3d4e5f60001", "subnet-0f1e2d3c4b5a69788"
_SUBNETS = "/vpc/subnets/private/ids"
_NETWORK: dict[str, Any] = {
    "id": "222222222222.eu-west-1",
    "account_id": "222222222222",
    "region": "eu-west-1",
    "account_set": "retail",
    "stage": "dev",
    "generation": 1,
}


def _metadata(revision: int, correlation_id: str, minute: int) -> Metadata:
    return Metadata(
        event_id=UUID(f"5c0de1f3-6a1d-5b7e-9b1c-3d2e8f7a{revision:04}"),
        occurred_at=datetime(2026, 11, 2, 9, minute, 46, tzinfo=UTC),
        correlation_id=correlation_id,
        causation_id=correlation_id,
    )


def _values(*subnets: str) -> NetworkValues:
    return NetworkValues(
        vpc_id=_VPC,
        private_subnet_ids=list(subnets),
        security_group_id=_GROUP,
        parameters={"/vpc/id": _VPC, _SUBNETS: ",".join(subnets), "/vpc/sg/id": _GROUP},
    )


_CHANGED = NetworkChanged(
    metadata=_metadata(4, _ADDING, 12),
    data=ChangedNetworkData(
        **_NETWORK,
        revision=4,
        phase="InSync",
        reason="NetworkChanged",
        message=f"The parameters say what the network is. {_SUBNETS} had {_FIRST}.",
        before=_values(_FIRST),
        after=_values(_FIRST, _SECOND),
        written=[
            WrittenParameter(name=_SUBNETS, before=_FIRST, after=f"{_FIRST},{_SECOND}"),
        ],
        causes=["CreateSubnet by arn:aws:iam::222222222222:user/ada at 2026-11-02T09:12:44Z"],
    ),
)
_FAILED = NetworkFailed(
    metadata=_metadata(5, "0c9d2e51-6a7f-4b8e-9d13-5e2f7a8b4c66", 27),
    data=FailedNetworkData(
        **_NETWORK,
        revision=5,
        phase="Failed",
        reason="SecurityGroupGone",
        message=f"The security group {_GROUP} is not there. The parameters are left as they are.",
        operation="DescribeSecurityGroups",
        request_id="5f0b0f3a-5f8f-4b63-9c4b-0c7f3a0d9e22",
        error_code="InvalidGroup.NotFound",
        error_message=f"The security group '{_GROUP}' does not exist",
    ),
)
_WARNING = NetworkWarning(
    metadata=_metadata(6, "d41e6c07-3b52-49f8-8e0a-c2f91b7d5a38", 40),
    data=WarnedNetworkData(
        **_NETWORK,
        revision=6,
        phase="InSync",
        reason="WarningsFound",
        message=f"{_FIRST} has 9 free addresses.",
        warnings=[
            NetworkNotice(
                code="FewAddresses", subject=_FIRST, message=f"{_FIRST} has 9 free addresses."
            )
        ],
    ),
)

NETWORK_SAMPLES: tuple[DomainEvent[Any], ...] = (_CHANGED, _FAILED, _WARNING)
