"""Gap: a Studio domain brings a file system, and what it leaves behind holds its VPC.

SageMaker makes an EFS file system for home directories, a mount target in each of the domain's
subnets, and two security groups that speak of each other. All of them outlive the domain. EC2 then
refuses to delete the subnets and the groups, which the emulator would let go.
"""

import json
from collections.abc import Iterable
from typing import Any

from ministack.services import ec2, efs

from sandbox.seam.patch import found, wrap
from sandbox.seam.provisioning import JsonObject, handlers_of

_NFS_PORTS = ((2049, 2049), (988, 988), (1018, 1023))


def make_files(domain_id: str, request: JsonObject) -> str:
    """Make what a new domain brings, in the account and region of the call.

    Parameters
    ----------
    request
        What CreateDomain was asked.

    Returns
    -------
    str
        The id of the file system.
    """
    made = _answer(
        found(efs, "_create_file_system")(
            {
                "CreationToken": domain_id,
                "Encrypted": True,
                "KmsKeyId": request.get("KmsKeyId", ""),
                "Tags": [{"Key": "ManagedByAmazonSageMakerResource", "Value": domain_id}],
            }
        )
    )
    file_system_id = str(made["FileSystemId"])
    subnets = {
        each: ec2._subnets[each] for each in request.get("SubnetIds", ()) if each in ec2._subnets
    }
    if not subnets:
        # Tests of the stand-in alone name subnets that are nowhere.
        return file_system_id
    vpc_id = next(iter(subnets.values()))["VpcId"]
    inbound = _group("inbound", domain_id, vpc_id)
    outbound = _group("outbound", domain_id, vpc_id)
    ec2._security_groups[inbound]["IpPermissions"] = _rules(outbound)
    ec2._security_groups[outbound]["IpPermissionsEgress"] = _rules(inbound)
    zones = {subnet["AvailabilityZone"]: subnet_id for subnet_id, subnet in subnets.items()}
    for subnet_id in zones.values():
        _answer(
            found(efs, "_create_mount_target")(
                {
                    "FileSystemId": file_system_id,
                    "SubnetId": subnet_id,
                    "SecurityGroups": [inbound],
                }
            )
        )
    return file_system_id


def install() -> None:
    """Have EC2 refuse to delete what mount targets or other groups hang on."""
    subnets, groups = handlers_of("AWS::EC2::Subnet"), handlers_of("AWS::EC2::SecurityGroup")
    delete_subnet, delete_group = subnets["delete"], groups["delete"]

    def subnet_of_stack(physical_id: str, props: JsonObject) -> None:
        _refuse(_holders_of_subnet(physical_id), "subnet", physical_id)
        delete_subnet(physical_id, props)

    def group_of_stack(physical_id: str, props: JsonObject) -> None:
        # CloudFormation takes rules that are resources first; the emulator's groups of one stack
        # go in an order of their own.
        _refuse(_mounts_with_group(physical_id), "resource", physical_id)
        delete_group(physical_id, props)

    subnets["delete"], groups["delete"] = subnet_of_stack, group_of_stack
    wrap(ec2, "_delete_security_group", _group_call)


def _group_call(original: Any) -> Any:
    def delete(params: JsonObject) -> Any:
        group_id = found(ec2, "_p")(params, "GroupId")
        holders = [*_mounts_with_group(group_id), *_groups_that_name(group_id)]
        if holders:
            return found(ec2, "_error")(
                "DependencyViolation", f"resource {group_id} has a dependent object", 400
            )
        return original(params)

    return delete


def _group(direction: str, domain_id: str, vpc_id: str) -> str:
    group_id = str(found(ec2, "_new_sg_id")())
    ec2._security_groups[group_id] = {
        "GroupId": group_id,
        "GroupName": f"security-group-for-{direction}-nfs-{domain_id}",
        "Description": f"{direction} NFS of {domain_id}",
        "VpcId": vpc_id,
        "OwnerId": found(ec2, "get_account_id")(),
        "IpPermissions": [],
        "IpPermissionsEgress": [],
    }
    return group_id


def _rules(peer: str) -> list[JsonObject]:
    pair = {"GroupId": peer, "UserId": found(ec2, "get_account_id")()}
    return [
        {
            "IpProtocol": "tcp",
            "FromPort": first,
            "ToPort": last,
            "IpRanges": [],
            "Ipv6Ranges": [],
            "PrefixListIds": [],
            "UserIdGroupPairs": [pair],
        }
        for first, last in _NFS_PORTS
    ]


def _holders_of_subnet(subnet_id: str) -> list[str]:
    return [mount for mount, each in efs._mount_targets.items() if each["SubnetId"] == subnet_id]


def _mounts_with_group(group_id: str) -> list[str]:
    return [
        mount
        for mount, each in efs._mount_targets.items()
        if group_id in each.get("SecurityGroups", ())
    ]


def _groups_that_name(group_id: str) -> list[str]:
    return [
        other
        for other, each in ec2._security_groups.items()
        if other != group_id
        for rule in (*each["IpPermissions"], *each["IpPermissionsEgress"])
        for pair in rule.get("UserIdGroupPairs", ())
        if pair["GroupId"] == group_id
    ]


def _refuse(holders: Iterable[str], kind: str, physical_id: str) -> None:
    if list(holders):
        raise ValueError(
            f"The {kind} '{physical_id}' has dependencies and cannot be deleted. "
            "(Error Code: DependencyViolation)"
        )


def _answer(response: Any) -> JsonObject:
    status, _headers, body = response
    if status >= 400:
        raise ValueError(f"EFS refuses: {body!r}")
    answer: JsonObject = json.loads(body)
    return answer
