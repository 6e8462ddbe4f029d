"""Gap: templates cannot make addresses, NAT gateways or stand-alone security group rules.

The emulator's EC2 API has all of them; these handlers write the same records.
`AWS::EC2::VPC` also lacks its `CidrBlock` attribute.
"""

import ipaddress
from typing import Any
from uuid import uuid4

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from sandbox.seam.patch import found
from sandbox.seam.provisioning import Created, JsonObject, handlers_of, provide


def install() -> None:
    """Add the network types that the base needs."""
    _give_vpc_its_cidr_block()
    provide("AWS::EC2::EIP", create=_create_address, update=_refuse_update, delete=_release_address)
    provide("AWS::EC2::NatGateway", create=_create_nat, update=_refuse_update, delete=_delete_nat)
    for direction, member in (
        ("Ingress", "IpPermissions"),
        ("Egress", "IpPermissionsEgress"),
    ):
        rules = _Rules(member)
        provide(
            f"AWS::EC2::SecurityGroup{direction}",
            create=rules.create,
            update=rules.update,
            delete=rules.delete,
        )


def _give_vpc_its_cidr_block() -> None:
    handlers = handlers_of("AWS::EC2::VPC")
    create, update = handlers["create"], handlers["update"]

    def with_block(created: Created) -> Created:
        vpc_id, attributes = created
        return vpc_id, {**attributes, "CidrBlock": ec2._vpcs[vpc_id]["CidrBlock"]}

    handlers["create"] = lambda *args: with_block(create(*args))
    handlers["update"] = lambda *args: with_block(update(*args))


def fresh_id(prefix: str) -> str:
    """Return an id as EC2 makes them."""
    return f"{prefix}-{uuid4().hex[:17]}"


def _refuse_update(
    _physical_id: str, _old: JsonObject, _new: JsonObject, _stack_name: str
) -> Created:
    raise ValueError("Changing this resource means replacement, which the sandbox leaves out.")


def _create_address(_logical_id: str, props: JsonObject, _stack_name: str) -> Created:
    allocation_id = fresh_id("eipalloc")
    # Documentation addresses (RFC 5737) cannot be mistaken for somebody's.
    public_ip = str(ipaddress.ip_address("203.0.113.0") + len(ec2._addresses) + 1)
    ec2._addresses[allocation_id] = {
        "AllocationId": allocation_id,
        "PublicIp": public_ip,
        "Domain": props.get("Domain", "vpc"),
        "AssociationId": None,
        "InstanceId": None,
        "NetworkInterfaceId": None,
        "PrivateIpAddress": None,
    }
    provisioners._ec2_apply_tags(allocation_id, props)
    return public_ip, {"AllocationId": allocation_id, "PublicIp": public_ip}


def _release_address(physical_id: str, _props: JsonObject) -> None:
    for allocation_id, address in list(ec2._addresses.items()):
        if address["PublicIp"] == physical_id:
            del ec2._addresses[allocation_id]
            ec2._tags.pop(allocation_id, None)


def _create_nat(_logical_id: str, props: JsonObject, _stack_name: str) -> Created:
    subnet = ec2._subnets.get(props["SubnetId"])
    if subnet is None:
        raise ValueError(f"The subnet ID '{props['SubnetId']}' does not exist")
    connectivity = props.get("ConnectivityType", "public")
    allocation_id = props.get("AllocationId", "")
    if connectivity == "public" and allocation_id not in ec2._addresses:
        raise ValueError(f"The allocation ID '{allocation_id}' does not exist")
    nat_id = fresh_id("nat")
    ec2._nat_gateways[nat_id] = {
        "NatGatewayId": nat_id,
        "SubnetId": props["SubnetId"],
        "VpcId": subnet["VpcId"],
        "AllocationId": allocation_id,
        "ConnectivityType": connectivity,
        "State": "available",
        "CreateTime": found(ec2, "_now_ts")(),
        "Tags": props.get("Tags", []),
    }
    provisioners._ec2_apply_tags(nat_id, props)
    return nat_id, {"NatGatewayId": nat_id}


def _delete_nat(physical_id: str, _props: JsonObject) -> None:
    nat = ec2._nat_gateways.get(physical_id)
    if nat is not None:
        nat["State"] = "deleted"


class _Rules:
    """Stand-alone rules of one direction, kept among the group's own."""

    def __init__(self, member: str) -> None:
        self._member = member
        self._translate = found(provisioners, "_ec2_sg_permissions")

    def create(self, _logical_id: str, props: JsonObject, _stack_name: str) -> Created:
        """Add the rule to its group."""
        group = self._group(props)
        group[self._member].extend(self._translate([props]))
        rule_id = fresh_id("sgr")
        return rule_id, {"Id": rule_id}

    def update(
        self, physical_id: str, old: JsonObject, new: JsonObject, stack_name: str
    ) -> Created:
        """Replace the rule."""
        self.delete(physical_id, old)
        self.create("", new, stack_name)
        return physical_id, {"Id": physical_id}

    def delete(self, _physical_id: str, props: JsonObject) -> None:
        """Take the rule out of its group, if both are there."""
        group = ec2._security_groups.get(props.get("GroupId"))
        rule = self._translate([props])[0]
        if group is not None and rule in group[self._member]:
            group[self._member].remove(rule)

    @staticmethod
    def _group(props: JsonObject) -> dict[str, Any]:
        group: dict[str, Any] | None = ec2._security_groups.get(props.get("GroupId"))
        if group is None:
            raise ValueError(f"The security group '{props.get('GroupId')}' does not exist")
        return group
