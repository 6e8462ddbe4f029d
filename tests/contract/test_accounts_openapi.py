"""The description of the calls about accounts: real answers keep to it, and every one is seen."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from sandbox import organization_events as aws
from services.controller.access import Grant, Role
from services.openapi import document
from services.project_enabler.api import AccountsApi
from services.project_enabler.routes import build_app
from tests.contract.described import problems_of
from tests.world.account_cloud import DEV, NEWCOMER, OTHER_UNIT, PROD, AccountCloud
from tests.world.delivery import START
from tests.world.network_rows import SEEN_AT, network_as_shown, put_network, unseen_network
from tests.world.proxy_events import Reply, proxy_event, reply_of
from tests.world.table import MemoryLedger

_USER = "arn:aws:iam::111111111111:user/"
ADMIN, APPROVER, STRANGER = _USER + "admin", _USER + "approver", _USER + "stranger"
RISK_ADMIN = _USER + "risk-admin"
ACCESS = (
    Grant(ADMIN, Role.ADMIN),
    Grant(APPROVER, Role.APPROVER),
    Grant(RISK_ADMIN, Role.ADMIN, {"account_set": frozenset({"risk"})}),
)
OUTSIDE = "555555555555"
AT = START - timedelta(minutes=5)
LIST, ONE, TIMELINE = "/accounts", "/accounts/{account_id}", "/accounts/{account_id}/timeline"


class Unreachable:
    """A ledger that raises whatever is asked."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self, *_: Any) -> Any:
        raise self._error

    of_subject = timeline = read


def filled() -> AccountCloud:
    """Return a world with an account in each state that looks different."""
    cloud = AccountCloud()
    cloud.tell(aws.managed_account(NEWCOMER, at=AT))
    cloud.tell(aws.managed_account(OUTSIDE, at=AT, unit=OTHER_UNIT))
    cloud.tell(aws.managed_account("Not Available", at=AT, state="FAILED", message="No."))
    cloud.place("666666666666").base = False
    cloud.enable("666666666666")
    cloud.tell(aws.removed("777777777777", at=AT))
    cloud.sweep()
    cloud.settle()
    return cloud


@pytest.fixture(scope="module")
def world() -> AccountCloud:
    return filled()


def networks() -> MemoryLedger:
    """Return the networks of some accounts: in order, never looked at, not written down yet."""
    ledger = MemoryLedger()
    put_network(ledger, network_as_shown(f"{NEWCOMER}.eu-west-1"))
    put_network(ledger, unseen_network(f"{NEWCOMER}.eu-central-1"), observed_at=None)
    put_network(ledger, None, network_id=f"{NEWCOMER}.eu-north-1")
    put_network(ledger, network_as_shown(f"{DEV}.eu-west-1"))
    return ledger


NETWORKS = networks()


def call(
    ledger: Any, path: str, caller: str = ADMIN, networks: Any = NETWORKS, **query: str
) -> Reply:
    app = build_app(AccountsApi(ACCESS, frozenset(), ledger, networks))
    return reply_of(app, proxy_event("GET", path, None, caller, query=query))


def ids(reply: Reply) -> list[str]:
    return [each["id"] for each in reply.body["items"]]


SEEN: list[tuple[str, str, int, dict[str, Any]]] = [
    ("filled", LIST, 200, {}),
    ("filled", LIST, 200, {"query": {"phase": "Enabled", "stage": "dev", "limit": "1"}}),
    ("filled", LIST, 403, {"caller": STRANGER}),
    ("filled", LIST, 422, {"query": {"stage": "test"}}),
    ("filled", ONE, 200, {}),
    ("networks unreachable", ONE, 503, {}),
    ("filled", ONE, 403, {"caller": STRANGER}),
    ("filled", ONE, 404, {"account": "123456789012"}),
    ("filled", TIMELINE, 200, {}),
    ("filled", TIMELINE, 403, {"caller": STRANGER}),
    ("filled", TIMELINE, 404, {"account": "nobody"}),
    ("filled", TIMELINE, 422, {"query": {"limit": "0"}}),
    *(
        (state, path, status, {})
        for path in (LIST, ONE, TIMELINE)
        for state, status in (("unreachable", 503), ("broken", 500))
    ),
]


