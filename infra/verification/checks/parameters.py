"""Whether the SSM parameters say what is there."""

from collections.abc import Mapping
from typing import Any, Final

from infra.installation_json import SUSPENDED_ROLE_PARAMETER
from infra.network.parameters import ALWAYS, PRIVATE_SUBNET_IDS, SECURITY_GROUP_ID, VPC_ID
from infra.verification.check import Check
from infra.verification.scene import Scene
from infra.verification.verdict import Verdict, judge

_LISTS: Final = frozenset({PRIVATE_SUBNET_IDS.name})


def judge_parameters(of: str, expected: frozenset[str], seen: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with parameters, as GetParameters shows them, by name."""
    wrong = [f"{of}: {name} is not there" for name in sorted(expected - seen.keys())]
    for name, parameter in sorted(seen.items()):
        type_ = "StringList" if name in _LISTS else "String"
        if parameter["Type"] != type_:
            wrong.append(f"{of}: {name} is a {parameter['Type']}, not a {type_}")
    return wrong


def judge_network(
    of: str, seen: Mapping[str, str], subnets: Mapping[str, str], groups: Mapping[str, str]
) -> list[str]:
    """Return where parameters name what EC2 does not have in that VPC.

    ``subnets`` and ``groups`` are the VPC of each that was asked for and is there.
    """
    vpc_id = seen[VPC_ID.name]
    wanted = [*seen[PRIVATE_SUBNET_IDS.name].split(","), seen[SECURITY_GROUP_ID.name]]
    there = {**subnets, **groups}
    return [
        f"{of}: {each} is in {there.get(each, 'no VPC')}, not in {vpc_id}"
        for each in wanted
        if there.get(each) != vpc_id
    ]


def _network(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    for place in scene.places():
        of = f"{place.account_id} {place.region}"
        names = [each.name for each in ALWAYS]
        found = scene.at(place, "ssm").get_parameters(Names=names)["Parameters"]
        seen = {each["Name"]: each for each in found}
        looked += len(seen)
        missing = judge_parameters(of, frozenset(names), seen)
        wrong += missing
        if missing:
            continue
        values = {name: str(each["Value"]) for name, each in seen.items()}
        ec2 = scene.at(place, "ec2")
        # By filter, not by id: what is not there is then left out instead of being an error.
        subnets = ec2.get_paginator("describe_subnets").paginate(
            Filters=[{"Name": "subnet-id", "Values": values[PRIVATE_SUBNET_IDS.name].split(",")}]
        )
        groups = ec2.get_paginator("describe_security_groups").paginate(
            Filters=[{"Name": "group-id", "Values": [values[SECURITY_GROUP_ID.name]]}]
        )
        wrong += judge_network(
            of,
            values,
            {each["SubnetId"]: each["VpcId"] for page in subnets for each in page["Subnets"]},
            {each["GroupId"]: each["VpcId"] for page in groups for each in page["SecurityGroups"]},
        )
    return judge(wrong, f"{looked} parameters name what EC2 has")


def _studios(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    for where in scene.studios():
        names = {where.domain_id_parameter}
        if where.owns_roles:
            names |= {each.role_parameter for each in scene.installation.personas}
            names |= {"/mlops/role/execution", SUSPENDED_ROLE_PARAMETER}
        ssm = scene.at(where.place, "ssm")
        ordered = sorted(names)
        # Ten at most are asked for at once.
        found = [
            each
            for start in range(0, len(ordered), 10)
            for each in ssm.get_parameters(Names=ordered[start : start + 10])["Parameters"]
        ]
        looked += len(found)
        of = f"{where.place.account_id} {where.place.region}"
        wrong += judge_parameters(of, frozenset(names), {each["Name"]: each for each in found})
    return judge(wrong, f"{looked} parameters are there")


CHECKS: Final = (
    Check(
        id="parameters-network",
        asks="Do /vpc/* name what EC2 has?",
        local="Parameter Store is the emulator's; the registry keeps them.",
        stands_in=("sandbox/seam/parameter_store.py", "sandbox/seam/resource_arns.py"),
        expects="Three parameters in each account and region; subnets and group are in that VPC.",
        look=_network,
    ),
    Check(
        id="parameters-studio",
        asks="Are all /mlops/* there where a studio is?",
        local="The Studio stack makes them.",
        stands_in=("sandbox/seam/parameter_store.py",),
        expects="The domain's id, a role for each persona, execution and suspended.",
        look=_studios,
    ),
)
