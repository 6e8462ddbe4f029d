"""What operators have the service do, for one, many or all accounts, and dry runs."""

import json
from typing import Any

import pytest

from sandbox import organization_events as aws
from services.controller.admin import dispatch
from services.controller.redrive import Letters
from services.project_enabler.admin import Desk, actions
from services.project_enabler.redriving import SOURCES, ways
from tests.unit.project_enabler.joining import AT, joined, later
from tests.world.account_cloud import DEV, NEWCOMER, OTHER_UNIT, PROD, AccountCloud
from tests.world.dead_letter_queue import MemoryDeadLetterQueue
from tests.world.projects import AMAZONS

ME = {"asserted_by": "grace"}


class Operator:
    """An operator at the service's function."""

    def __init__(self, cloud: AccountCloud) -> None:
        self.cloud = cloud
        self.queues = {name: MemoryDeadLetterQueue() for name in ("work", "events", "streams")}
        bus: Any = cloud.bus
        self.desk = Desk(
            intake=cloud.intake,
            letters=Letters(self.queues, SOURCES, ways(cloud.intake, bus, "bus", "request-9")),
            open_to_look=cloud.place,
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
    cloud = joined(AccountCloud())
    cloud.sweep()
    cloud.settle()
    return Operator(cloud)


def test_help_lists_every_action_with_its_schema(operator: Operator) -> None:
    listed = operator.result("help")["actions"]

    assert {each["action"] for each in listed} >= {
        "enable",
        "recheck",
        "close",
        "status",
        "timeline",
        "list",
        "sweep",
        "dlq-list",
        "dlq-redrive",
    }
    assert all(each["schema"]["properties"]["action"]["const"] for each in listed)


def test_accounts_are_enabled_each_for_itself(operator: Operator) -> None:
    operator.cloud.tell(aws.removed(NEWCOMER, at=later(60)))

    told = operator.result("enable", accounts=["555555555555", NEWCOMER, PROD], **ME)["accounts"]
    operator.cloud.settle()

    assert [(each["account"], each["changed"]) for each in told] == [
        ("555555555555", True),
        (NEWCOMER, False),
        (PROD, True),
    ]
    assert "the account left" in told[1]["error"]["detail"]
    assert operator.cloud.account("555555555555").phase.value == "Enabled"
    line = operator.cloud.ledger.entries["555555555555"][0]
    assert (line["actor"], line["verified"]) == ("grace", False)


def test_stage_and_regions_are_taken_for_accounts_that_nothing_places(operator: Operator) -> None:
    operator.result("enable", accounts=["555555555555"], stage="dev", regions=["us-west-2"], **ME)
    operator.cloud.settle()

    assert operator.cloud.account("555555555555").regions == ("us-west-2",)


def test_all_means_those_that_want_projects(operator: Operator) -> None:
    operator.cloud.tell(aws.managed_account("666666666666", at=AT, unit=OTHER_UNIT))
    operator.cloud.settle()

    done = operator.result("recheck", all=True, **ME)

    assert [each["account"] for each in done["accounts"]] == [DEV, NEWCOMER]
    assert done["next_cursor"] is None


@pytest.mark.parametrize("fields", [{}, {"all": True, "accounts": [NEWCOMER]}])
def test_either_accounts_or_all_is_asked_for(operator: Operator, fields: dict[str, Any]) -> None:
    answer = operator.ask("enable", **fields, **ME)

    assert answer["error"]["status"] == 422


@pytest.mark.parametrize("account", ["44444444444", "retail-dev", "4" * 13, ""])
def test_what_is_no_accounts_number_is_refused(operator: Operator, account: str) -> None:
    answer = operator.ask("enable", accounts=[account], **ME)

    assert answer["error"]["errors"][0]["pointer"] == "/accounts/0"


def test_dry_run_tells_each_step_and_changes_nothing(operator: Operator) -> None:
    cloud = operator.cloud
    before, made = json.dumps(cloud.ledger.states), list(cloud.place("555555555555").changes)

    [told] = operator.result("enable", accounts=["555555555555"], dry_run=True, **ME)["accounts"]

    assert told["would"] == [
        "eu-west-1: enable the portfolio of SageMaker Projects.",
        "eu-west-1: let test-eu-west-1-ds use the portfolio of Amazon SageMaker.",
        "eu-west-1: let test-eu-west-1-lead use the portfolio of Amazon SageMaker.",
    ]
    assert (told["changed"], told["phase"]) == (False, None)
    assert json.dumps(cloud.ledger.states) == before
    assert cloud.place("555555555555").changes == made
    assert cloud.queue == []


def test_dry_run_of_an_account_in_order_has_nothing_to_do(operator: Operator) -> None:
    [told] = operator.result("enable", accounts=[NEWCOMER], dry_run=True, **ME)["accounts"]

    assert told["would"] == []


def test_dry_run_says_what_stands_in_the_way(operator: Operator) -> None:
    operator.cloud.place("555555555555").base = False

    [told] = operator.result("enable", accounts=["555555555555"], dry_run=True, **ME)["accounts"]

    assert "cannot be assumed" in told["would"][0]


def test_dry_run_of_a_close_names_who_loses_the_portfolio(operator: Operator) -> None:
    [told] = operator.result("close", accounts=[NEWCOMER], dry_run=True, **ME)["accounts"]

    assert told["would"] == [
        f"eu-west-1: take test-eu-west-1-ds out of the portfolio {AMAZONS}.",
        f"eu-west-1: take test-eu-west-1-lead out of the portfolio {AMAZONS}.",
    ]
    assert operator.cloud.account().phase.value == "Enabled"


def test_close_of_an_unknown_account_says_so(operator: Operator) -> None:
    [told] = operator.result("close", accounts=["123456789012"], **ME)["accounts"]

    assert told["error"]["status"] == 404


def test_failed_creation_can_be_put_away(operator: Operator) -> None:
    operator.cloud.tell(aws.managed_account("Not Available", at=AT, state="FAILED", message="No."))
    [account_id] = [key for key in operator.cloud.ledger.states if key.startswith("creation-")]

    [told] = operator.result("close", accounts=[account_id], **ME)["accounts"]

    assert told["phase"] == "Closed"


def test_status_and_timeline_show_an_account(operator: Operator) -> None:
    status = operator.result("status", account=NEWCOMER)
    page = operator.result("timeline", account=NEWCOMER, limit=2)

    assert (status["phase"], status["membership"]["told_by"]) == ("Enabled", "CreateManagedAccount")
    assert len(page["items"]) == 2
    again = operator.result("timeline", account=NEWCOMER, cursor=page["next_cursor"])
    assert again["items"][0]["revision"] == 3


def test_list_is_filtered_by_phase(operator: Operator) -> None:
    assert [each["id"] for each in operator.result("list", phase="Joined")["items"]] == [PROD]


def test_sweep_says_how_many_accounts_are_looked_at(operator: Operator) -> None:
    assert operator.result("sweep") == {"accounts": 3}
    assert operator.result("sweep", which="due") == {"accounts": 0}


def letter(operator: Operator, queue: str, body: Any) -> None:
    operator.queues[queue].send(json.dumps(body))


def test_event_that_was_given_up_is_taken_in_again(operator: Operator) -> None:
    letter(operator, "events", aws.managed_account("555555555555", at=AT))

    done = operator.result("dlq-redrive", all=True)

    assert (len(done["redriven"]), done["failed"]) == (1, [])
    assert "555555555555" in operator.cloud.ledger.states


def test_event_that_is_still_not_understood_stays_with_the_reason(operator: Operator) -> None:
    strange = {**aws.managed_account(NEWCOMER, at=AT), "account": NEWCOMER}
    kept = {"source": "project-enabler-intake", "reason": "not believed", "payload": strange}
    letter(operator, "streams", kept)

    done = operator.result("dlq-redrive", all=True)

    assert done["redriven"] == []
    assert "not believed" in done["failed"][0]["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"subject": NEWCOMER, "ids": [NEWCOMER], "sweep": False},
        {"sweep": "all"},
        {"source": "project-enabler-relay", "reason": "x", "payload": {"id": NEWCOMER}},
    ],
)
def test_what_wakes_the_worker_wakes_it_again(operator: Operator, body: dict[str, Any]) -> None:
    letter(operator, "work", body)

    done = operator.result("dlq-redrive", all=True)

    assert done["failed"] == []
    assert NEWCOMER in " ".join(each.body for each in operator.cloud.queue)
