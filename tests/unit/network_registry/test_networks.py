"""What becomes of an account's network parameters, told by the ends of whole lives."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.network_registry.network import Phase
from services.network_registry.network_account import Stored
from services.network_registry.settings import Parameter
from services.network_registry.topology import Endpoint, SecurityGroup
from tests.unit.network_registry.published import published
from tests.world import network_scenarios as lives
from tests.world.network_cloud import (
    GROUP,
    HOME,
    PARAMETERS,
    SUBNETS,
    VPC,
    NetworkCloud,
    subnet,
)


def test_network_in_order_is_registered_and_nothing_is_written() -> None:
    cloud = NetworkCloud()

    lives.first_seen(cloud)

    network = cloud.network()
    assert (network.phase, network.reason) == (Phase.IN_SYNC, "NetworkChanged")
    assert cloud.account().written == []
    [event] = published(cloud, "NetworkChanged.v1")
    assert "before" not in event
    assert event["after"]["private_subnet_ids"] == ["subnet-private-a", "subnet-private-b"]
    assert event["written"] == []


def test_look_at_a_network_in_order_is_six_calls_and_no_write() -> None:
    cloud = NetworkCloud()
    lives.first_seen(cloud)
    account = cloud.account()
    account.made.clear()
    revision = cloud.network().revision
    cloud.pass_time(hours=24)

    cloud.sweep()
    cloud.settle()

    assert sorted(account.made) == [
        "DescribeDomain",
        "DescribeRouteTables",
        "DescribeSecurityGroups",
        "DescribeSubnets",
        "DescribeVpcEndpoints",
        "GetParameters",
    ]
    assert account.written == []
    assert cloud.network().revision == revision
    assert cloud.network().observed_at == "2026-11-03T09:00:00.000Z"
    assert cloud.ledger.states[HOME]["summary"]["observed_at"] == "2026-11-03T09:00:00.000Z"  # type: ignore[call-overload, index] # a mapping


def test_subnet_that_was_added_is_written_once_and_told_with_who_made_it() -> None:
    cloud = NetworkCloud()

    lives.subnet_added(cloud)
    cloud.parameter_told(SUBNETS)  # Our own write is told too.
    cloud.settle()

    assert cloud.account().written == [f"put {SUBNETS}"]
    assert cloud.account().stored[SUBNETS] == Stored(
        "subnet-private-a,subnet-private-b,subnet-added", "StringList"
    )
    event = published(cloud, "NetworkChanged.v1")[-1]
    assert event["before"]["private_subnet_ids"] == ["subnet-private-a", "subnet-private-b"]
    assert event["after"]["private_subnet_ids"][-1] == "subnet-added"
    assert event["written"][0]["before"] == "subnet-private-a,subnet-private-b"
    assert "CreateSubnet by arn:aws:iam::222222222222:user/ada" in event["causes"][0]
    # The domain's own subnets are left until somebody says so.
    assert cloud.reasons()[-3:] == ["DifferenceFound", "ParametersWritten", "WarningsFound"]
    assert "user/ada" in str(cloud.ledger.entries[HOME][-2]["message"])


def test_subnet_that_was_removed_leaves_the_parameter() -> None:
    cloud = NetworkCloud()

    lives.subnet_removed(cloud)

    assert cloud.account().stored[SUBNETS].value == "subnet-private-a"


def test_subnet_that_leads_to_the_internet_now_leaves_the_parameter() -> None:
    cloud = NetworkCloud()

    lives.subnet_rerouted(cloud)

    assert cloud.account().stored[SUBNETS].value == "subnet-private-b"
    others = {each["id"]: each["why"] for each in cloud.network().shown()["other_subnets"]}
    assert "internet gateway" in others["subnet-private-a"]


def test_what_somebody_wrote_by_hand_is_put_right_with_one_write_each() -> None:
    cloud = NetworkCloud()

    lives.parameters_vandalised(cloud)

    assert sorted(cloud.account().written) == ["put /vpc/id", f"put {SUBNETS}"]
    assert cloud.account().stored["/vpc/id"].value == VPC
    event = published(cloud, "NetworkChanged.v1")[-1]
    assert event["before"] == event["after"]
    assert {each["name"]: each["before"] for each in event["written"]} == {
        "/vpc/id": "vpc-wrong",
        SUBNETS: "subnet-wrong",
    }


def test_what_is_written_by_hand_while_another_is_put_right_is_told_too() -> None:
    cloud = NetworkCloud()
    lives.first_seen(cloud)
    cloud.account().refuse_next("PutParameter", "TooManyUpdates")
    cloud.vandalise(SUBNETS, "subnet-wrong")
    for _ in range(5):
        if not cloud.network().pending:
            cloud.deliver_some(list.reverse)
    assert [each.name for each in cloud.network().pending] == [SUBNETS]

    cloud.vandalise("/vpc/id", "vpc-wrong")
    cloud.settle()

    written = published(cloud, "NetworkChanged.v1")[-1]["written"]
    assert {each["name"]: each["before"] for each in written} == {
        "/vpc/id": "vpc-wrong",
        SUBNETS: "subnet-wrong",
    }


def test_same_subnets_in_another_order_are_left() -> None:
    cloud = NetworkCloud()
    lives.first_seen(cloud)

    cloud.vandalise(SUBNETS, "subnet-private-b,subnet-private-a")
    cloud.settle()

    assert cloud.account().written == []


def test_parameter_of_the_wrong_type_is_made_anew_with_an_explanation() -> None:
    cloud = NetworkCloud()

    lives.parameter_of_another_type(cloud)

    assert cloud.account().written == [f"delete {SUBNETS}", f"put {SUBNETS}"]
    assert cloud.account().stored[SUBNETS].type == "StringList"
    message = str(cloud.ledger.entries[HOME][-2]["message"])
    assert "it is a String and types cannot be changed" in message


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda account: account.groups.clear(), "NetworkGone"),
        (lambda account: account.subnets_there.clear(), "NoPrivateSubnets"),
        (
            lambda account: [account.associate(x, "rtb-public") for x in account.subnets_there],
            "NoPrivateSubnets",
        ),
        (lambda account: account.group_tags.clear(), "NetworkGone"),
        (
            lambda account: (
                account.groups.update({"sg-2": SecurityGroup("sg-2", VPC)}),
                account.group_tags.update({"sg-2": account.group_tags[GROUP]}),
            ),
            "SecurityGroupAmbiguous",
        ),
    ],
    ids=["no group", "no subnets", "all public", "untagged", "two groups"],
)
def test_network_that_cannot_be_said_leaves_the_parameters(spoil: Any, reason: str) -> None:
    cloud = NetworkCloud()
    lives.first_seen(cloud)
    before = dict(cloud.account().stored)

    spoil(cloud.account())
    cloud.call_told("DeleteSubnet")
    cloud.settle()
    for _ in range(3):
        cloud.sweep()
        cloud.settle()

    network = cloud.network()
    assert (network.phase, network.reason) == (Phase.FAILED, reason)
    assert cloud.account().stored == before
    assert cloud.account().written == []
    assert [each["reason"] for each in published(cloud, "NetworkFailed.v1")] == [reason]


def test_network_that_is_back_is_told() -> None:
    cloud = NetworkCloud()

    lives.group_lost_and_back(cloud)

    assert cloud.network().phase is Phase.IN_SYNC
    assert len(published(cloud, "NetworkChanged.v1")) == 1  # By an admin's word it began anew.


def test_failed_network_that_mends_by_itself_is_told_as_recovered() -> None:
    cloud = NetworkCloud()
    lives.first_seen(cloud)
    kept = cloud.account().groups.copy()
    cloud.account().groups.clear()
    cloud.sweep()
    cloud.settle()

    cloud.account().groups |= kept
    cloud.sweep()
    cloud.settle()

    assert cloud.network().reason == "Recovered"
    assert published(cloud, "NetworkChanged.v1")[-1]["written"] == []


def test_further_parameters_are_kept_right_and_empty_ones_are_warned_of() -> None:
    cloud = NetworkCloud()

    lives.further_parameters(cloud)

    stored = cloud.account().stored
    assert stored["/vpc/cidr"] == Stored("10.0.0.0/16", "String")
    assert stored["/vpc/subnets/public/ids"].value == "subnet-public-a,subnet-public-b"
    assert stored["/vpc/zones"].value == "eu-west-1a,eu-west-1b"
    assert stored["/vpc/tables"] == Stored("rtb-private", "StringList")
    assert "/vpc/endpoints" not in stored
    [notice] = cloud.network().notices
    assert (notice.code, notice.subject) == ("ParameterWithoutValue", "/vpc/endpoints")


def test_what_a_person_should_look_at_is_told_once() -> None:
    cloud = NetworkCloud()

    lives.few_addresses_and_a_domain_behind(cloud)
    account = cloud.account()
    crowded = account.subnets_there["subnet-private-a"]
    account.subnets_there["subnet-private-a"] = replace(crowded, free_addresses=2)
    cloud.sweep()
    cloud.settle()

    [event] = published(cloud, "NetworkWarning.v1")
    assert [each["code"] for each in event["warnings"]] == ["FewAddresses", "DomainSubnetsDiffer"]
    assert "lacks subnet-private-b" in event["warnings"][1]["message"]
    assert cloud.network().shown()["private_subnets"][0]["free_addresses"] == 2


def test_endpoints_are_missed_only_where_a_private_subnet_has_no_way_out() -> None:
    cloud = NetworkCloud()
    account = cloud.account()
    account.endpoints_there.append(Endpoint("vpce-1", "s3", "Gateway"))
    lives.first_seen(cloud)
    assert cloud.network().notices == ()

    account.add_subnet(subnet("isolated", "c"))  # Left to the main table.
    cloud.call_told("CreateSubnet")
    cloud.settle()

    notices = cloud.network().notices
    assert [(each.code, each.subject) for each in notices] == [
        ("EndpointMissing", "sagemaker.api"),
        ("DomainSubnetsDiffer", "d-1"),
    ]


@pytest.mark.parametrize(("seconds", "looks"), [(0, 2), (60, 8), (600, 48)])
def test_burst_of_500_events_makes_few_looks(seconds: int, looks: int) -> None:
    cloud = NetworkCloud()
    lives.first_seen(cloud)
    account = cloud.account()
    account.made.clear()
    ends = cloud.now + timedelta(seconds=seconds)

    for number in range(500):
        cloud.now = ends - timedelta(seconds=seconds) * (499 - number) / 500
        while cloud.queue and min(cloud.queue).visible_at <= cloud.now:
            cloud.deliver_some(None)
        cloud.call_told("CreateSubnet", more=number)
    account.add_subnet(subnet("last", "c"), "rtb-private")
    cloud.call_told("CreateSubnet")
    cloud.settle()

    assert account.made.count("DescribeSubnets") <= looks
    assert "subnet-last" in account.stored[SUBNETS].value


def test_network_that_is_no_longer_configured_is_closed_and_its_parameters_left() -> None:
    cloud = NetworkCloud()
    before = dict(cloud.account().stored)

    lives.taken_out_of_the_configuration(cloud)

    assert cloud.network().phase is Phase.CLOSED
    assert cloud.account().stored == before


def test_more_than_ten_parameters_are_read_in_several_calls() -> None:
    cloud = NetworkCloud()
    further = tuple(
        Parameter(f"/vpc/zones/{number}", "availability-zones", "zones") for number in range(15)
    )
    cloud.configure(parameters=(*PARAMETERS, *further))

    lives.first_seen(cloud)

    assert cloud.account().stored["/vpc/zones/14"].value == "eu-west-1a,eu-west-1b"
