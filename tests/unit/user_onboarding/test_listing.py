"""Lists: every visible user once, however the pages fall; nothing that is not for the caller."""

import base64
import json

import pytest

from services.controller.ledger import Page
from services.user_onboarding.listing import ListQuery, list_users
from tests.unit.user_onboarding.http_calls import (
    ADA,
    ADMIN,
    APPROVER,
    JUNIOR_REQUESTER,
    OTHER_REQUESTER,
    RISK_APPROVER,
    Gateway,
    two_studios,
)
from tests.world.cloud import REQUESTER, Cloud
from tests.world.proxy_events import assert_problem
from tests.world.table import MemoryLedger


def every_page(gateway: Gateway, *, caller: str = REQUESTER, **query: str) -> list[list[str]]:
    """Return the ids of each page, going on until there is no cursor."""
    pages: list[list[str]] = []
    cursor: dict[str, str] = {}
    while len(pages) < 100:
        body = gateway.get("/users", caller=caller, **query, **cursor).body
        pages.append([each["id"] for each in body["items"]])
        if body["next_cursor"] is None:
            return pages
        cursor = {"cursor": body["next_cursor"]}
    raise AssertionError("the list does not end")


def filled(retail: int = 7, risk: int = 4) -> Gateway:
    gateway = Gateway(two_studios())
    for studio, count in (("retail-dev", retail), ("risk-dev", risk)):
        for number in range(count):
            # Every other user is somebody else's.
            caller = (REQUESTER, OTHER_REQUESTER)[number % 2]
            name = f"user-{number:02d}"
            gateway.post(caller=caller, **{**ADA, "user_name": name}, studio=studio)
    return gateway


def ids(studio: str, numbers: range) -> list[str]:
    return [f"{studio}.user-{number:02d}" for number in numbers]


EVERYBODY = ids("retail-dev", range(7)) + ids("risk-dev", range(4))


@pytest.mark.parametrize("limit", range(1, 13))
def test_pages_of_any_size_show_every_user_once_in_order(limit: int) -> None:
    pages = every_page(filled(), caller=APPROVER, limit=str(limit))

    assert [each for page in pages for each in page] == EVERYBODY
    assert max(len(page) for page in pages) <= limit


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_a_requester_sees_only_its_own_and_all_of_them(limit: int) -> None:
    pages = every_page(filled(), limit=str(limit))

    mine = ids("retail-dev", range(0, 7, 2)) + ids("risk-dev", range(0, 4, 2))
    assert [each for page in pages for each in page] == mine


def test_a_page_fills_up_across_what_is_invisible() -> None:
    body = filled().get("/users", limit="4").body

    assert [each["id"] for each in body["items"]] == ids("retail-dev", range(0, 7, 2))


def test_one_studio_may_be_asked_for() -> None:
    gateway = filled()

    assert every_page(gateway, caller=APPROVER, studio="risk-dev", limit="3") == [
        ids("risk-dev", range(3)),
        ids("risk-dev", range(3, 4)),
    ]


def test_only_users_of_the_phase_asked_for_are_shown() -> None:
    cloud = Cloud()
    cloud.account().fail_next["grace"] = "EFS mount failed"
    for name in ("ada", "grace"):
        cloud.post(user_name=name, persona="data-scientist")
    cloud.settle()
    cloud.post(user_name="mary", persona="data-scientist")
    gateway = Gateway(ledger=cloud.ledger)

    found = {
        phase: every_page(gateway, phase=phase) for phase in ("Ready", "Failed", "Provisioning")
    }

    assert found == {
        "Ready": [["retail-dev.ada"]],
        "Failed": [["retail-dev.grace"]],
        "Provisioning": [["retail-dev.mary"]],
    }
    assert every_page(gateway, phase="Suspended") == [[]]


@pytest.mark.parametrize(
    ("caller", "seen"),
    [
        (ADMIN, EVERYBODY),
        (APPROVER, EVERYBODY),
        (RISK_APPROVER, ids("risk-dev", range(4))),
        (JUNIOR_REQUESTER, []),
    ],
)
def test_nothing_beyond_a_callers_limits_is_shown(caller: str, seen: list[str]) -> None:
    pages = every_page(filled(), caller=caller)

    assert [each for page in pages for each in page] == seen


