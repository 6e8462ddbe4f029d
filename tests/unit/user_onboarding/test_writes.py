"""The API's writing calls: conditions, keys, and who may what."""

from typing import Any

import pytest

from tests.unit.user_onboarding.http_calls import (
    ADMIN,
    APPROVER,
    JUNIOR_REQUESTER,
    OTHER_REQUESTER,
    TEAM_REQUESTER,
    Gateway,
)
from tests.world.cloud import REQUESTER
from tests.world.proxy_events import Reply
from tests.world.table import MemoryLedger

ADA = "/users/retail-dev.ada"
JUNIOR = {"user_name": "ada", "persona": "data-scientist", "team": "analytics"}


@pytest.fixture
def gateway() -> Gateway:
    """An API that knows ada, asked for by the requester."""
    made = Gateway()
    assert made.post(**JUNIOR).status == 202
    return made


def revisions(gateway: Gateway) -> int:
    ledger = gateway.ledger
    assert isinstance(ledger, MemoryLedger)
    return len(ledger.entries["retail-dev.ada"])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", ADA, {"team": "fraud"}),
        ("DELETE", ADA, None),
        ("POST", f"{ADA}/suspend", None),
    ],
)
@pytest.mark.parametrize(
    ("caller", "status"),
    [
        (REQUESTER, 202),
        (ADMIN, 202),
        (TEAM_REQUESTER, 202),
        (APPROVER, 403),
        (OTHER_REQUESTER, 404),
        (JUNIOR_REQUESTER, 404),
    ],
)
def test_only_whose_user_it_is_acts_on_it(
    gateway: Gateway, method: str, path: str, body: Any, caller: str, status: int
) -> None:
    assert gateway.call(method, path, body, caller=caller).status == status
    assert revisions(gateway) == (2 if status == 202 else 1)


def test_an_owner_with_a_row_in_the_table_acts_on_what_they_own() -> None:
    gateway = Gateway()
    gateway.post(**JUNIOR, owner=OTHER_REQUESTER)

    assert gateway.call("PATCH", ADA, {"team": "x"}, caller=OTHER_REQUESTER).status == 202


def test_a_persona_out_of_reach_is_not_reached_by_a_change() -> None:
    gateway = Gateway()
    gateway.post(caller=JUNIOR_REQUESTER, **JUNIOR)

    reply = gateway.call("PATCH", ADA, {"persona": "lead-data-scientist"}, caller=JUNIOR_REQUESTER)

    assert reply.status == 403
    assert revisions(gateway) == 1


@pytest.mark.parametrize(
    ("etag", "status"), [('"1"', 202), ("*", 202), ('"2"', 412), ('"0"', 412), (None, 202)]
)
def test_a_change_of_another_generation_is_refused_with_the_present_one(
    gateway: Gateway, etag: str | None, status: int
) -> None:
    headers = {} if etag is None else {"If-Match": etag}

    reply = gateway.call("PATCH", ADA, {"team": "fraud"}, headers=headers)

    assert reply.status == status
    if status == 412:
        assert (reply.body["generation"], reply.headers["ETag"]) == (1, '"1"')
        assert reply.body["type"].endswith(":precondition-failed")
        assert revisions(gateway) == 1


@pytest.mark.parametrize("etag", ["1", 'W/"1"', '"one"', "", '"1", "2"'])
def test_an_etag_that_is_none_is_refused_by_name(gateway: Gateway, etag: str) -> None:
    reply = gateway.call("PATCH", ADA, {"team": "fraud"}, headers={"If-Match": etag})

    assert reply.rules() == {("If-Match", "if_match")}


KEY = {"Idempotency-Key": "key-1"}


def same(first: Reply, second: Reply) -> bool:
    return (first.status, first.body, first.headers["ETag"]) == (
        second.status,
        second.body,
        second.headers["ETag"],
    )


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", ADA, {"team": "fraud"}),
        ("DELETE", ADA, None),
        ("POST", f"{ADA}/suspend", None),
        # What changed nothing is answered alike, too.
        ("POST", f"{ADA}/resume", None),
        ("POST", "/users", JUNIOR),
    ],
)
def test_the_same_under_a_key_is_carried_out_once_and_answered_alike(
    gateway: Gateway, method: str, path: str, body: Any
) -> None:
    first = gateway.call(method, path, body, headers=KEY)
    before = revisions(gateway)
    gateway.call("PATCH", ADA, {"email": "ada@bank.example"}, caller=ADMIN)
    second = gateway.call(method, path, body, headers=KEY)

    assert same(first, second)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert revisions(gateway) == before + (0 if method == "DELETE" else 1)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", ADA, {"team": "other"}),
        ("PATCH", "/users/retail-dev.grace", {"team": "fraud"}),
        ("DELETE", ADA, None),
        ("POST", "/users", {"user_name": "x", "persona": "data-scientist"}),
    ],
)
def test_a_key_stands_for_one_request(gateway: Gateway, method: str, path: str, body: Any) -> None:
    gateway.post(**{**JUNIOR, "user_name": "grace"})
    gateway.call("PATCH", ADA, {"team": "fraud"}, headers=KEY)

    reply = gateway.call(method, path, body, headers=KEY)

    assert reply.rules() == {("Idempotency-Key", "idempotency_key")}


