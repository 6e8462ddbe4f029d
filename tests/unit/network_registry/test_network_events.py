"""What events tell of networks; and batches of them, each message for itself."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.aws import NETWORK_CALL_NAMES, TAG_CALL_NAMES
from services.network_registry.event_batch import SOURCE, take_batch
from services.network_registry.network_events import read_event
from services.network_registry.news import AccountTold, Changed, Ignored, UnknownEventError
from tests.world import network_scenarios as lives
from tests.world.delivery import START
from tests.world.network_cloud import (
    DEV,
    GOVERNANCE,
    HOME,
    NEWCOMER,
    NetworkCloud,
    account_event,
    ec2_call,
    installation,
    parameter_change,
)

HERE = installation()


def parameter_call(name: str, issuer: str | None = None, operation: str = "PutParameter") -> Any:
    identity: dict[str, Any] = {"arn": f"arn:aws:sts::{DEV}:assumed-role/x/y"}
    if issuer is not None:
        identity["sessionContext"] = {"sessionIssuer": {"arn": issuer}}
    event = ec2_call(operation, START, userIdentity=identity, requestParameters={"name": name})
    return {**event, "source": "aws.ssm"}


@pytest.mark.parametrize("name", [*NETWORK_CALL_NAMES, *TAG_CALL_NAMES])
def test_every_call_that_is_forwarded_wakes_its_network(name: str) -> None:
    assert read_event(ec2_call(name, START), HERE) == Changed(
        HOME, f"{name} by arn:aws:iam::{DEV}:user/ada at 2026-11-02T09:00:00.000Z"
    )


def test_a_call_that_was_refused_changes_nothing() -> None:
    event = ec2_call("DeleteSubnet", START, errorCode="Client.UnauthorizedOperation")

    assert isinstance(read_event(event, HERE), Ignored)


@pytest.mark.parametrize(
    ("identity", "who"),
    [
        ({"invokedBy": "cloudformation.amazonaws.com"}, "cloudformation.amazonaws.com"),
        ({"type": "AWSService"}, "AWSService"),
        ({}, "somebody"),
        (None, "somebody"),
        ({"arn": "a" * 999}, "a" * 256),
    ],
)
def test_who_made_a_call_is_told_as_far_as_it_is_known(identity: Any, who: str) -> None:
    news = read_event(ec2_call("CreateSubnet", START, userIdentity=identity), HERE)

    assert isinstance(news, Changed)
    assert f"CreateSubnet by {who} at " in news.cause


@pytest.mark.parametrize("name", ["/vpc/id", f"arn:aws:ssm:eu-west-1:{DEV}:parameter/vpc/id"])
def test_parameters_are_known_by_name_or_arn(name: str) -> None:
    for event in (parameter_change(name, START), parameter_call(name)):
        news = read_event(event, HERE)
        assert isinstance(news, Changed)
        assert "of /vpc/id" in news.cause


def test_what_this_service_writes_itself_is_no_news() -> None:
    own = HERE.role_arn(DEV, "eu-west-1")

    assert isinstance(read_event(parameter_call("/vpc/id", own), HERE), Ignored)
    # By another account's role of the same name it is.
    other = own.replace(DEV, NEWCOMER)
    assert isinstance(read_event(parameter_call("/vpc/id", other), HERE), Changed)


@pytest.mark.parametrize(("managed", "revision"), [(True, 1), (False, 7)])
def test_accounts_are_told_by_the_project_enabler(managed: bool, revision: int) -> None:
    news = read_event(account_event(NEWCOMER, managed=managed, revision=revision), HERE)

    assert isinstance(news, AccountTold)
    assert (news.account_id, news.managed, news.revision) == (NEWCOMER, managed, revision)
    assert news.regions == (("eu-west-1",) if managed else ())


def strange() -> dict[str, dict[str, Any]]:
    account = account_event(NEWCOMER, managed=True, revision=1)
    data = account["detail"]["data"]
    return {
        "another source": {**ec2_call("CreateSubnet", START), "source": "aws.s3"},
        "an unknown call": ec2_call("RunInstances", START),
        "no account": {**ec2_call("CreateSubnet", START), "account": None},
        "no region": {**ec2_call("CreateSubnet", START), "region": "mars"},
        "another parameter": parameter_change("/mlops/role/ds", START),
        "no parameter": parameter_call("", None),
        "a forged account": {**account, "account": NEWCOMER},
        "an unknown event of ours": {**account, "detail-type": "ProjectsEnabled.v1"},
        "no number": {**account, "detail": {"data": {**data, "account_id": "12"}}},
        "no revision": {**account, "detail": {"data": {**data, "revision": None}}},
        "a revision that is no number": {**account, "detail": {"data": {**data, "revision": True}}},
        "a region that is none": {**account, "detail": {"data": {**data, "regions": ["mars"]}}},
        "no region's name": {**account, "detail": {"data": {**data, "regions": [None]}}},
        "nothing": {},
    }


@pytest.mark.parametrize("event", strange().values(), ids=strange())
def test_what_is_not_understood_or_not_believed_is_said_to_be_so(event: dict[str, Any]) -> None:
    with pytest.raises(UnknownEventError):
        read_event(event, HERE)


leaf = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
anything = st.recursive(
    leaf, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=9), x, max_size=4)
)
sources = st.sampled_from(["aws.ec2", "aws.ssm", "aws.cloudformation", "studio.project-enabler"])
kinds = st.sampled_from(
    ["AWS API Call via CloudTrail", "Parameter Store Change", "AccountJoined.v1", "x"]
)


@given(
    st.fixed_dictionaries(
        {"source": sources | anything, "detail-type": kinds | anything, "detail": anything},
        optional={"account": st.just(GOVERNANCE) | anything, "region": anything},
    )
)
def test_whatever_comes_is_news_or_not_understood(event: dict[str, Any]) -> None:
    try:
        news = read_event(event, HERE)
    except UnknownEventError:
        return
    assert isinstance(news, Changed | AccountTold | Ignored)


def messages(*events: Any) -> list[dict[str, str]]:
    return [
        {"messageId": f"m-{number}", "body": each if isinstance(each, str) else json.dumps(each)}
        for number, each in enumerate(events)
    ]


def take(cloud: NetworkCloud, *events: Any) -> list[str]:
    answer = take_batch(messages(*events), cloud.intake, cloud.dead_letters)
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_all_that_a_batch_tells_of_one_network_wakes_it_once() -> None:
    cloud = NetworkCloud()
    lives.first_seen(cloud)

    failed = take(cloud, *(ec2_call(name, cloud.now) for name in NETWORK_CALL_NAMES[:5]))

    assert failed == []
    assert len(cloud.queue) == 1
    assert len(cloud.wakes.take(HOME, cloud.now)) == 5


def test_what_a_batch_brings_that_is_not_understood_is_kept_whole() -> None:
    cloud = NetworkCloud()
    lives.first_seen(cloud)
    unknown = ec2_call("RunInstances", cloud.now)

    assert take(cloud, unknown, "{", ec2_call("CreateSubnet", cloud.now)) == []

    assert [(source, payload) for source, _, payload in cloud.dead_letters.kept] == [
        (SOURCE, unknown),
        (SOURCE, {"body": "{"}),
    ]
    assert len(cloud.queue) == 1


def test_network_that_cannot_be_read_fails_its_own_messages_alone() -> None:
    cloud = NetworkCloud()
    lives.first_seen(cloud)
    cloud.account_told(NEWCOMER, managed=True, revision=1)
    cloud.settle()
    read = cloud.ledger.read

    def unreachable(item_id: str) -> Any:
        if item_id == HOME:
            raise TimeoutError("DynamoDB")
        return read(item_id)

    cloud.ledger.read = unreachable  # type: ignore[method-assign] # one network's item
    here, there = ec2_call("CreateSubnet", cloud.now), ec2_call("CreateSubnet", cloud.now, NEWCOMER)
    failed = take(cloud, here, there, here)

    assert failed == ["m-0", "m-2"]
    assert [json.loads(each.body)["subject"] for each in cloud.queue] == [f"{NEWCOMER}.eu-west-1"]


def test_network_that_nobody_looks_after_is_left_alone() -> None:
    cloud = NetworkCloud(installation(places={}))

    assert take(cloud, ec2_call("CreateSubnet", cloud.now)) == []

    assert cloud.queue == []
    assert cloud.ledger.states == {}