def test_a_short_page_still_leads_on_when_little_is_visible() -> None:
    gateway = Gateway()
    for number in range(45):
        name = f"user-{number:02d}"
        gateway.post(caller=OTHER_REQUESTER, **{**ADA, "user_name": name})
    gateway.post(**{**ADA, "user_name": "zoe"})

    pages = every_page(gateway, limit="1")

    assert pages[0] == []
    assert [each for page in pages for each in page] == ["retail-dev.zoe"]


class Counting(MemoryLedger):
    """A ledger that counts the pages it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def of_subject(self, subject: str, limit: int, after: str | None = None) -> Page:
        self.reads += 1
        return super().of_subject(subject, limit, after)


def test_one_answer_costs_a_bounded_number_of_reads() -> None:
    ledger = Counting()
    gateway = Gateway(ledger=ledger)
    for number in range(60):
        gateway.post(**{**ADA, "user_name": f"user-{number:02d}"})

    page = list_users(ledger, ListQuery(["retail-dev"], 1), lambda user: False)

    assert page.users == ()
    assert page.next_key is not None
    assert ledger.reads <= 20


def test_users_that_come_between_two_pages_hide_no_other() -> None:
    gateway = filled(retail=4, risk=0)
    first = gateway.get("/users", caller=APPROVER, limit="2").body
    gateway.post(**{**ADA, "user_name": "aaa"}, studio="retail-dev")

    rest = gateway.get("/users", caller=APPROVER, cursor=first["next_cursor"]).body

    assert [each["id"] for each in rest["items"]] == ids("retail-dev", range(2, 4))


def test_a_cursor_of_one_studio_is_not_one_of_another() -> None:
    gateway = filled()
    cursor = gateway.get("/users", caller=APPROVER, studio="retail-dev", limit="1").body[
        "next_cursor"
    ]

    reply = gateway.get("/users", caller=APPROVER, studio="risk-dev", cursor=cursor)

    assert reply.rules() == {("cursor", "cursor")}


def cursor_of(place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


BAD_CURSORS = ["", "x", "%%%", "AAAA", cursor_of([]), cursor_of("a"), cursor_of({})]


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        *(
            ({"limit": limit}, "range")
            for limit in ("0", "101", "-1", "", "1.5", "ten", "٣", "9e1")
        ),
        *(({"cursor": cursor}, "cursor") for cursor in BAD_CURSORS),
        ({"cursor": cursor_of({"studio": "nowhere", "after": "x"})}, "cursor"),
        ({"cursor": cursor_of({"studio": "retail-dev"})}, "cursor"),
        ({"cursor": cursor_of({"studio": "retail-dev", "after": 7})}, "cursor"),
        ({"cursor": cursor_of({"studio": ["retail-dev"], "after": "x"})}, "cursor"),
        ({"phase": "ready"}, "one_of"),
        ({"phase": ""}, "one_of"),
        ({"studio": "nowhere"}, "one_of"),
        ({"Limit": "5"}, "unknown_parameter"),
    ],
)
def test_a_bad_parameter_of_the_list_is_named(query: dict[str, str], rule: str) -> None:
    reply = Gateway().get("/users", **query)

    assert_problem(reply, 422)
    assert reply.rules() == {(next(iter(query)), rule)}


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ({"limit": "0"}, "range"),
        *(({"cursor": cursor}, "cursor") for cursor in BAD_CURSORS),
        ({"cursor": cursor_of({"after": "STATE"})}, "cursor"),
        ({"cursor": cursor_of({"after": None})}, "cursor"),
        ({"cursor": cursor_of({"studio": "retail-dev", "after": ""})}, "cursor"),
        ({"studio": "retail-dev"}, "unknown_parameter"),
    ],
)
def test_a_bad_parameter_of_the_timeline_is_named(query: dict[str, str], rule: str) -> None:
    gateway = Gateway()
    gateway.post(**ADA)
    path = "/users/retail-dev.ada-lovelace/timeline"

    reply = gateway.get(path, **query)

    assert_problem(reply, 422, path)
    assert reply.rules() == {(next(iter(query)), rule)}


@pytest.mark.parametrize("limit", ["1", "100", "007"])
def test_limits_from_1_to_100_are_taken(limit: str) -> None:
    assert Gateway().get("/users", limit=limit).status == 200
