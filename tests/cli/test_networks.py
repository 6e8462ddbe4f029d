"""`studioctl networks`: against the registry's own admin function, over accounts in memory."""

import json
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from cli.errors import ExitCode
from services.network_registry.network import Network, Phase
from tests.cli.fake_function import FakeFunction
from tests.cli.running import NETWORKS_ADMIN, Studioctl, words
from tests.unit.network_registry.test_networks_admin import Operator
from tests.world import network_scenarios as lives
from tests.world.network_cloud import DEV, HOME, NEWCOMER, SUBNETS, NetworkCloud, subnet

OTHER = f"{NEWCOMER}.eu-west-1"


class Registry(FakeFunction):
    """The registry's function over a cloud in memory; what it asks for is done when it is seen."""

    def __init__(self, cloud: NetworkCloud) -> None:
        super().__init__()
        self.cloud = cloud
        self.operator = Operator(cloud)
        self.always: Mapping[str, Any] | None = None

    def invoke(self, **request: Any) -> Mapping[str, Any]:
        said = json.loads(request["Payload"])
        self.asked.append(dict(said))
        if self.always is not None:
            told = {"ok": True, "result": self.always}
            return {"StatusCode": 200, "Payload": BytesIO(json.dumps(told).encode())}
        if said["action"] in ("get", "list"):
            self.cloud.settle()
        told = self.operator.ask(said.pop("action"), **said)
        return {"StatusCode": 200, "Payload": BytesIO(json.dumps(told).encode())}


@pytest.fixture
def registry(studioctl: Studioctl) -> Registry:
    cloud = NetworkCloud()
    lives.first_seen(cloud)
    cloud.account_told(NEWCOMER, managed=True, revision=1)
    cloud.settle()
    studioctl.registry = Registry(cloud)
    studioctl.environ |= {
        "NETWORKS_ADMIN_FUNCTION": NETWORKS_ADMIN,
        "AWS_REGION": "eu-west-1",
        "ADMIN_ACCESS_KEY_ID": "ADM",
        "ADMIN_SECRET_ACCESS_KEY": "secret",
    }
    return studioctl.registry


def test_list_is_a_line_a_network_that_fits_a_terminal(
    studioctl: Studioctl, registry: Registry
) -> None:
    result = studioctl("networks", "list")

    assert result.exit_code == 0
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert f"{HOME} retail/dev InSync 2 500" in words(result.stdout)


def test_list_says_why_some_are_not_in_sync(studioctl: Studioctl, registry: Registry) -> None:
    registry.cloud.account().groups.clear()
    registry.cloud.sweep()
    registry.cloud.settle()

    result = studioctl("networks", "list", "--phase", "failed")

    assert "Failed" in result.stdout
    assert "The parameters are left." in words(result.stdout)
    assert OTHER not in result.stdout


def test_list_of_one_account_as_json(studioctl: Studioctl, registry: Registry) -> None:
    result = studioctl("networks", "list", "--account", NEWCOMER, "--json")

    told = json.loads(result.stdout)
    assert [each["id"] for each in told["items"]] == [OTHER]
    assert told["more"] is False


@pytest.mark.parametrize("said", [HOME, DEV])
def test_get_shows_all_that_is_known(studioctl: Studioctl, registry: Registry, said: str) -> None:
    result = studioctl("networks", "get", said)

    shown = words(result.stdout)
    assert "private subnets subnet-private-a euw1-az-a 10.0.0.0/24, 250 of its" in shown
    assert "other subnets subnet-public-a" in shown
    assert "security group sg-base" in shown
    assert f"{SUBNETS} subnet-private-a,subnet-private-b" in shown
    assert "domain d-1 in step" in shown


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("retail-dev", "is no network's id, such as 222222222222.eu-west-1"),
        ("222222222222.", "is no network's id"),
        ("555555555555", "has no network that is known"),
    ],
)
def test_what_is_no_network_is_named_with_the_form(
    studioctl: Studioctl, registry: Registry, said: str, message: str
) -> None:
    result = studioctl("networks", "get", said)

    assert result.exit_code == 2
    assert message in words(result.stderr)


