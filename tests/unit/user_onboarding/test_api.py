"""The HTTP API: what is answered, and how bad input is told."""

import base64
import json
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from services.controller.bodies import MAX_BODY_BYTES
from tests.unit.user_onboarding.http_calls import ADA, OTHER_REQUESTER, STRANGER, Gateway
from tests.world.cloud import REQUESTER
from tests.world.proxy_events import REQUEST_ID, assert_problem
from tests.world.table import MemoryLedger


class Broken(MemoryLedger):
    """A ledger that raises an error instead of answering."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def read(self, item_id: str) -> Any:
        raise self._error


def test_a_new_user_is_accepted_with_a_place_to_look() -> None:
    gateway = Gateway()

    reply = gateway.post(**ADA)

    assert reply.status == 202
    assert reply.media_type == "application/json"
    assert reply.headers["Location"] == "users/retail-dev.ada-lovelace"
    assert reply.headers["ETag"] == '"1"'
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.body["phase"] == "Provisioning"
    assert reply.body["requested_by"] == REQUESTER
    assert reply.body["verified"] is True
    assert reply.body["owner"] is None
    assert reply.body["links"]["self"] == reply.headers["Location"]


def test_every_field_given_is_shown() -> None:
    given: dict[str, Any] = {
        **ADA,
        "studio": "retail-dev",
        "email": "ada@bank.example",
        "team": "Risk & co".replace("&", "+"),
        "cost_center": "77/b",
        "owner": "arn:aws:iam::111111111111:user/ada",
        "expires_at": "2027-01-31T00:00:00+01:00",
        "studio_settings": {},
    }

    shown = Gateway().post(**given).body

    assert {name: shown[name] for name in given} == {
        **given,
        "expires_at": "2027-01-30T23:00:00.000Z",
    }


@pytest.mark.parametrize("name", ["ada-lovelace", "Ada-Lovelace", "ADA-LOVELACE"])
def test_the_same_again_whatever_its_case_is_the_same_user(name: str) -> None:
    gateway = Gateway()
    first = gateway.post(**ADA)

    again = gateway.post(**{**ADA, "user_name": name})

    assert again.status == 200
    assert again.body == first.body
    assert again.headers["Location"] == first.headers["Location"]


def test_fields_left_out_the_second_time_do_not_differ() -> None:
    gateway = Gateway()
    first = gateway.post(**ADA, team="analytics", expires_at="2027-01-31T00:00:00Z")

    assert gateway.post(**ADA).body == first.body
    assert gateway.post(**ADA, expires_at="2027-01-31T01:00:00+01:00").body == first.body


@pytest.mark.parametrize(
    "change",
    [
        {"persona": "data-scientist"},
        {"team": "analytics"},
        {"cost_center": None},
        {"email": "other@bank.example"},
        {"owner": "arn:aws:iam::111111111111:user/other"},
        {"expires_at": "2028-01-31T00:00:00Z"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_difference_is_a_conflict_that_names_the_field_and_patch(change: Any) -> None:
    gateway = Gateway()
    before = gateway.post(**ADA, cost_center="77").body

    reply = gateway.post(**{**ADA, **change})

    assert_problem(reply, 409)
    assert f"another {next(iter(change))}" in reply.body["detail"]
    assert "PATCH /users/retail-dev.ada-lovelace" in reply.body["detail"]
    assert gateway.get("/users/retail-dev.ada-lovelace").body == before


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("[]", "application/json", 400),
        (json.dumps({**ADA, "x": "y" * MAX_BODY_BYTES}), "application/json", 413),
        (json.dumps(ADA), "text/plain", 415),
    ],
    ids=["malformed", "too large", "no json"],
)
def test_a_body_that_cannot_be_read_is_told_as_a_problem(
    body: str, content_type: str, status: int
) -> None:
    assert_problem(Gateway().call("POST", "/users", body, content_type=content_type), status)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("GET", "/"),
        ("DELETE", "/users"),
        ("PUT", "/users/retail-dev.ada-lovelace"),
        ("GET", "/users/a/b"),
        ("POST", "/users/retail-dev.ada-lovelace/timeline"),
    ],
)
def test_an_unknown_route_is_404_and_named(method: str, path: str) -> None:
    reply = Gateway().call(method, path)

    assert_problem(reply, 404, path)
    assert f"{method} {path}" in reply.body["detail"]


@pytest.mark.parametrize("user_id", ["retail-dev.ada-lovelace", "RETAIL-DEV.Ada-Lovelace"])
def test_a_user_is_found_whatever_the_case_of_its_id(user_id: str) -> None:
    gateway = Gateway()
    created = gateway.post(**ADA)

    found = gateway.get(f"/users/{user_id}")

    assert found.status == 200
    assert found.body == created.body
    assert found.headers["ETag"] == created.headers["ETag"]


@pytest.mark.parametrize("suffix", ["", "/timeline"])
def test_a_user_of_somebody_else_and_one_that_is_not_there_answer_alike(suffix: str) -> None:
    gateway = Gateway()
    gateway.post(**ADA)

    hidden = gateway.get(f"/users/retail-dev.ada-lovelace{suffix}", caller=OTHER_REQUESTER)
    missing = gateway.get(f"/users/retail-dev.nobody{suffix}", caller=OTHER_REQUESTER)

    assert_problem(hidden, 404, f"/users/retail-dev.ada-lovelace{suffix}")
    assert_problem(missing, 404, f"/users/retail-dev.nobody{suffix}")
    assert hidden.body["detail"].replace("ada-lovelace", "nobody") == missing.body["detail"]


@pytest.mark.parametrize("caller", [STRANGER, "", None])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/users", ADA),
        ("GET", "/users", None),
        ("GET", "/users/retail-dev.ada-lovelace", None),
        ("GET", "/users/retail-dev.ada-lovelace/timeline", None),
        ("GET", "/studios", None),
    ],
)
def test_who_is_not_in_the_table_is_refused_everywhere(
    caller: str | None, method: str, path: str, body: Any
) -> None:
    gateway = Gateway()
    gateway.post(**ADA)

    reply = gateway.call(method, path, body, caller=caller)

    assert_problem(reply, 403, path)


def test_the_timeline_is_paged_newest_last() -> None:
    gateway = Gateway()
    gateway.post(**ADA)
    path = "/users/retail-dev.ada-lovelace/timeline"

    first = gateway.get(path, limit="1")
    rest = gateway.get(path, limit="1", cursor=first.body["next_cursor"])

    (entry,) = first.body["items"]
    assert (entry["revision"], entry["reason"], entry["actor"]) == (1, "Requested", REQUESTER)
    assert entry["correlation_id"] == REQUEST_ID
    assert "event" not in entry
    assert rest.body == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(("method", "path"), [("POST", "/users"), ("GET", "/users/retail-dev.ada")])
def test_a_failure_of_aws_is_503(method: str, path: str) -> None:
    ledger = Broken(ConnectTimeoutError(endpoint_url="https://table"))

    reply = Gateway(ledger=ledger).call(method, path, ADA if method == "POST" else None)

    assert_problem(reply, 503, path)


@pytest.mark.parametrize(
    "expires_at",
    [
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "2027-W05-1T00:00Z",
        "20270131T000000Z",
        "2027-01-31 00Z",
        "2027-01-31T00:00:00+01:00:30",
    ],
)
def test_only_rfc_3339_within_the_calendar_is_an_expiry(expires_at: str) -> None:
    reply = Gateway().post(**ADA, expires_at=expires_at)

    assert reply.status == 422
    assert [each["rule"] for each in reply.body["errors"]] == ["date_time"]


@pytest.mark.parametrize("path", ["/users", "/users/retail-dev.ada-lovelace/timeline"])
@pytest.mark.parametrize(
    "place",
    [
        "[" * 6000,
        '{"studio": "retail-dev", "after": "' + "a" * 3000 + '"}',
        '{"studio": "retail-dev", "after": "risk-dev.ada"}',
        '{"after": "T#1"}',
        '{"after": "\\ud800"}',
    ],
)
def test_a_cursor_that_was_not_ours_is_refused_by_name(path: str, place: str) -> None:
    gateway = Gateway()
    gateway.post(**ADA)

    reply = gateway.get(path, cursor=base64.urlsafe_b64encode(place.encode()).decode())

    assert reply.status == 422
    assert [each["parameter"] for each in reply.body["errors"]] == ["cursor"]


def test_a_pointer_is_escaped_as_its_standard_says() -> None:
    reply = Gateway().post(**ADA, **{"a/b~c": "1"})

    assert reply.body["errors"][0]["pointer"] == "/a~1b~0c"


def test_an_id_no_user_can_have_is_not_found() -> None:
    assert Gateway().get("/users/" + "a" * 3000).status == 404


def test_a_stranger_is_told_nothing_of_its_body() -> None:
    reply = Gateway().call("POST", "/users", "{", caller=STRANGER)

    assert reply.status == 403
