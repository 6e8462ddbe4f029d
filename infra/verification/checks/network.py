"""Whether the network is what the base is meant to make."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from infra.configuration.model import Installation
from infra.configuration.places import Place, places
from infra.network.parameters import PRIVATE_SUBNET_IDS, VPC_ID
from infra.verification.check import Check
from infra.verification.scene import Scene
from infra.verification.verdict import CannotLookError, Verdict, judge

# These keep AWS's own policy, as infra/network/endpoint_policies.py says and why.
_OPEN: Final = frozenset({"notebook", "studio"})
_WHO: Final = ("aws:PrincipalOrgID", "aws:PrincipalAccount")


def judge_routes(
    of: str, vpc_id: str, subnet_ids: Iterable[str], tables: Iterable[Mapping[str, Any]]
) -> list[str]:
    """Return which subnets have no route table that can be seen, or one that leads outside.

    ``tables`` are those of the VPC, as DescribeRouteTables shows them.
    """
    own: dict[str, Mapping[str, Any]] = {}
    main: Mapping[str, Any] | None = None
    for table in tables:
        for association in table["Associations"]:
            if association.get("Main"):
                main = table
            elif association.get("SubnetId"):
                own[association["SubnetId"]] = table
    wrong = []
    for subnet_id in subnet_ids:
        found = own.get(subnet_id, main)
        if found is None:
            wrong.append(f"{of}: the route table of {subnet_id} in {vpc_id} is not shown")
        elif any(str(each.get("GatewayId", "")).startswith("igw-") for each in found["Routes"]):
            wrong.append(f"{of}: {subnet_id} has a route to an internet gateway")
    return wrong


def judge_endpoints(
    of: str, services: Iterable[str], seen: Iterable[Mapping[str, Any]], *, who: Mapping[str, str]
) -> list[str]:
    """Return what is wrong with the endpoints of a VPC, as DescribeVpcEndpoints shows them.

    ``who`` is the condition, by its key, that the policies have to have.
    """
    # com.amazonaws.<region>.ecr.api, aws.sagemaker.<region>.studio
    by_service = {".".join(str(each["ServiceName"]).split(".")[3:]): each for each in seen}
    wrong = []
    for service in services:
        endpoint = by_service.get(service)
        if endpoint is None:
            wrong.append(f"{of}: no endpoint for {service}")
            continue
        if endpoint["State"].lower() != "available":
            wrong.append(f"{of}: the endpoint for {service} is {endpoint['State']}")
        if endpoint["VpcEndpointType"] == "Interface" and not endpoint.get("PrivateDnsEnabled"):
            wrong.append(f"{of}: the endpoint for {service} has no private DNS")
        conditions = _conditions(str(endpoint.get("PolicyDocument") or "{}"))
        if service not in _OPEN and conditions and not who.items() <= conditions.items():
            wrong.append(f"{of}: the endpoint for {service} lets in {conditions}, not {dict(who)}")
    return wrong


def _conditions(document: str) -> dict[str, str]:
    statements = json.loads(document).get("Statement", [])
    return {
        key: value
        for statement in statements
        for key, value in statement.get("Condition", {}).get("StringEquals", {}).items()
        if key in _WHO
    }


def judge_default_group(of: str, groups: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return which default groups of a VPC let anything in or out."""
    return [
        f"{of}: the default group {group['GroupId']} has rules"
        for group in groups
        if group.get("IpPermissions") or group.get("IpPermissionsEgress")
    ]