def test_account_with_several_networks_has_them_named(
    studioctl: Studioctl, registry: Registry
) -> None:
    regions = ("eu-west-1", "eu-west-2")
    registry.cloud.account_told(NEWCOMER, managed=True, revision=2, regions=regions)

    result = studioctl("networks", "get", NEWCOMER)

    assert result.exit_code == 2
    assert f"{OTHER}, {NEWCOMER}.eu-west-2" in words(result.stderr)


def test_unknown_network_is_refused_in_the_services_words(
    studioctl: Studioctl, registry: Registry
) -> None:
    result = studioctl("networks", "get", "555555555555.eu-west-1")

    assert result.exit_code == 1
    assert "Nothing is known of the network 555555555555.eu-west-1" in words(result.stderr)


def test_diff_shows_what_would_be_written_and_nothing_is(
    studioctl: Studioctl, registry: Registry
) -> None:
    registry.cloud.account().add_subnet(subnet("added", "c"), "rtb-private")

    result = studioctl("networks", "diff", "--all")

    shown = words(result.stdout)
    assert f"Write {SUBNETS}: subnet-private-a,subnet-private-b,subnet-added" in shown
    assert f"{OTHER} InSync nothing to do" in shown
    assert "2 networks: 1 planned, 1 nothing to do." in shown
    assert "nothing was changed" in words(result.stderr)
    assert registry.cloud.account().written == []


def test_diff_says_why_nothing_can_be_said(studioctl: Studioctl, registry: Registry) -> None:
    registry.cloud.account().base = False

    result = studioctl("networks", "diff", HOME)

    assert "cannot be assumed" in words(result.stdout)
    assert "1 network: 1 blocked." in words(result.stdout)
    # Who asks whether all is in order is not told that it is.
    assert result.exit_code == ExitCode.REFUSED
    told = json.loads(studioctl("networks", "sync", HOME, "--dry-run", "--json").stdout)
    assert told["networks"][0]["outcome"] == "blocked"


@pytest.mark.parametrize("command", [("list",), ("list", "--all"), ("history", HOME)])
@pytest.mark.parametrize(
    ("answer", "says"),
    [({"items": [], "next_cursor": "same"}, "the same page again"), ({}, "without a list")],
)
def test_answer_that_is_none_is_no_empty_list(
    studioctl: Studioctl, registry: Registry, command: tuple[str, ...], answer: Any, says: str
) -> None:
    registry.always = answer

    result = studioctl("networks", *command)

    assert result.exit_code != 0
    assert says in words(result.stderr)


def test_sync_puts_right_and_waits(studioctl: Studioctl, registry: Registry) -> None:
    registry.cloud.account().stored.pop("/vpc/id")

    result = studioctl("networks", "sync", DEV, "--wait")

    assert result.exit_code == 0
    assert f"{HOME} changed Syncing" in words(result.stdout)
    assert "1 network: 1 changed. 1 InSync after" in words(result.stdout)
    assert registry.cloud.account().stored["/vpc/id"].value == "vpc-base"
    assert registry.asked[-2]["action"] in ("sync", "get")
    who = next(each["asserted_by"] for each in registry.asked if each["action"] == "sync")
    assert who == studioctl.sts.arn


def test_many_networks_are_waited_for_by_pages(studioctl: Studioctl, registry: Registry) -> None:
    for number in range(12):
        registry.cloud.account_told(f"5555555555{number:02}", managed=True, revision=1)
    registry.cloud.settle()

    result = studioctl("networks", "sync", "--all", "--wait")

    assert result.exit_code == 0
    assert "14 networks: 14 changed. 14 InSync after" in words(result.stdout)
    assert [each["action"] for each in registry.asked].count("get") == 0


def test_network_that_is_closed_is_not_meant_by_its_account(
    studioctl: Studioctl, registry: Registry
) -> None:
    other = Network.from_item(registry.cloud.ledger.states[HOME])
    closed = replace(other, id=f"{DEV}.eu-central-1", phase=Phase.CLOSED)
    registry.cloud.ledger.states[closed.id] = closed.to_item()

    result = studioctl("networks", "get", DEV)

    assert result.exit_code == 0
    assert result.stdout.startswith(HOME)


