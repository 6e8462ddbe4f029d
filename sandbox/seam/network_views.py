"""Gap: what EC2 shows of networks is not what is there, in two places.

`DescribeVpcEndpoints` ignores its filters, and a subnet has the same number of free addresses
whatever its size is.
"""

import ipaddress
from collections.abc import Callable
from typing import Any

from ministack.services import ec2

from sandbox.seam.patch import found, wrap

JsonObject = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]
Handler = Callable[[JsonObject], Response]

# The first four and the last of each subnet.
_RESERVED = 5
_ENDPOINT_FILTERS = {
    "service-name": "ServiceName",
    "vpc-endpoint-id": "VpcEndpointId",
    "vpc-endpoint-state": "State",
    "vpc-endpoint-type": "VpcEndpointType",
    "vpc-id": "VpcId",
}


def install() -> None:
    """Filter endpoints; count free addresses."""
    actions = found(ec2, "_ACTION_MAP")
    actions["DescribeVpcEndpoints"] = _filtering(actions["DescribeVpcEndpoints"])
    wrap(ec2, "_subnet_fields_xml", _counting)


def _filtering(describe: Handler) -> Handler:
    endpoints = found(ec2, "_vpc_endpoints")

    def describe_filtered(request: JsonObject) -> Response:
        filters = found(ec2, "_parse_filters")(request)
        if not filters:
            return describe(request)
        asked = found(ec2, "_parse_member_list")(request, "VpcEndpointId") or list(endpoints)
        shown = [each for each in asked if _passes(endpoints.get(each), filters)]
        # One that is nowhere shows none: without ids, all would be shown.
        numbered = enumerate(shown or ["vpce-none"], start=1)
        return describe({f"VpcEndpointId.{number}": [each] for number, each in numbered})

    return describe_filtered


def _passes(endpoint: JsonObject | None, filters: dict[str, list[str]]) -> bool:
    if endpoint is None:
        return False
    for name, values in filters.items():
        member = _ENDPOINT_FILTERS.get(name)
        if member is not None and endpoint[member] not in values:
            return False
    return bool(found(ec2, "_resource_matches_tag_filters")(endpoint["VpcEndpointId"], filters))


def _counting(write: Callable[..., str]) -> Callable[..., str]:
    def write_with_count(subnet: JsonObject, *rest: Any, **more: Any) -> str:
        return write({**subnet, "AvailableIpAddressCount": _free(subnet)}, *rest, **more)

    return write_with_count


def _free(subnet: JsonObject) -> int:
    subnet_id = subnet["SubnetId"]
    size = ipaddress.ip_network(subnet["CidrBlock"], strict=False).num_addresses
    taken = [
        *(each for each in ec2._network_interfaces.values() if each.get("SubnetId") == subnet_id),
        *(each for each in ec2._vpc_endpoints.values() if subnet_id in each.get("SubnetIds", [])),
        *(
            each
            for each in ec2._nat_gateways.values()
            if each["SubnetId"] == subnet_id and each["State"] == "available"
        ),
    ]
    return max(0, size - _RESERVED - len(taken))
