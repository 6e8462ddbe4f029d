"""What may be asked for: each fault is told with its field, its rule and what would be right."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.user_onboarding.requests import UserRequest, read_request, suggest_user_name
from tests.unit.user_onboarding.http_calls import ADA, Gateway, one_studio, two_studios
from tests.world.delivery import START
from tests.world.proxy_events import assert_problem


@pytest.mark.parametrize(
    ("body", "place", "rule"),
    [
        ({"persona": "data-scientist"}, "/user_name", "required"),
        ({"user_name": "ada"}, "/persona", "required"),
        ({**ADA, "persona": "wizard"}, "/persona", "one_of"),
        ({**ADA, "studio": "nowhere"}, "/studio", "one_of"),
        ({**ADA, "user_name": "ada.lovelace"}, "/user_name", "pattern"),
        ({**ADA, "user_name": "-ada"}, "/user_name", "pattern"),
        ({**ADA, "user_name": "ada-"}, "/user_name", "pattern"),
        ({**ADA, "user_name": "ada\n"}, "/user_name", "pattern"),
        ({**ADA, "user_name": ""}, "/user_name", "pattern"),
        ({**ADA, "user_name": "a" * 64}, "/user_name", "max_length"),
        ({**ADA, "user_name": 7}, "/user_name", "type"),
        ({**ADA, "user_name": None}, "/user_name", "type"),
        ({**ADA, "user_name": ["ada"]}, "/user_name", "type"),
        ({**ADA, "persona": True}, "/persona", "type"),
        ({**ADA, "studio": {}}, "/studio", "type"),
        ({**ADA, "email": "ada"}, "/email", "pattern"),
        ({**ADA, "email": "a@b." + "c" * 260}, "/email", "max_length"),
        ({**ADA, "team": ""}, "/team", "min_length"),
        ({**ADA, "team": "a&b"}, "/team", "pattern"),
        ({**ADA, "team": "x" * 257}, "/team", "max_length"),
        ({**ADA, "cost_center": 77}, "/cost_center", "type"),
        ({**ADA, "owner": "ada"}, "/owner", "principal"),
        ({**ADA, "owner": "arn:aws:iam::111111111111:group/all"}, "/owner", "principal"),
        ({**ADA, "owner": "arn:aws:iam::1:user/ada"}, "/owner", "principal"),
        ({**ADA, "expires_at": "soon"}, "/expires_at", "date_time"),
        ({**ADA, "expires_at": "2027-01-31"}, "/expires_at", "date_time"),
        ({**ADA, "expires_at": "2027-01-31T00:00:00"}, "/expires_at", "date_time"),
        ({**ADA, "expires_at": "2027-02-30T00:00:00Z"}, "/expires_at", "date_time"),
        ({**ADA, "expires_at": START.isoformat()}, "/expires_at", "future"),
        ({**ADA, "expires_at": 1793606400}, "/expires_at", "type"),
        ({**ADA, "studio_settings": []}, "/studio_settings", "type"),
        ({**ADA, "studio_settings": {"gpu": 1}}, "/studio_settings/gpu", "unknown_field"),
        ({**ADA, "role": "admin"}, "/role", "unknown_field"),
        ({**ADA, "phase": "Ready"}, "/phase", "unknown_field"),
        ({}, "/user_name", "required"),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else str(value),
)
def test_a_bad_field_is_named_with_its_rule(body: Any, place: str, rule: str) -> None:
    gateway = Gateway()

    reply = gateway.call("POST", "/users", body)

    assert_problem(reply, 422)
    assert (place, rule) in reply.rules()
    assert all(each["message"].endswith((".", "?")) for each in reply.body["errors"])
    assert gateway.get("/users").body["items"] == []


def test_all_faults_are_told_at_once() -> None:
    body = {"user_name": "a.b", "persona": "wizard", "studio": "x", "owner": "y", "team": 1}

    reply = Gateway().call("POST", "/users", {**body, "expires_at": "z", "extra": 0})

    places = {place for place, _ in reply.rules()}
    assert places == {f"/{name}" for name in (*body, "expires_at", "extra")}
    assert len(reply.body["errors"]) == 7


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("ada.lovelace@bank.example", "ada-lovelace"),
        (" Ada  Lovelace ", "Ada-Lovelace"),
        ("ada_lovelace", "ada-lovelace"),
        ("--ada--", "ada"),
        ("a" * 70, "a" * 63),
        ("a" * 62 + "-b" * 5, "a" * 62),
        ("@bank.example", None),
        ("...", None),
    ],
)
def test_a_refused_name_comes_with_one_that_would_be_taken(
    name: str, suggested: str | None
) -> None:
    gateway = Gateway()

    (error,) = gateway.post(**{**ADA, "user_name": name}).body["errors"]

    assert error.get("suggested_user_name") == suggested
    if suggested:
        assert gateway.post(**{**ADA, "user_name": suggested}).status == 202


@pytest.mark.parametrize(
    ("given", "near"),
    [("user-name", "user_name"), ("username", "user_name"), ("Persona", "persona")],
)
def test_a_misspelt_field_comes_with_the_nearest_name(given: str, near: str) -> None:
    reply = Gateway().post(**{**ADA, given: "x"})

    (error,) = [each for each in reply.body["errors"] if each["pointer"] == f"/{given}"]
    assert error["message"] == f"There is no such field. Did you mean {near}?"


def test_what_may_be_given_is_listed() -> None:
    reply = Gateway().post(user_name="ada", persona="wizard", studio="nowhere")

    allowed = {each["pointer"]: each["allowed"] for each in reply.body["errors"]}
    assert allowed == {
        "/persona": ["data-scientist", "lead-data-scientist"],
        "/studio": ["retail-dev"],
    }


def test_the_studio_must_be_given_where_there_are_several() -> None:
    gateway = Gateway(two_studios())

    reply = gateway.post(**ADA)

    assert reply.rules() == {("/studio", "required")}
    assert reply.body["errors"][0]["allowed"] == ["retail-dev", "risk-dev"]
    assert gateway.post(**ADA, studio="risk-dev").body["id"] == "risk-dev.ada-lovelace"


def test_an_expiry_just_ahead_is_taken() -> None:
    at = (START + timedelta(milliseconds=1)).isoformat()

    assert Gateway().post(**ADA, expires_at=at).body["expires_at"].endswith("00.001Z")


@given(st.text(max_size=100))
def test_a_name_that_is_suggested_is_always_taken(name: str) -> None:
    suggested = suggest_user_name(name)

    if suggested is not None:
        body = {**ADA, "user_name": suggested}
        assert isinstance(read_request(body, one_studio(), START), UserRequest)


@given(st.text(alphabet="aA0-._@ \n", max_size=70))
def test_a_name_is_taken_where_sagemaker_takes_it_and_only_there(name: str) -> None:
    sagemakers = re.compile("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
    taken = isinstance(read_request({**ADA, "user_name": name}, one_studio(), START), UserRequest)

    assert taken == (sagemakers.fullmatch(name) is not None and len(name) <= 63)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(UserRequest.model_fields)) | st.text(), JSON))
def test_whatever_is_asked_there_is_a_request_or_a_list_of_faults(body: dict[str, Any]) -> None:
    found = read_request(body, one_studio(), START)

    assert isinstance(found, UserRequest) or (
        found and all(fault.rule and fault.message for fault in found)
    )


def test_a_request_read_has_its_studio_its_owner_and_its_time_in_canonical_form() -> None:
    body = {
        **ADA,
        "owner": "arn:aws:sts::111111111111:assumed-role/Analyst/anybody",
        "expires_at": "2027-01-31T00:00:00.1234+01:00",
    }

    found = read_request(body, one_studio(), START)

    assert isinstance(found, UserRequest)
    assert found.studio == "retail-dev"
    assert found.owner == "arn:aws:iam::111111111111:role/Analyst"
    assert found.expires_at == "2027-01-30T23:00:00.123Z"
