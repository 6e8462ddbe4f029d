"""What operators have the service do with networks: look, compare, put right, update domains."""

import json
from typing import Any

import pytest

from services.controller.admin import dispatch
from services.controller.redrive import Letters
from services.network_registry.admin import Desk, actions
from services.network_registry.redriving import SOURCES, ways
from tests.world import network_scenarios as lives
from tests.world.dead_letter_queue import MemoryDeadLetterQueue
from tests.world.network_cloud import (
    HOME,
    NEWCOMER,
    SUBNETS,
    NetworkCloud,
    ec2_call,
    subnet,
)

ME = {"asserted_by": "grace"}
OTHER = f"{NEWCOMER}.eu-west-1"
NOBODYS = "555555555555.eu-west-1"


class Operator:
    """An operator at the service's function."""

    def __init__(self, cloud: NetworkCloud) -> None:
        self.cloud = cloud
        self.queues = {name: MemoryDeadLetterQueue() for name in ("work", "events", "streams")}
        bus: Any = cloud.bus
        self.desk = Desk(
            intake=cloud.intake,
            letters=Letters(self.queues, SOURCES, ways(cloud.intake, bus, "bus", "request-9")),
            open_account=cloud.account,
            request_id="request-9",
        )

    def ask(self, action: str, **fields: Any) -> dict[str, Any]:
        return dispatch(actions(self.desk), {"action": action, **fields}, "request-9")

    def result(self, action: str, **fields: Any) -> Any:
        answer = self.ask(action, **fields)
        assert answer["ok"], answer
        return answer["result"]


@pytest.fixture
def operator() -> Operator:
    cloud = NetworkCloud()
    lives.first_seen(cloud)
    cloud.account_told(NEWCOMER, managed=True, revision=1)
    cloud.settle()
    return Operator(cloud)


def test_help_lists_every_action_with_its_schema(operator: Operator) -> None:
    listed = operator.result("help")["actions"]

    assert {each["action"] for each in listed} >= {
        "list",
        "get",
        "timeline",
        "diff",
        "sync",
        "apply-to-domain",
        "sweep",
        "dlq-list",
        "dlq-redrive",
    }
    assert all(each["schema"]["properties"]["action"] for each in listed)


def test_networks_are_listed_all_or_of_one_account_or_phase(operator: Operator) -> None:
    assert [x["id"] for x in operator.result("list")["items"]] == [HOME, OTHER]
    of_account = operator.result("list", account=NEWCOMER)
    assert [each["id"] for each in of_account["items"]] == [OTHER]
    assert of_account["next_cursor"] is None
    assert operator.result("list", phase="Failed")["items"] == []
    first = operator.result("list", limit=1)
    assert [each["id"] for each in first["items"]] == [HOME]
    rest = operator.result("list", limit=1, cursor=first["next_cursor"])
    assert [each["id"] for each in rest["items"]] == [OTHER]


def test_list_of_one_account_ends_with_it(operator: Operator) -> None:
    page = operator.result("list", account=HOME.partition(".")[0], limit=1)

    assert [each["id"] for each in page["items"]] == [HOME]
    assert page["next_cursor"] in (None, HOME)
    again = operator.result("list", account="222222222222", cursor=HOME)
    assert again == {"items": [], "next_cursor": None}


def test_network_is_shown_with_its_timeline(operator: Operator) -> None:
    shown = operator.result("get", network=HOME)
    entries = operator.result("timeline", network=HOME)["items"]

    assert (shown["phase"], shown["account_set"]) == ("InSync", "retail")
    assert [each["id"] for each in shown["private_subnets"]] == [
        "subnet-private-a",
        "subnet-private-b",
    ]
    assert [each["reason"] for each in entries] == ["Configured", "NetworkChanged"]


@pytest.mark.parametrize("action", ["get", "timeline"])
def test_unknown_network_is_not_found(operator: Operator, action: str) -> None:
    assert operator.ask(action, network=NOBODYS)["error"]["status"] == 404


@pytest.mark.parametrize("network", ["222222222222", "222222222222.", ".eu-west-1", "x.eu-west-1"])
def test_what_is_no_networks_id_is_refused(operator: Operator, network: str) -> None:
    answer = operator.ask("diff", networks=[network])

    assert answer["error"]["errors"][0]["pointer"] == "/networks/0"


def test_diff_tells_what_would_be_written_and_changes_nothing(operator: Operator) -> None:
    cloud = operator.cloud
    cloud.account().add_subnet(subnet("added", "c"), "rtb-private")
    before = json.dumps(cloud.ledger.states)

    for told in (
        operator.result("diff", networks=[HOME, OTHER])["networks"],
        operator.result("sync", networks=[HOME, OTHER], dry_run=True, **ME)["networks"],
    ):
        here, there = told
        assert here["differences"] == [
            {
                "name": SUBNETS,
                "is": "subnet-private-a,subnet-private-b",
                "should": "subnet-private-a,subnet-private-b,subnet-added",
            }
        ]
        assert here["would"][0].startswith(f"Write {SUBNETS}: ")
        assert there["would"] == []
    assert json.dumps(cloud.ledger.states) == before
    assert cloud.account().written == []


def test_diff_of_what_cannot_be_seen_says_why(operator: Operator) -> None:
    operator.cloud.account().base = False

    [told] = operator.result("diff", networks=[HOME])["networks"]

    assert told["would"] == []
    assert "cannot be assumed" in told["blocked"]


