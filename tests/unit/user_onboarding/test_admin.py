"""What operators may have the service do, and where dead letters go."""

import json
from dataclasses import replace
from typing import Any

import pytest

from services.controller.admin import dispatch
from services.controller.attributes import Item, to_attributes
from services.controller.redrive import Letters
from services.controller.tickets import Ticket
from services.user_onboarding.admin import Desk, actions
from services.user_onboarding.intents import suspend
from services.user_onboarding.profile_events import SOURCE
from services.user_onboarding.redriving import SOURCES, Ways
from services.user_onboarding.request_rows import RowDoor
from services.user_onboarding.settings import Studio
from services.user_onboarding.user import Phase
from tests.unit.user_onboarding.network_changes import MORE, SCHEDULED, changed
from tests.world.cloud import ADMIN, APPROVER, Cloud, studio
from tests.world.dead_letter_queue import MemoryDeadLetterQueue
from tests.world.profile_calls import profile_call
from tests.world.restored_scenarios import Backup
from tests.world.scenarios import ADA, LEAD, NEEDS_ONE


class Office:
    """An operator's desk in a cloud."""

    def __init__(self, *studios: Studio) -> None:
        self.cloud = Cloud(*studios, approvals=NEEDS_ONE)
        self.queues = {
            "work": MemoryDeadLetterQueue(),
            "streams": MemoryDeadLetterQueue(first=100),
        }
        cloud = self.cloud
        ways = Ways(
            installation=cloud.installation,
            tickets=cloud,
            bus=cloud.bus,
            bus_name="bus",
            rows=RowDoor(cloud.installation, cloud.ledger, cloud.rows, cloud.clock),
        )
        self.desk = Desk(
            installation=cloud.installation,
            ledger=cloud.ledger,
            tickets=cloud,
            brakes=cloud.brakes,
            letters=Letters(self.queues, SOURCES, ways.by_kind()),
            clock=cloud.clock,
            request_id="invocation-1",
            unmanaged=cloud.unmanaged,
        )

    def ask(self, action: str, **fields: Any) -> dict[str, Any]:
        return dispatch(actions(self.desk), {"action": action, **fields}, "invocation-1")

    def result(self, action: str, **fields: Any) -> dict[str, Any]:
        answer = self.ask(action, **fields)
        assert answer["ok"], answer
        found: dict[str, Any] = json.loads(json.dumps(answer["result"]))
        return found

    def tickets(self) -> list[Ticket]:
        return [Ticket.from_message(each.body) for each in self.cloud.queue]


@pytest.fixture
def office() -> Office:
    return Office()


WHO = {"asserted_by": "the operator on duty"}
JUNIOR = {"user_name": "ada", "persona": "data-scientist", **WHO}


def test_help_tells_every_action_with_its_schema(office: Office) -> None:
    told = {each["action"]: each["schema"] for each in office.result("help")["actions"]}

    assert set(told) == {"help", *(each.name for each in actions(office.desk))}
    assert {"approve", "reject", "login-url"} & set(told) == set()
    assert told["retry"]["properties"]["action"] == {"const": "retry", "type": "string"}


def test_a_life_by_invocations(office: Office) -> None:
    made = office.result("onboard", **JUNIOR, studio_settings={"canvas": False})
    office.cloud.settle()
    again = office.result("onboard", **JUNIOR)
    changed = office.result("change", user_id=ADA, team="pricing", studio_settings=None, **WHO)
    office.cloud.settle()
    office.result("suspend", user_id=ADA, **WHO)
    office.cloud.settle()
    office.result("resume", user_id=ADA, **WHO)
    office.cloud.settle()
    office.result("offboard", user_id="RETAIL-DEV.ADA", retention_days=0, **WHO)
    office.cloud.settle()

    assert (made["changed"], again["changed"]) == (True, False)
    assert made["user"]["requested_by"] == WHO["asserted_by"]
    assert made["user"]["verified"] is False
    assert (changed["user"]["team"], changed["user"]["studio_settings"]) == ("pricing", {})
    assert office.result("get", user_id=ADA)["phase"] == "Offboarded"
    listed = office.result("list", studio="retail-dev", phase="Offboarded")
    assert [each["id"] for each in listed["items"]] == [ADA]
    first = office.result("timeline", user_id=ADA, limit=2)
    rest = office.result("timeline", user_id=ADA, cursor=first["next_cursor"])
    assert [each["revision"] for each in first["items"]] == [1, 2]
    assert rest["items"][0]["revision"] == 3


def test_an_invocation_gets_round_no_approval(office: Office) -> None:
    made = office.result("onboard", **{**JUNIOR, "persona": LEAD, "asserted_by": APPROVER})

    assert made["user"]["phase"] == "PendingApproval"
    # Neither who is said to have asked decides, nor those who can invoke.
    assert made["user"]["approval"]["approvers"] == []
    assert ADMIN not in made["user"]["message"]


