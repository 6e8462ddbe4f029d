"""AWS's events about accounts, read: what each tells, and what is never believed."""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.aws import CONTROL_TOWER_EVENT_NAMES, ORGANIZATIONS_EVENT_NAMES
from sandbox import organization_events as aws
from sandbox.accounts import MANAGEMENT_ACCOUNT
from services.project_enabler.account_events import _READERS, read_event
from services.project_enabler.facts import (
    BaseChanged,
    Fact,
    Ignored,
    Kind,
    UnknownEventError,
)

AT = datetime(2026, 11, 2, 9, 12, 43, tzinfo=UTC)
TEXT = "2026-11-02T09:12:43.000Z"
ID = "444444444444"
EVERY = [
    aws.managed_account(ID, at=AT),
    aws.managed_account(ID, at=AT, event="UpdateManagedAccount"),
    aws.created(ID, at=AT),
    aws.closed(ID, at=AT),
    aws.accepted_handshake(ID, at=AT),
    aws.moved(ID, at=AT),
    aws.removed(ID, at=AT),
    aws.joined_organization(ID, at=AT),
    aws.departed_organization(ID, at=AT),
]


def read(event: Any) -> Any:
    return read_event(event, MANAGEMENT_ACCOUNT)


def stack_event(status: str = "CREATE_COMPLETE", **more: Any) -> dict[str, Any]:
    stack = "arn:aws:cloudformation:eu-west-1:555555555555:stack/sandbox-studio-x/0a1b"
    return {
        "source": "aws.cloudformation",
        "detail-type": "CloudFormation Stack Status Change",
        "account": ID,
        "region": "eu-west-1",
        "detail": {"stack-id": stack, "status-details": {"status": status}},
        **more,
    }


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        (
            aws.managed_account(ID, at=AT, name="retail-dev", unit="ou-ab12-cd34ef56"),
            Fact(ID, Kind.JOINED, TEXT, "CreateManagedAccount", "ou-ab12-cd34ef56", "retail-dev"),
        ),
        (
            aws.managed_account(ID, at=AT, event="UpdateManagedAccount", unit="ou-zz99-aaaaaaaa"),
            Fact(ID, Kind.JOINED, TEXT, "UpdateManagedAccount", "ou-zz99-aaaaaaaa", "newcomer-dev"),
        ),
        (aws.created(ID, at=AT), Fact(ID, Kind.JOINED, TEXT, "CreateAccountResult")),
        (aws.accepted_handshake(ID, at=AT), Fact(ID, Kind.JOINED, TEXT, "AcceptHandshake")),
        (
            aws.joined_organization(ID, at=AT),
            Fact(ID, Kind.JOINED, TEXT, "AccountJoinedOrganization"),
        ),
        (
            aws.moved(ID, at=AT, to="r-ab12"),
            Fact(ID, Kind.MOVED, TEXT, "MoveAccount", "r-ab12"),
        ),
        (aws.removed(ID, at=AT), Fact(ID, Kind.DEPARTED, TEXT, "RemoveAccountFromOrganization")),
        (aws.closed(ID, at=AT), Fact(ID, Kind.DEPARTED, TEXT, "CloseAccountResult")),
        (
            aws.departed_organization(ID, at=AT, how="Cleaned"),
            Fact(ID, Kind.DEPARTED, TEXT, "AccountDepartedOrganization"),
        ),
    ],
    ids=lambda value: value.told_by if isinstance(value, Fact) else "",
)
def test_each_event_becomes_one_fact(event: dict[str, Any], fact: Fact) -> None:
    assert read(event) == fact


def test_every_name_that_is_forwarded_is_read() -> None:
    assert {name for _, name in _READERS} == {
        *ORGANIZATIONS_EVENT_NAMES,
        *CONTROL_TOWER_EVENT_NAMES,
    }
    assert {event["detail"]["eventName"] for event in EVERY} == {name for _, name in _READERS}


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event["detail"]["eventName"])
@pytest.mark.parametrize("account", ["444444444444", "", None])
def test_nobody_but_the_management_account_is_believed(event: Any, account: Any) -> None:
    with pytest.raises(UnknownEventError, match="not believed"):
        read({**event, "account": account})


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event["detail"]["eventName"])
def test_nobody_is_believed_where_no_management_account_is_configured(event: Any) -> None:
    with pytest.raises(UnknownEventError, match="not believed"):
        read_event(event, None)


def test_call_that_was_refused_moved_nobody() -> None:
    told = read(aws.moved(ID, at=AT, error="AccessDeniedException"))

    assert told == Ignored("MoveAccount was refused: AccessDeniedException")