@pytest.mark.parametrize(("state", "path", "status", "asked"), SEEN)
def test_a_real_answer_is_as_described(
    world: AccountCloud, state: str, path: str, status: int, asked: dict[str, Any]
) -> None:
    unreachable = Unreachable(EndpointConnectionError(endpoint_url="dynamodb"))
    ledgers: dict[str, Any] = {
        "unreachable": unreachable,
        "broken": Unreachable(ZeroDivisionError()),
    }
    ledger = ledgers.get(state, world.ledger)
    seen: Any = unreachable if state == "networks unreachable" else NETWORKS
    place = path.replace("{account_id}", asked.get("account", NEWCOMER))

    reply = call(ledger, place, asked.get("caller", ADMIN), seen, **asked.get("query", {}))

    assert reply.status == status
    assert problems_of(reply, path, "get") == []


def test_every_account_is_shown_as_described(world: AccountCloud) -> None:
    phases = set()
    for account_id in world.ledger.states:
        reply = call(world.ledger, f"/accounts/{account_id}")

        assert reply.status == 200
        assert problems_of(reply, ONE, "get") == []
        phases.add(reply.body["phase"])

    assert phases >= {"Enabled", "Outside", "Failed", "WaitingForBase", "Closed", "Joined"}


def test_an_account_is_shown_with_its_networks_as_the_registry_wrote_them(
    world: AccountCloud,
) -> None:
    shown = call(world.ledger, f"/accounts/{NEWCOMER}").body["networks"]

    assert shown == [
        {**unseen_network(f"{NEWCOMER}.eu-central-1"), "observed_at": None},
        {**network_as_shown(f"{NEWCOMER}.eu-west-1"), "observed_at": SEEN_AT},
    ]
    assert call(world.ledger, f"/accounts/{PROD}").body["networks"] == []


def test_what_never_came_to_be_an_account_has_no_networks_and_none_are_looked_for(
    world: AccountCloud,
) -> None:
    [creation] = [each for each in world.ledger.states if each.startswith("creation-")]
    unread = Unreachable(ZeroDivisionError())

    reply = call(world.ledger, f"/accounts/{creation}", networks=unread)

    assert (reply.status, reply.body["networks"]) == (200, [])


def test_networks_of_who_may_not_be_seen_are_not_looked_for(world: AccountCloud) -> None:
    unread = Unreachable(ZeroDivisionError())

    assert call(world.ledger, f"/accounts/{NEWCOMER}", APPROVER, unread).status == 404


def test_list_shows_no_networks_and_does_not_look_for_them(world: AccountCloud) -> None:
    reply = call(world.ledger, LIST, networks=Unreachable(ZeroDivisionError()))

    assert reply.status == 200
    assert all("networks" not in each for each in reply.body["items"])


def test_every_answer_that_is_described_has_been_seen() -> None:
    described = {
        (path, int(status))
        for path, operations in document()["paths"].items()
        if path.startswith("/accounts")
        for status in operations["get"]["responses"]
    }

    assert described == {(path, status) for _, path, status, _ in SEEN}


def test_accounts_are_listed_page_by_page(world: AccountCloud) -> None:
    found: list[str] = []
    query = {"limit": "2"}
    while True:
        reply = call(world.ledger, LIST, **query)
        found += ids(reply)
        if reply.body["next_cursor"] is None:
            break
        query["cursor"] = reply.body["next_cursor"]

    assert found == sorted(world.ledger.states)


@pytest.mark.parametrize("cursor", ["x", "e30", "eyJhZnRlciI6ICIuLi8ifQ"])
def test_cursor_that_names_no_place_is_refused(world: AccountCloud, cursor: str) -> None:
    reply = call(world.ledger, LIST, cursor=cursor)

    assert (reply.status, reply.rules()) == (422, {("cursor", "cursor")})


def test_parameters_are_filters(world: AccountCloud) -> None:
    assert ids(call(world.ledger, LIST, account_set="retail")) == [DEV, PROD]
    assert ids(call(world.ledger, LIST, stage="prod")) == [PROD]
    assert ids(call(world.ledger, LIST, phase="Outside")) == [OUTSIDE]


def test_who_is_no_admin_sees_the_accounts_of_account_sets_only(world: AccountCloud) -> None:
    assert ids(call(world.ledger, LIST, APPROVER)) == [DEV, PROD]
    assert call(world.ledger, f"/accounts/{NEWCOMER}", APPROVER).status == 404
    assert call(world.ledger, f"/accounts/{DEV}", APPROVER).status == 200


def test_admin_of_one_account_set_sees_no_others(world: AccountCloud) -> None:
    assert ids(call(world.ledger, LIST, RISK_ADMIN)) == []
    assert call(world.ledger, f"/accounts/{DEV}", RISK_ADMIN).status == 404
    assert call(world.ledger, f"/accounts/{DEV}/timeline", RISK_ADMIN).status == 404