def test_a_key_is_its_callers_own(gateway: Gateway) -> None:
    gateway.call("PATCH", ADA, {"team": "fraud"}, headers=KEY)

    reply = gateway.call("PATCH", ADA, {"team": "risk"}, headers=KEY, caller=ADMIN)

    assert (reply.status, reply.body["team"]) == (202, "risk")


def test_a_refused_request_leaves_its_key_free(gateway: Gateway) -> None:
    refused = gateway.call("POST", f"{ADA}/retry", headers=KEY)

    assert refused.status == 409
    assert gateway.call("POST", f"{ADA}/suspend", headers=KEY).status == 202


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256, "tab\t"])
def test_a_key_that_is_none_is_refused_by_name(gateway: Gateway, key: str) -> None:
    reply = gateway.call("DELETE", ADA, headers={"idempotency-key": key})

    assert reply.rules() == {("Idempotency-Key", "idempotency_key")}
    assert revisions(gateway) == 1


@pytest.mark.parametrize(
    ("caller", "query", "status"),
    [
        (REQUESTER, {}, 202),
        (REQUESTER, {"retention_days": "7"}, 202),
        (REQUESTER, {"retention_days": "0"}, 403),
        (ADMIN, {"retention_days": "0"}, 202),
        (REQUESTER, {"retention_days": "-1"}, 422),
        (REQUESTER, {"retention_days": "3651"}, 422),
        (REQUESTER, {"retention_days": "soon"}, 422),
        (REQUESTER, {"retain": "7"}, 422),
    ],
)
def test_only_admins_purge_at_once(
    gateway: Gateway, caller: str, query: dict[str, str], status: int
) -> None:
    assert gateway.call("DELETE", ADA, query=query, caller=caller).status == status


@pytest.mark.parametrize(
    ("body", "place", "rule"),
    [
        ({"persona": None}, "/persona", "type"),
        ({"persona": "king"}, "/persona", "one_of"),
        ({"user_name": "x"}, "/user_name", "unknown_field"),
        ({"studio": "x"}, "/studio", "unknown_field"),
        ({"owner": "ada"}, "/owner", "principal"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at", "future"),
        ({"studio_settings": {"gpu": 1}}, "/studio_settings/gpu", "unknown_field"),
        (
            {"studio_settings": {"default_instance_type": "ml.t3.mediun"}},
            "/studio_settings/default_instance_type",
            "one_of",
        ),
        (
            {"studio_settings": {"idle_shutdown_minutes": 5}},
            "/studio_settings/idle_shutdown_minutes",
            "range",
        ),
    ],
)
def test_a_bad_change_is_told_by_field_and_rule(
    gateway: Gateway, body: dict[str, Any], place: str, rule: str
) -> None:
    reply = gateway.call("PATCH", ADA, body)

    assert (reply.status, reply.rules()) == (422, {(place, rule)})


@pytest.mark.parametrize(
    ("media_type", "status"),
    [
        ("application/json", 202),
        ("application/merge-patch+json; charset=utf-8", 202),
        ("text/plain", 415),
        ("application/json-patch+json", 415),
    ],
)
def test_a_change_is_json_or_a_merge_patch(gateway: Gateway, media_type: str, status: int) -> None:
    assert gateway.call("PATCH", ADA, {"team": "x"}, content_type=media_type).status == status


def test_a_merge_patch_merges_settings_and_null_clears(gateway: Gateway) -> None:
    storage = {"default_gb": 10, "maximum_gb": 50}
    gateway.call("PATCH", ADA, {"studio_settings": {"canvas": False, "space_storage": storage}})

    patch = {"studio_settings": {"canvas": None, "space_storage": {"default_gb": 20}}, "team": None}
    reply = gateway.call("PATCH", ADA, patch)

    assert reply.body["studio_settings"] == {"space_storage": {"default_gb": 20, "maximum_gb": 50}}
    assert "team" not in reply.body
    assert gateway.call("PATCH", ADA, {"studio_settings": None}).body["studio_settings"] == {}


@pytest.mark.parametrize("path", ["approve", "retry", "suspend", "resume"])
def test_calls_without_fields_take_none(gateway: Gateway, path: str) -> None:
    caller = ADMIN
    reply = gateway.call("POST", f"{ADA}/{path}", {"force": True}, caller=caller)

    assert reply.rules() == {("/force", "unknown_field")}
    assert gateway.call("POST", f"{ADA}/{path}", query={"x": "1"}, caller=caller).status == 422


def test_a_rejection_says_why(gateway: Gateway) -> None:
    reply = gateway.call("POST", f"{ADA}/reject", {}, caller=APPROVER)

    assert reply.rules() == {("/reason", "required")}
    assert gateway.call("POST", f"{ADA}/reject", {"reason": ""}, caller=APPROVER).status == 422


def test_where_logins_are_off_the_call_says_so(gateway: Gateway) -> None:
    reply = gateway.call("POST", f"{ADA}/login-url")

    assert reply.status == 403
    assert "not switched on" in reply.body["detail"]


def test_who_may_not_see_a_user_learns_nothing_by_writing(gateway: Gateway) -> None:
    there = gateway.call("DELETE", ADA, caller=OTHER_REQUESTER)
    nowhere = gateway.call("DELETE", "/users/retail-dev.nobody", caller=OTHER_REQUESTER)

    assert (there.status, nowhere.status) == (404, 404)
    assert there.body["detail"].replace("ada", "nobody") == nowhere.body["detail"]