def test_sync_tells_what_was_refused(studioctl: Studioctl, registry: Registry) -> None:
    result = studioctl("networks", "sync", HOME, "555555555555.eu-west-1", "--json")

    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [each["outcome"] for each in told["networks"]] == ["changed", "refused"]


@pytest.mark.parametrize(
    "args",
    [
        ("sync",),
        ("diff",),
        ("diff", "--all", HOME),
        ("sync", HOME, "--wait", "--dry-run"),
        ("sync", "nothing", "222222222222.x"),
        ("list", "--account", "12"),
    ],
)
def test_bad_usage_sends_nothing_that_changes(
    studioctl: Studioctl, registry: Registry, args: tuple[str, ...]
) -> None:
    result = studioctl("networks", *args)

    assert result.exit_code == 2
    assert not [each for each in registry.asked if each["action"] == "sync"]


def test_history_tells_who_did_what(studioctl: Studioctl, registry: Registry) -> None:
    cloud = registry.cloud
    cloud.account().add_subnet(subnet("added", "c"), "rtb-private")
    cloud.call_told("CreateSubnet")
    cloud.settle()

    result = studioctl("networks", "history", HOME)

    shown = words(result.stdout)
    assert "ParametersWritten Heard: CreateSubnet by arn:aws:iam::222222222222:user/ada" in shown
    assert shown.index("Configured") < shown.index("ParametersWritten")


def test_domain_follows_once_it_is_confirmed(studioctl: Studioctl, registry: Registry) -> None:
    registry.cloud.account().domains["d-1"] = ("subnet-private-a",)
    apply = ("networks", "apply-to-domain", HOME)

    alone = studioctl(*apply)
    planned = studioctl(*apply, "--dry-run")
    studioctl.typed = "n\n"
    declined = studioctl(*apply)
    assert registry.cloud.account().domains["d-1"] == ("subnet-private-a",)
    studioctl.typed = "y\n"
    done = studioctl(*apply)

    assert (alone.exit_code, planned.exit_code, declined.exit_code) == (2, 0, 1)
    assert "Give --yes" in words(alone.stderr)
    assert "after subnet-private-a, subnet-private-b" in words(planned.stdout)
    assert "Nothing was changed." in words(declined.stderr)
    assert done.exit_code == 0
    assert registry.cloud.account().domains["d-1"] == ("subnet-private-a", "subnet-private-b")


def test_domain_that_has_the_subnets_is_not_asked_about(
    studioctl: Studioctl, registry: Registry
) -> None:
    private = ("subnet-private-a", "subnet-private-b")
    registry.cloud.account().domains["d-1"] = private
    studioctl.typed = "n\n"

    result = studioctl("networks", "apply-to-domain", HOME)

    assert result.exit_code == 0
    assert "Change the domains" not in words(result.stderr)
    assert registry.cloud.account().domains["d-1"] == private


def test_domain_that_aws_refuses_is_told_in_its_words(
    studioctl: Studioctl, registry: Registry
) -> None:
    registry.cloud.account().domains["d-1"] = ("subnet-gone",)
    registry.cloud.account().refuse_next("UpdateDomain", "ResourceInUse", "Apps are running.")

    result = studioctl("networks", "apply-to-domain", HOME, "--yes")

    assert result.exit_code == 1
    assert "ResourceInUse: UpdateDomain: Apps are running." in words(result.stdout)


def test_sweep_says_how_many_are_looked_at(studioctl: Studioctl, registry: Registry) -> None:
    assert "Being looked at: 2 networks." in studioctl("networks", "sweep").stdout


def test_dead_letters_of_networks_are_listed(studioctl: Studioctl, registry: Registry) -> None:
    registry.operator.queues["events"].send(json.dumps({"source": "aws.ec2", "detail-type": "x"}))

    result = studioctl("dlq", "list", "--service", "networks")

    assert result.exit_code == 0
    assert "events" in result.stdout


def test_function_that_is_not_known_is_named(studioctl: Studioctl) -> None:
    studioctl.environ |= {"AWS_REGION": "eu-west-1"}

    result = studioctl("networks", "list")

    assert result.exit_code == 3
    assert "NETWORKS_ADMIN_FUNCTION" in result.stderr
