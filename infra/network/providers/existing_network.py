"""Looks whether a network that is there already has what Studio needs.

``Vpc``, ``Subnets`` and ``Group`` are each a list of ids, or a mapping of tags that all have to be
on what is meant.
"""

from typing import Any

import boto3
from botocore.config import Config

Json = dict[str, Any]

CONFIG = Config(
    connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}
)
DNS = {"EnableDnsSupport": "enableDnsSupport", "EnableDnsHostnames": "enableDnsHostnames"}
# What apps and the domain's file system use among members of a group: studio-updated-and-internet-
# access in SageMaker's guide.
PORTS = ((2049, 2049), (8192, 65535))
LONGEST_LIST = 2000


def act(asked: Json) -> Json:
    """Return which of ``Endpoints`` are missing, or ``none``; raise what is wrong, in a sentence.

    Endpoints count only where a subnet has no way out. ``Production`` asks for two zones.
    """
    ec2 = boto3.client("ec2", config=CONFIG)
    seen = look(ec2, asked)
    wrong = faults(asked, seen)
    if wrong:
        raise ValueError("This network cannot be used: " + "; ".join(wrong) + ".")
    missing = missing_endpoints(asked["Endpoints"], seen, ec2.meta.region_name)
    return {"MissingEndpoints": ", ".join(missing)[:LONGEST_LIST] or "none"}


def look(ec2: Any, asked: Json) -> Json:
    """Return what EC2 shows of it, in EC2's own shapes; nothing where a thing is not there."""

    def find(operation: str, key: str, **filters: list[str]) -> list[Json]:
        named = [{"Name": n.replace("_", "-"), "Values": v} for n, v in filters.items()]
        pages = ec2.get_paginator(operation).paginate(Filters=named)
        return [each for page in pages for each in page[key]]

    def choose(operation: str, key: str, choice: Any, id_filter: str, **more: Any) -> list[Json]:
        if isinstance(choice, list):
            member = id_filter.title().replace("_", "")
            return [x for x in find(operation, key, **{id_filter: choice}) if x[member] in choice]
        # Compared here: EC2 takes * and ? in a filter's values for wildcards.
        found = find(operation, key, tag_key=[next(iter(choice))], **more)
        return [each for each in found if choice.items() <= tags_of(each).items()]

    vpcs = choose("describe_vpcs", "Vpcs", asked["Vpc"], "vpc_id")
    of_vpc = [vpcs[0]["VpcId"]] if len(vpcs) == 1 else ["vpc-none"]
    subnets = choose("describe_subnets", "Subnets", asked["Subnets"], "subnet_id", vpc_id=of_vpc)
    groups = choose(
        *("describe_security_groups", "SecurityGroups", asked["Group"], "group_id"), vpc_id=of_vpc
    )
    return {
        "Vpcs": vpcs,
        "Subnets": subnets,
        "SecurityGroups": groups,
        "RouteTables": find("describe_route_tables", "RouteTables", vpc_id=of_vpc),
        "VpcEndpoints": find("describe_vpc_endpoints", "VpcEndpoints", vpc_id=of_vpc),
        "DnsOff": [
            attribute
            for member, attribute in DNS.items()
            if len(vpcs) == 1
            and not ec2.describe_vpc_attribute(VpcId=of_vpc[0], Attribute=attribute)[member][
                "Value"
            ]
        ],
    }


def faults(asked: Json, seen: Json) -> list[str]:
    """Return everything that is wrong, each as a part of a sentence. Pure."""
    return [
        *absent("VPC", asked["Vpc"], [each["VpcId"] for each in seen["Vpcs"]], one=True),
        *absent("subnet", asked["Subnets"], [each["SubnetId"] for each in seen["Subnets"]]),
        *absent(
            "security group",
            asked["Group"],
            [each["GroupId"] for each in seen["SecurityGroups"]],
            one=True,
        ),
        *(f"{seen['Vpcs'][0]['VpcId']} has {attribute} off" for attribute in seen["DnsOff"]),
        *elsewhere(seen),
        *(
            f"{each['SubnetId']} is not private: it has a route to an internet gateway"
            for each in seen["Subnets"]
            if any(leads_to_internet(route) for route in routes_of(each, seen["RouteTables"]))
        ),
        *too_few_zones(asked, seen),
        *(
            f"{each['GroupId']} does not let its own members in (TCP 2049 and 8192-65535)"
            for each in seen["SecurityGroups"]
            if not all(lets_itself_in(each, *ports) for ports in PORTS)
        ),
    ]