@pytest.mark.parametrize(
    ("action", "fields", "status"),
    [
        ("nope", {}, 422),
        ("onboard", {**JUNIOR, "persona": "king"}, 422),
        ("onboard", {"user_name": "ada", "persona": "data-scientist"}, 422),
        ("change", {"user_id": ADA, "team": "a&b", **WHO}, 422),
        ("get", {"user_id": "retail-dev.nobody"}, 404),
        ("retry", {"user_id": ADA, **WHO}, 404),
        ("offboard", {"user_id": ADA, "retention_days": -1, **WHO}, 422),
        ("list", {"studio": "nowhere"}, 404),
        ("sweep", {"studio": "nowhere"}, 404),
        ("dlq-list", {"queue": "nowhere"}, 422),
        ("dlq-show", {"message_id": "x"}, 404),
    ],
)
def test_what_cannot_be_done_is_told_as_a_problem(
    office: Office, action: str, fields: dict[str, Any], status: int
) -> None:
    answer = office.ask(action, **fields)

    assert (answer["ok"], answer["error"]["status"]) == (False, status)


def test_the_brake_is_seen_and_released_and_who_was_held_goes_on(office: Office) -> None:
    cloud = office.cloud
    cloud.limit_deletions(1)
    office.desk = replace(office.desk, installation=cloud.installation)
    for name in ("ada", "grace"):
        cloud.post(user_name=name, persona="data-scientist")
    cloud.settle()
    for name in ("ada", "grace"):
        cloud.offboard(f"retail-dev.{name}", 0)
    cloud.settle_but_for("DeletionBrake")

    seen = office.result("brake")
    released = office.result("release-brake")
    cloud.settle()

    assert (seen["engaged"], seen["deletions_per_hour"], len(seen["deletions"])) == (True, 1, 1)
    assert released == {"released": True, "studios": ["retail-dev"]}
    assert {cloud.user(f"retail-dev.{name}").phase for name in ("ada", "grace")} == {
        Phase.OFFBOARDED
    }


def test_a_ticket_that_was_given_up_is_looked_at_again(office: Office) -> None:
    office.cloud.post(user_name="ada", persona="data-scientist")
    office.cloud.queue.clear()
    body = json.dumps({"subject": "retail-dev", "ids": [ADA], "sweep": False})
    message = office.queues["work"].send(body)

    done = office.result("dlq-redrive", message_ids=[message])
    office.cloud.settle()

    assert done == {"redriven": [message], "failed": [], "not_found": []}
    assert office.cloud.user(ADA).phase is Phase.READY
    assert office.result("dlq-list")["messages"] == []


def test_rows_events_and_writes_that_were_kept_find_their_way(office: Office) -> None:
    cloud, streams = office.cloud, office.queues["streams"]
    row: Item = {
        "pk": "r-1",
        "action": "onboard",
        "user_name": "ada",
        "persona": "data-scientist",
        "requested_by": "somebody",
    }
    cloud.rows.rows["r-1"] = row
    whole = {"dynamodb": {"SequenceNumber": "1", "NewImage": to_attributes(row)}}
    streams.send(
        json.dumps({"source": "user-onboarding-requests", "reason": "x", "payload": whole})
    )
    office.result("dlq-redrive", all=True)
    entry = {"pk": f"USER#{ADA}", **cloud.ledger.entries[ADA][0]}
    state = {"subject": "retail-dev", "id": ADA}
    streams.send(json.dumps({"source": "user-onboarding-outbox", "reason": "x", "payload": entry}))
    streams.send(json.dumps({"source": "user-onboarding-relay", "reason": "x", "payload": state}))

    listed = office.result("dlq-list", queue="streams")
    done = office.result("dlq-redrive", all=True)

    assert sorted(each["kind"] for each in listed["messages"]) == ["outbox", "relay"]
    assert (len(done["redriven"]), done["failed"]) == (2, [])
    assert [kind for kind, _ in cloud.events()] == ["UserRequested.v1"]
    cloud.settle()
    assert cloud.user(ADA).phase is Phase.READY


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        json.dumps({"source": "another-service", "reason": "x", "payload": {"a": 1}}),
        json.dumps({"source": "user-onboarding-relay", "reason": "x", "payload": {"a": 1}}),
        json.dumps({"source": "user-onboarding-outbox", "reason": "x", "payload": {"a": 1}}),
        json.dumps(
            {
                "requestContext": {"functionArn": "arn:x:function:s-onboarding-outbox"},
                "DDBStreamBatchInfo": {"batchSize": 1},
            }
        ),
    ],
)
def test_what_has_no_way_stays_and_is_told_why(office: Office, body: str) -> None:
    message = office.queues["streams"].send(body)

    done = office.result("dlq-redrive", message_ids=[message])

    assert done["redriven"] == []
    assert [each["message_id"] for each in done["failed"]] == [message]
    assert done["failed"][0]["detail"]
    assert office.result("dlq-show", message_id=message)["message_id"] == message


