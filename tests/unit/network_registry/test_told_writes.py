"""What a change's event says was written is what was written: no more, no less."""

from typing import Any

import pytest

from services.network_registry.network_account import Stored
from tests.unit.network_registry.watched_networks import WatchedCloud, check_story
from tests.world.network_cloud import HOME, SUBNETS, VPC, subnet

PRIVATE = "subnet-private-a,subnet-private-b"


@pytest.fixture
def cloud() -> WatchedCloud:
    cloud = WatchedCloud()
    cloud.sweep()
    cloud.settle()
    return cloud


def look(cloud: WatchedCloud, trouble: str) -> None:
    """Have the network looked at once, in trouble."""
    cloud.account().trouble = trouble
    cloud.call_told("ModifyVpcEndpoint")
    cloud.deliver_some(None)


def written(cloud: WatchedCloud) -> list[dict[str, Any]]:
    """Return what the last change's event says was written, once all is done."""
    cloud.sweep()
    cloud.settle()
    check_story(cloud, HOME)
    told: list[dict[str, Any]] = cloud.changes(HOME)[-1]["written"]
    return told


def test_write_before_the_network_changed_once_more_is_told(cloud: WatchedCloud) -> None:
    account = cloud.account()
    account.stored["/vpc/id"] = Stored("vpc-spoilt", "String")
    account.stored[SUBNETS] = Stored("subnet-spoilt", "StringList")
    look(cloud, "throttled after")
    assert account.written == ["put /vpc/id"]

    account.add_subnet(subnet("new", "c"), "rtb-private")

    assert written(cloud) == [
        {"name": "/vpc/id", "before": "vpc-spoilt", "after": VPC},
        {"name": SUBNETS, "before": "subnet-spoilt", "after": f"{PRIVATE},subnet-new"},
    ]


def test_write_that_was_announced_and_is_no_longer_needed_is_not_told(cloud: WatchedCloud) -> None:
    account = cloud.account()
    account.add_subnet(subnet("new", "c"), "rtb-private")
    look(cloud, "throttled")

    account.remove_subnet("subnet-new")

    assert written(cloud) == []
    assert account.written == []
    assert cloud.reasons()[-1] == "InOrder"


def test_write_before_a_change_that_was_taken_back_is_told(cloud: WatchedCloud) -> None:
    account = cloud.account()
    account.stored[SUBNETS] = Stored("subnet-spoilt", "StringList")
    look(cloud, "stopped after")
    assert account.written == [f"put {SUBNETS}"]
    account.add_subnet(subnet("new", "c"), "rtb-private")
    account.trouble = "throttled"
    while cloud.network().reason != "Throttled":
        cloud.deliver_some(None)

    account.remove_subnet("subnet-new")

    assert written(cloud) == [{"name": SUBNETS, "before": "subnet-spoilt", "after": PRIVATE}]
    assert account.written == [f"put {SUBNETS}"]


def test_write_before_an_admin_asked_is_told(cloud: WatchedCloud) -> None:
    account = cloud.account()
    account.stored[SUBNETS] = Stored("subnet-spoilt", "StringList")
    look(cloud, "stopped after")
    assert account.written == [f"put {SUBNETS}"]

    cloud.sync()

    assert written(cloud) == [{"name": SUBNETS, "before": "subnet-spoilt", "after": PRIVATE}]