def test_networks_are_synced_each_for_itself(operator: Operator) -> None:
    cloud = operator.cloud
    cloud.account().stored.pop("/vpc/id")

    told = operator.result("sync", networks=[HOME, NOBODYS, HOME], **ME)["networks"]
    cloud.settle()

    assert [(each["network"], each["changed"]) for each in told] == [(HOME, True), (NOBODYS, False)]
    assert told[1]["error"]["status"] == 404
    assert cloud.account().stored["/vpc/id"].value == "vpc-base"
    line = next(x for x in cloud.ledger.entries[HOME] if x["reason"] == "SyncRequested")
    assert (line["actor"], line["verified"]) == ("grace", False)


def test_network_that_is_not_looked_after_is_not_synced(operator: Operator) -> None:
    operator.cloud.account_told(NEWCOMER, managed=False, revision=2)
    operator.cloud.settle()

    [told] = operator.result("sync", networks=[OTHER], **ME)["networks"]

    assert told["error"]["status"] == 409


def test_all_goes_over_what_is_looked_after_page_by_page(operator: Operator) -> None:
    done = operator.result("sync", all=True, **ME)

    assert [each["network"] for each in done["networks"]] == [HOME, OTHER]
    assert done["next_cursor"] is None


@pytest.mark.parametrize("fields", [{}, {"all": True, "networks": [HOME]}])
def test_either_networks_or_all_is_asked_for(operator: Operator, fields: dict[str, Any]) -> None:
    assert operator.ask("sync", **fields, **ME)["error"]["status"] == 422


def test_domain_gets_the_private_subnets_when_it_is_asked_for(operator: Operator) -> None:
    cloud = operator.cloud
    cloud.account().domains["d-1"] = ("subnet-private-a", "subnet-gone")
    asked = {"network": HOME, **ME}

    [planned] = operator.result("apply-to-domain", dry_run=True, **asked)["domains"]
    assert cloud.account().domains["d-1"] == ("subnet-private-a", "subnet-gone")
    [done] = operator.result("apply-to-domain", **asked)["domains"]
    [again] = operator.result("apply-to-domain", **asked)["domains"]
    cloud.settle()

    assert (planned["changed"], done["changed"], again["changed"]) == (False, True, False)
    assert planned["after"] == done["after"] == ["subnet-private-a", "subnet-private-b"]
    assert cloud.account().domains["d-1"] == ("subnet-private-a", "subnet-private-b")
    line = next(x for x in cloud.ledger.entries[HOME] if x["reason"] == "DomainUpdated")
    assert (line["actor"], line["aws"]["operation"]) == ("grace", "UpdateDomain")  # type: ignore[call-overload, index] # a mapping
    assert cloud.network().shown()["domains"][0]["in_step"]


def test_refused_domain_keeps_its_subnets_and_awss_words(operator: Operator) -> None:
    account = operator.cloud.account()
    account.domains["d-1"] = ("subnet-gone",)
    account.refuse_next("UpdateDomain", "ResourceInUse", "Apps are running.")

    [told] = operator.result("apply-to-domain", network=HOME, **ME)["domains"]

    assert (told["changed"], told["after"]) == (False, ["subnet-gone"])
    assert told["error"] == {"title": "ResourceInUse", "detail": "UpdateDomain: Apps are running."}


def test_network_that_cannot_be_said_changes_no_domain(operator: Operator) -> None:
    operator.cloud.account().groups.clear()

    assert operator.ask("apply-to-domain", network=HOME, **ME)["error"]["status"] == 409


def test_network_that_is_looked_after_no_more_changes_no_domain(operator: Operator) -> None:
    operator.cloud.account(NEWCOMER).domains["d-1"] = ("subnet-gone",)
    operator.cloud.account_told(NEWCOMER, managed=False, revision=2)
    operator.cloud.settle()

    refused = operator.ask("apply-to-domain", network=OTHER, **ME)["error"]

    assert refused["status"] == 409
    assert refused["detail"].startswith(f"{OTHER} is not looked after.")
    assert operator.cloud.account(NEWCOMER).domains["d-1"] == ("subnet-gone",)


def test_network_without_a_domain_says_so(operator: Operator) -> None:
    answer = operator.ask("apply-to-domain", network=OTHER, **ME)
    operator.cloud.account(NEWCOMER).domains.clear()
    without = operator.ask("apply-to-domain", network=OTHER, **ME)

    assert answer["ok"]
    assert "no Studio domain" in without["error"]["detail"]


def test_sweep_looks_at_all(operator: Operator) -> None:
    assert operator.result("sweep") == {"networks": 2}
    assert operator.result("sweep", which="due") == {"networks": 0}


def letter(operator: Operator, queue: str, body: dict[str, Any]) -> None:
    operator.queues[queue].send(json.dumps(body))


def test_event_that_was_given_up_is_taken_in_again(operator: Operator) -> None:
    cloud = operator.cloud
    cloud.account().add_subnet(subnet("added", "c"), "rtb-private")
    letter(operator, "events", ec2_call("CreateSubnet", cloud.now))

    done = operator.result("dlq-redrive", all=True)
    cloud.settle()

    assert (len(done["redriven"]), done["failed"]) == (1, [])
    assert "subnet-added" in cloud.account().stored[SUBNETS].value