def test_a_batch_that_the_relay_lost_is_swept(office: Office) -> None:
    office.cloud.post(user_name="ada", persona="data-scientist")
    office.cloud.queue.clear()
    lost = {
        "requestContext": {"functionArn": "arn:x:function:s-onboarding-relay"},
        "DDBStreamBatchInfo": {"batchSize": 1},
    }
    office.queues["streams"].send(json.dumps(lost))

    office.result("dlq-redrive", all=True)
    office.cloud.settle()

    assert office.cloud.user(ADA).phase is Phase.READY


def test_a_schedule_that_was_given_up_has_every_studio_looked_at() -> None:
    office = Office(studio("retail-dev"), studio("risk-dev", "333333333333"))
    office.queues["streams"].send(json.dumps(SCHEDULED))

    office.result("dlq-redrive", all=True)

    assert office.tickets() == [Ticket("retail-dev", sweep=True), Ticket("risk-dev", sweep=True)]


def test_a_network_that_changed_and_was_given_up_has_its_own_studios_looked_at() -> None:
    office = Office(studio("retail-dev"), studio("risk-dev", "333333333333"))
    message = office.queues["streams"].send(json.dumps(MORE))

    shown = office.result("dlq-show", message_id=message)
    done = office.result("dlq-redrive", all=True)

    assert (shown["kind"], shown["redrivable"]) == ("event", True)
    assert done == {"redriven": [message], "failed": [], "not_found": []}
    assert office.tickets() == [Ticket("retail-dev", sweep=True)]


def test_a_network_whose_subnets_are_the_same_is_taken_off_and_nothing_is_looked_at(
    office: Office,
) -> None:
    event = changed(before=["subnet-1"], after=["subnet-1"])
    message = office.queues["streams"].send(json.dumps(event))

    assert office.result("dlq-redrive", all=True)["redriven"] == [message]
    assert office.tickets() == []


def test_an_event_that_starts_no_sweep_stays_and_is_told_why(office: Office) -> None:
    event = {**MORE, "detail-type": "NetworkChanged.v2"}
    message = office.queues["streams"].send(json.dumps(event))

    [failed] = office.result("dlq-redrive", all=True)["failed"]

    assert failed["message_id"] == message
    assert "no sweep starts with" in failed["detail"]
    assert "NetworkChanged.v2" in failed["detail"]
    assert office.tickets() == []


def test_an_event_of_a_profile_that_was_given_up_has_its_user_looked_at(office: Office) -> None:
    message = office.queues["streams"].send(json.dumps(profile_call()))

    shown = office.result("dlq-show", message_id=message)
    done = office.result("dlq-redrive", all=True)

    assert (shown["kind"], shown["redrivable"]) == ("event", True)
    assert done == {"redriven": [message], "failed": [], "not_found": []}
    assert office.tickets() == [Ticket("retail-dev", (ADA,), look=(ADA,))]


def test_an_event_of_a_profile_that_is_not_understood_stays(office: Office) -> None:
    kept = {"source": SOURCE, "reason": "x", "payload": profile_call("CreateDomain")}
    office.queues["streams"].send(json.dumps(kept))

    [failed] = office.result("dlq-redrive", all=True)["failed"]

    assert "'CreateDomain', which is not known" in failed["detail"]


def test_a_ticket_to_look_is_redriven_as_one(office: Office) -> None:
    ticket = Ticket("retail-dev", (ADA,), look=(ADA,))
    office.queues["work"].send(ticket.to_message())

    office.result("dlq-redrive", all=True)

    assert office.tickets() == [ticket]


def test_users_of_a_studio_that_is_no_longer_configured_are_listed(office: Office) -> None:
    office.cloud.post(user_name="ada", persona="data-scientist")
    office.desk = replace(
        office.desk, installation=replace(office.cloud.installation, studios={"risk-dev": studio()})
    )

    assert [each["id"] for each in office.result("list", studio="retail-dev")["items"]] == [ADA]
    assert not office.ask("list", studio="nowhere")["ok"]


def test_checking_records_has_who_is_older_told_so_and_names_whom_no_row_knows() -> None:
    office = Office()
    cloud = office.cloud
    for name in ("ada", "grace", "mary"):
        cloud.post(user_name=name, persona="data-scientist")
    cloud.settle()
    backup = Backup.of(cloud)
    for name in ("ada", "grace"):
        cloud.intend(f"retail-dev.{name}", suspend)
    cloud.settle()
    backup.restore(cloud)
    del cloud.ledger.states["retail-dev.grace"]

    pages = [office.result("check-records", limit=1, **WHO)]
    while pages[-1]["next_cursor"] is not None:
        cursor = pages[-1]["next_cursor"]
        pages.append(office.result("check-records", limit=1, cursor=cursor, **WHO))

    told = {name: [x for page in pages for x in page[name]] for name in ("superseded", "again")}
    assert told == {"superseded": [ADA], "again": []}
    assert [x for page in pages for x in page["without_a_row"]] == ["retail-dev.grace"]
    assert cloud.user(ADA).reason == "OlderThanRecord"
    assert cloud.ledger.entries[ADA][-1]["actor"] == WHO["asserted_by"]
    assert cloud.user("retail-dev.mary").phase is Phase.READY
    assert office.result("check-records", **WHO)["superseded"] == []
