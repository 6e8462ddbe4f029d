"""What each event about a user must say, may leave out, and never says."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from events import names
from events.catalog import EVENTS
from events.changes import UserOffboarded, UserRejected, UserSuspended
from events.samples import SAMPLES
from events.users import UserRequested

USER = {
    "user_id": "retail-dev.ada",
    "user_name": "Ada",
    "studio": "retail-dev",
    "account_id": "222222222222",
    "region": "eu-west-1",
    "persona": "data-scientist",
    "generation": 1,
    "chapter": 1,
    "revision": 1,
    "phase": "Provisioning",
    "reason": "Requested",
    "message": "Asked for as data-scientist in retail-dev.",
    "requested_by": "arn:aws:iam::111111111111:user/ada",
    "verified": True,
}
METADATA = {
    "event_id": "0a1d1b6e-3b4b-5e0e-9f53-6d1d7a3f0001",
    "occurred_at": "2026-11-02T09:12:44Z",
    "correlation_id": "request-1",
    "causation_id": "request-1",
}
# What each event says besides what is said of every user: what it must say, what it may.
SAYS: dict[str, tuple[set[str], set[str]]] = {
    "UserRequested.v1": (set(), {"approvals_needed"}),
    "UserApproved.v1": ({"approved_by", "approvals", "approvals_needed"}, set()),
    "UserRejected.v1": ({"rejected_by"}, {"rejection_reason"}),
    "UserProvisioned.v1": ({"domain_id", "profile_arn", "execution_role_arn"}, set()),
    "UserChanged.v1": ({"domain_id", "profile_arn", "execution_role_arn"}, set()),
    "UserSuspended.v1": (set(), {"domain_id", "profile_arn"}),
    "UserOffboarded.v1": ({"removed"}, {"home"}),
    "UserFailed.v1": (set(), {"operation", "request_id", "error_code", "error_message"}),
    "UserLoginIssued.v1": ({"issued_to", "expires_in"}, set()),
    "UserDriftCorrected.v1": (
        {"differences", "domain_id", "profile_arn"},
        {"execution_role_arn"},
    ),
}
OPTIONAL = {"owner", "team", "cost_center"}


def detail(**more: Any) -> str:
    return json.dumps({"metadata": METADATA, "data": {**USER, **more}})


def sampled(detail_type: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SAMPLES[detail_type].to_detail())
    return found


def test_every_name_of_a_user_event_has_its_model() -> None:
    named = {value for name, value in vars(names).items() if name.startswith("USER_")}

    assert named - {names.USER_ONBOARDING} == set(SAYS)
    assert set(SAYS) <= set(EVENTS)


@pytest.mark.parametrize("detail_type", SAYS)
def test_event_says_what_it_promises_and_no_more(detail_type: str) -> None:
    must, may = SAYS[detail_type]

    fields = EVENTS[detail_type].model_fields["data"].annotation.model_fields  # type: ignore[union-attr]  # always a model

    assert {name for name, field in fields.items() if field.is_required()} == {*USER, *must}
    assert {name for name, field in fields.items() if not field.is_required()} == OPTIONAL | may


@pytest.mark.parametrize(
    ("detail_type", "field"),
    [(detail_type, field) for detail_type, (must, _) in SAYS.items() for field in sorted(must)],
)
def test_event_that_lacks_what_it_must_say_is_refused(detail_type: str, field: str) -> None:
    event = sampled(detail_type)
    del event["data"][field]

    with pytest.raises(ValidationError, match=field):
        EVENTS[detail_type].from_detail(json.dumps(event))


@pytest.mark.parametrize(
    ("detail_type", "field", "value"),
    [
        ("UserRequested.v1", "approvals_needed", 0),
        ("UserApproved.v1", "approvals_needed", 0),
        ("UserApproved.v1", "approved_by", ""),
        ("UserApproved.v1", "approvals", [""]),
        ("UserRejected.v1", "rejection_reason", ""),
        ("UserOffboarded.v1", "removed", [""]),
        ("UserLoginIssued.v1", "expires_in", 0),
        ("UserDriftCorrected.v1", "differences", []),
    ],
)
def test_empty_value_is_refused(detail_type: str, field: str, value: object) -> None:
    event = sampled(detail_type)
    event["data"][field] = value

    with pytest.raises(ValidationError, match=field):
        EVENTS[detail_type].from_detail(json.dumps(event))


def test_request_written_before_there_were_approvals_still_loads() -> None:
    event = UserRequested.from_detail(detail())

    assert event.data.approvals_needed is None
    assert "approvals_needed" not in json.loads(event.to_detail())["data"]


def test_user_suspended_before_there_was_a_profile_names_none() -> None:
    event = UserSuspended.from_detail(detail(phase="Suspended", reason="Suspended"))

    assert "profile_arn" not in json.loads(event.to_detail())["data"]


def test_retained_user_is_told_as_suspended_while_it_leaves() -> None:
    event = UserSuspended.from_detail(detail(phase="Offboarding", reason="Retained"))

    assert (event.data.phase, event.data.reason) == ("Offboarding", "Retained")


def test_user_who_left_before_anything_was_made_says_that_nothing_was_removed() -> None:
    event = UserOffboarded.from_detail(detail(phase="Offboarded", reason="Offboarded", removed=[]))

    written = json.loads(event.to_detail())["data"]
    assert written["removed"] == []
    assert "home" not in written


def test_rejected_change_leaves_the_user_in_its_phase() -> None:
    event = UserRejected.from_detail(
        detail(phase="Changing", reason="ChangeRejected", rejected_by="user-onboarding-worker")
    )

    assert event.data.phase == "Changing"
    assert event.data.rejection_reason is None


def test_login_event_has_no_room_for_the_url() -> None:
    login = EVENTS["UserLoginIssued.v1"]
    event = sampled("UserLoginIssued.v1")
    event["data"]["url"] = "https://d-abcdefghijkl.studio.eu-west-1.sagemaker.aws/auth?token=secret"

    with pytest.raises(ValidationError, match="url"):
        login.model_validate(event)
    assert "secret" not in login.from_detail(json.dumps(event)).to_detail()


def test_samples_tell_one_life() -> None:
    life = ("Requested", "Approved", "Provisioned", "Changed", "LoginIssued", "Suspended")
    told = [SAMPLES[f"User{name}.v1"] for name in (*life, "Offboarded")]

    assert [each.data.revision for each in told] == sorted({each.data.revision for each in told})
    assert [each.data.generation for each in told] == [1, 2, 2, 3, 3, 4, 5]
    assert [each.occurred_at for each in told] == sorted(each.occurred_at for each in told)
    # What the worker did follows from the approval.
    assert told[2].metadata.causation_id == str(told[1].metadata.event_id)