@pytest.mark.parametrize(
    ("action", "state"),
    [("ENABLE_ALL_FEATURES", "ACCEPTED"), ("INVITE", "DECLINED"), ("INVITE", "OPEN")],
)
def test_other_handshakes_are_ignored_with_a_reason(action: str, state: str) -> None:
    told = read(aws.accepted_handshake(ID, at=AT, action=action, state=state))

    assert isinstance(told, Ignored)
    assert action in told.reason


def test_account_under_way_is_not_there_yet() -> None:
    event = aws.created(ID, at=AT)
    event["detail"]["serviceEventDetails"]["createAccountStatus"]["state"] = "IN_PROGRESS"

    assert isinstance(read(event), Ignored)


def test_failed_creation_without_a_number_has_an_id_of_its_own() -> None:
    failed = aws.managed_account("Not Available", at=AT, state="FAILED", message="No e-mail.")
    again = {**copy.deepcopy(failed), "id": "another-delivery"}
    another = aws.managed_account(
        "Not Available", at=AT + timedelta(hours=1), state="FAILED", message="No e-mail."
    )

    told = read(failed)

    assert (told.kind, told.message, told.account_name) == (
        Kind.FAILED,
        "No e-mail.",
        "newcomer-dev",
    )
    assert told.item_id.startswith("creation-")
    assert read(again).item_id == told.item_id
    assert read(another).item_id != told.item_id


def test_failed_update_is_about_the_account_it_names() -> None:
    event = aws.managed_account(ID, at=AT, event="UpdateManagedAccount", state="FAILED")

    assert (read(event).item_id, read(event).kind) == (ID, Kind.FAILED)


def test_organizations_says_why_a_creation_failed() -> None:
    told = read(aws.created(ID, at=AT, state="FAILED"))

    assert "EMAIL_ALREADY_EXISTS" in told.message


def test_hidden_name_is_no_name() -> None:
    assert read(aws.created(ID, at=AT)).account_name is None


def test_account_is_found_wherever_an_undocumented_event_names_it() -> None:
    event = aws.joined_organization(ID, at=AT)
    event["detail"]["serviceEventDetails"] = {"account": {"id": ID, "email": "x@y.example"}}
    event["detail"]["userIdentity"] = {"accountId": "123456789012"}

    assert read(event).item_id == ID


def test_undocumented_event_that_names_two_accounts_is_kept() -> None:
    event = aws.departed_organization(ID, at=AT)
    event["detail"]["responseElements"] = {"accountId": "555555555555"}

    with pytest.raises(UnknownEventError, match="names 2 accounts"):
        read(event)


def test_time_of_the_envelope_serves_where_the_detail_has_none() -> None:
    event = aws.created(ID, at=AT)
    del event["detail"]["eventTime"]

    assert read(event).at == TEXT


def test_event_without_any_time_is_kept() -> None:
    event = aws.created(ID, at=AT)
    event["detail"]["eventTime"] = event["time"] = "yesterday"

    with pytest.raises(UnknownEventError, match="no time"):
        read(event)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda event: event["detail"].update(eventName="CreateGovCloudAccountResult"),
        lambda event: event.update(source="aws.ec2"),
        lambda event: event.update(detail=[]),
        lambda event: event["detail"]["serviceEventDetails"].clear(),
    ],
)
def test_what_is_not_understood_is_kept(spoil: Any) -> None:
    event = aws.managed_account(ID, at=AT)
    spoil(event)

    with pytest.raises(UnknownEventError):
        read(event)


def test_state_that_nobody_knows_is_kept() -> None:
    with pytest.raises(UnknownEventError, match="PARTLY"):
        read(aws.managed_account(ID, at=AT, state="PARTLY"))


def test_stack_that_is_there_is_a_reason_to_look_at_the_envelopes_account() -> None:
    assert read(stack_event()) == BaseChanged(ID, "eu-west-1", "sandbox-studio-x")


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "DELETE_COMPLETE", None])
def test_other_states_of_stacks_are_ignored(status: Any) -> None:
    assert isinstance(read(stack_event(status)), Ignored)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(ID),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.sampled_from(EVERY), st.data())
def test_whatever_stands_in_an_event_it_is_read_or_kept(event: Any, data: st.DataObject) -> None:
    spoilt = copy.deepcopy(event)
    node: Any = spoilt
    while True:
        key = data.draw(st.sampled_from(sorted(node)))
        if isinstance(node[key], dict) and node[key] and data.draw(st.booleans()):
            node = node[key]
            continue
        node[key] = data.draw(_JSON)
        break

    try:
        told = read(spoilt)
    except UnknownEventError:
        return
    assert isinstance(told, Fact | Ignored | BaseChanged)
