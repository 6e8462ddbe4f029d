"""Which network of an account is meant, and which of its subnets are private."""

from dataclasses import replace
from typing import Any

import pytest

from services.network_registry.settings import Choice, Place
from services.network_registry.topology import Endpoint, Route, SecurityGroup, Vpc
from tests.world import network_scenarios as lives
from tests.world.network_cloud import (
    DEV,
    DOMAIN,
    GROUP,
    HOME,
    REGION,
    SUBNETS,
    VPC,
    NetworkCloud,
    subnet,
)


@pytest.mark.parametrize("kind", ["firewall", "transit", "reserved"])
def test_subnets_that_are_not_for_workloads_are_never_taken(kind: str) -> None:
    cloud = NetworkCloud()
    account = cloud.account()
    extra = subnet(kind, "c")
    account.add_subnet(extra, "rtb-private")
    if kind == "firewall":
        endpoint = Endpoint("vpce-fw", "vpce-svc-1", "GatewayLoadBalancer", (extra.id,))
        account.endpoints_there.append(endpoint)
    elif kind == "transit":
        account.transit.add(extra.id)
        account.route("rtb-private", "10.0.0.0/8", "tgw-1")
    else:
        account.subnets_there[extra.id] = replace(extra, tags={"studio:network": "reserved"})

    lives.first_seen(cloud)

    assert account.written == []
    assert extra.id in {each["id"] for each in cloud.network().shown()["other_subnets"]}


def chosen(**choice: Any) -> dict[str, Place]:
    return {HOME: Place(DEV, REGION, "retail", "dev", Choice(**choice), (DOMAIN,))}


def test_subnets_chosen_by_id_are_all_that_count() -> None:
    cloud = NetworkCloud()
    ids = ("subnet-private-b", "subnet-public-a", "subnet-nowhere")
    cloud.configure(places=chosen(vpc_id=VPC, subnet_ids=ids, security_group_id=GROUP))

    lives.first_seen(cloud)

    assert cloud.account().stored[SUBNETS].value == "subnet-private-b"
    assert [(each.code, each.subject) for each in cloud.network().notices][:2] == [
        ("SubnetNotSeen", "subnet-nowhere"),
        ("SubnetNotPrivate", "subnet-public-a"),
    ]


def test_shared_subnet_whose_route_table_is_not_seen_counts_if_it_is_listed() -> None:
    cloud = NetworkCloud()
    account = cloud.account()
    account.tables.clear()
    ids = ("subnet-private-a",)
    cloud.configure(places=chosen(vpc_id=VPC, subnet_ids=ids, security_group_id=GROUP))

    lives.first_seen(cloud)

    assert account.stored[SUBNETS].value == "subnet-private-a"
    assert ("SubnetNotSeen", "subnet-private-a") in {
        (each.code, each.subject) for each in cloud.network().notices
    }


def test_network_chosen_by_tags_is_found() -> None:
    cloud = NetworkCloud()
    account = cloud.account()
    account.vpcs_there["vpc-own"] = Vpc("vpc-own", "10.9.0.0/16")
    account.vpc_tags["vpc-own"] = {"Name": "shared"}
    account.groups["sg-own"] = SecurityGroup("sg-own", "vpc-own")
    account.group_tags["sg-own"] = {"Name": "apps"}
    table = replace(account.tables["rtb-main"], id="rtb-own", vpc_id="vpc-own")
    account.tables["rtb-own"] = table
    for name, tier in (("one", "app"), ("two", "firewall")):
        each = replace(subnet(name, vpc_id="vpc-own"), tags={"tier": tier})
        account.add_subnet(each)
    cloud.configure(
        places=chosen(
            vpc_tags={"Name": "shared"},
            subnet_tags={"tier": "app"},
            security_group_tags={"Name": "apps"},
        )
    )

    lives.first_seen(cloud)

    assert account.stored["/vpc/id"].value == "vpc-own"
    assert account.stored[SUBNETS].value == "subnet-one"
    assert account.stored["/vpc/sg/id"].value == "sg-own"


def test_group_of_another_vpc_is_refused() -> None:
    cloud = NetworkCloud()
    cloud.account().groups["sg-far"] = SecurityGroup("sg-far", "vpc-far")
    ids = ("subnet-private-a",)
    cloud.configure(places=chosen(vpc_id=VPC, subnet_ids=ids, security_group_id="sg-far"))

    lives.first_seen(cloud)

    assert cloud.network().reason == "SecurityGroupElsewhere"


def test_way_out_through_a_gateway_that_is_gone_is_none() -> None:
    cloud = NetworkCloud()
    account = cloud.account()
    table = account.tables["rtb-private"]
    gone = Route("0.0.0.0/0", "nat-1", active=False)
    account.tables["rtb-private"] = replace(table, routes=(gone,))

    lives.first_seen(cloud)

    assert {each.code for each in cloud.network().notices} == {"EndpointMissing"}