def missing_endpoints(wanted: list[str], seen: Json, region: str) -> list[str]:
    """Return the services of ``wanted`` without an endpoint; none if all subnets lead out. Pure.

    A subnet whose route table is not shown, as in a VPC that another account shares, is taken to
    lead out.
    """
    tables = [routes_of(each, seen["RouteTables"]) for each in seen["Subnets"]]
    if all(not routes or any(leads_out(each) for each in routes) for routes in tables):
        return []
    there = {
        name
        for each in seen["VpcEndpoints"]
        # Capital in EC2's documentation, small in its answers.
        if each["State"].lower() == "available"
        for name in (each["ServiceName"], each["ServiceName"].partition(f".{region}.")[2])
    }
    return [each for each in wanted if each not in there]


def absent(kind: str, choice: Any, there: list[str], *, one: bool = False) -> list[str]:
    """Return what of a choice is not there, or is there more than once."""
    if isinstance(choice, list):
        return [f"{kind} {each} is not there" for each in choice if each not in there]
    tags = ", ".join(f"{key}={value}" for key, value in choice.items())
    if not there:
        return [f"no {kind} has the tags {tags}"]
    return [f"{len(there)} of kind {kind} have the tags {tags}"] if one and len(there) > 1 else []


def elsewhere(seen: Json) -> list[str]:
    """Return what is in another VPC than the one that is meant."""
    if len(seen["Vpcs"]) != 1:
        return []
    vpc_id = seen["Vpcs"][0]["VpcId"]
    chosen = [(each["SubnetId"], each["VpcId"]) for each in seen["Subnets"]]
    chosen += [(each["GroupId"], each["VpcId"]) for each in seen["SecurityGroups"]]
    return [f"{name} is in {home}, not in {vpc_id}" for name, home in chosen if home != vpc_id]


def too_few_zones(asked: Json, seen: Json) -> list[str]:
    """Return that production has one zone, if it has; properties come as text."""
    zones = {each["AvailabilityZone"] for each in seen["Subnets"]}
    if asked["Production"] != "true" or len(zones) != 1:
        return []
    return [f"all subnets are in {min(zones)}, and production needs two zones"]


def routes_of(subnet: Json, tables: list[Json]) -> list[Json]:
    """Return the routes that hold for a subnet: its own table's, else its VPC's main one's."""
    main: list[Json] = []
    for table in tables:
        for each in table["Associations"]:
            if each.get("SubnetId") == subnet["SubnetId"]:
                return list(table["Routes"])
            if each.get("Main") and table["VpcId"] == subnet["VpcId"]:
                main = list(table["Routes"])
    return main


def leads_to_internet(route: Json) -> bool:
    """Return whether a route goes to an internet gateway, whatever its destination."""
    return str(route.get("GatewayId", "")).startswith("igw-")


def leads_out(route: Json) -> bool:
    """Return whether what is nowhere else goes somewhere by this route."""
    return route.get("DestinationCidrBlock") == "0.0.0.0/0" and route.get("State") == "active"


def lets_itself_in(group: Json, low: int, high: int) -> bool:
    """Return whether one rule lets members of a group reach each other at these TCP ports."""
    return any(
        rule["IpProtocol"] == "-1"
        or (rule["IpProtocol"] == "tcp" and rule["FromPort"] <= low and high <= rule["ToPort"])
        for rule in group["IpPermissions"]
        if any(each["GroupId"] == group["GroupId"] for each in rule["UserIdGroupPairs"])
    )


def tags_of(resource: Json) -> dict[str, str]:
    """Return a resource's tags."""
    return {each["Key"]: each["Value"] for each in resource.get("Tags", [])}