def judge_flow_logs(of: str, logs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return that no flow log of a VPC is active, if none is."""
    states = [each["FlowLogStatus"] for each in logs]
    return [] if "ACTIVE" in states else [f"{of}: flow logs are {states or 'not there'}"]


def _own(scene: Scene) -> list[Place]:
    found = [each for each in scene.places() if each.settings.network.existing is None]
    if not found:
        raise CannotLookError("no account at hand has a network that the base made")
    return found


def _in_vpc(scene: Scene, place: Place, operation: str, key: str, **more: Any) -> list[Any]:
    vpc_id = scene.parameter(place, VPC_ID.name)
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}, *more.get("filters", [])]
    pages = scene.at(place, "ec2").get_paginator(operation).paginate(Filters=filters)
    return [each for page in pages for each in page[key]]


def _routes(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    for place in scene.places():
        subnets = scene.parameter(place, PRIVATE_SUBNET_IDS.name).split(",")
        tables = _in_vpc(scene, place, "describe_route_tables", "RouteTables")
        vpc_id = scene.parameter(place, VPC_ID.name)
        wrong += judge_routes(f"{place.account_id} {place.region}", vpc_id, subnets, tables)
        looked += len(subnets)
    return judge(wrong, f"{looked} subnets, none with a route to an internet gateway")


def _endpoints(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    organization = scene.installation.organization_id
    for place in _own(scene):
        services = place.settings.network.endpoints.services
        seen = _in_vpc(scene, place, "describe_vpc_endpoints", "VpcEndpoints")
        who = (
            {"aws:PrincipalOrgID": organization}
            if organization
            else {"aws:PrincipalAccount": place.account_id}
        )
        wrong += judge_endpoints(f"{place.account_id} {place.region}", services, seen, who=who)
        looked += len(services)
    return judge(wrong, f"{looked} endpoints are available, with their policies")


def _default_groups(scene: Scene) -> Verdict:
    wrong = []
    of_default = [{"Name": "group-name", "Values": ["default"]}]
    for place in _own(scene):
        groups = _in_vpc(
            scene, place, "describe_security_groups", "SecurityGroups", filters=of_default
        )
        wrong += judge_default_group(f"{place.account_id} {place.region}", groups)
    return judge(wrong, "the default groups have no rules")


def _flow_logs(scene: Scene) -> Verdict:
    wrong = []
    for place in _own(scene):
        if place.settings.network.flow_logs is None:
            continue
        vpc_id = scene.parameter(place, VPC_ID.name)
        pages = (
            scene.at(place, "ec2")
            .get_paginator("describe_flow_logs")
            .paginate(Filters=[{"Name": "resource-id", "Values": [vpc_id]}])
        )
        logs = [each for page in pages for each in page["FlowLogs"]]
        wrong += judge_flow_logs(f"{place.account_id} {place.region}", logs)
    return judge(wrong, "flow logs are active")


def none_is_ours(installation: Installation) -> str:
    """Return why there is no network of the base's own, or nothing."""
    own = any(
        each.has_stacks and each.settings.network.existing is None for each in places(installation)
    )
    return "" if own else "every network was there already"


CHECKS: Final = (
    Check(
        id="network-routes",
        asks="Are the route tables of the private subnets shown, and do they lead nowhere outside?",
        local="The emulator's EC2; of a VPC that another account shares, nothing is known.",
        stands_in=("sandbox/seam/network_views.py", "sandbox/seam/network_resources.py"),
        expects="A table for each. In a VPC that another account shares AWS may not show them.",
        look=_routes,
    ),
    Check(
        id="network-endpoints",
        asks="Is there an endpoint for each service, with private DNS and the policy it was given?",
        local="Endpoints are records; nothing passes through them.",
        stands_in=(
            "sandbox/seam/endpoint_views.py",
            "sandbox/seam/organization.py",
            "sandbox/seam/resource_organization.py",
        ),
        expects="All are available. A service that takes no policy would have failed the stack.",
        look=_endpoints,
        unless=none_is_ours,
    ),
    Check(
        id="network-default-group",
        asks="Was the default security group closed by the stack's function?",
        local="The same function, on an SDK that is lent to it as Lambda lends its own.",
        stands_in=("sandbox/seam/lent_sdk.py",),
        expects="No rules.",
        look=_default_groups,
        unless=none_is_ours,
    ),
    Check(
        id="network-flow-logs",
        asks="Are flow logs active?",
        local="A record; nothing is written.",
        stands_in=("sandbox/seam/flow_logs.py",),
        expects="ACTIVE.",
        look=_flow_logs,
        unless=none_is_ours,
    ),
)
