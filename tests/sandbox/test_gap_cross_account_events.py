"""A rule forwards AWS's events to a bus of another account and region, as far as IAM lets it."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from sandbox.aws_events import put_aws_event
from sandbox.emulator import ORGANIZATION_ID
from tests.sandbox.clouds import DEV, GOVERNANCE, MANAGEMENT, REGION, STRANGER, Cloud, fresh
from tests.sandbox.listeners import WATCH_SECONDS, listen, open_queue

US_EAST_1 = "us-east-1"
EVENTS = {"Principal": {"Service": "events.amazonaws.com"}}
PUT = {"Action": "events:PutEvents", "Resource": "*"}
FORWARDERS = {
    "StringEquals": {"aws:PrincipalOrgID": ORGANIZATION_ID},
    "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*-forwarder"},
}


@dataclass
class Forwarding:
    """A rule for Organizations' events, and a bus in governance that admits `admitted` only.

    `heard` gets what arrives there, `letters` what could not be forwarded.
    """

    cloud: Cloud
    account: str = MANAGEMENT
    region: str = US_EAST_1
    trust: dict[str, Any] = field(default_factory=lambda: EVENTS)
    allowed: list[dict[str, Any]] | None = field(default_factory=lambda: [PUT])
    role_name: str = ""
    boundary: str = ""
    admitted: dict[str, Any] = field(default_factory=lambda: FORWARDERS)

    def __post_init__(self) -> None:
        self.rule = fresh("forward")
        self.rule_arn = f"arn:aws:events:{self.region}:{self.account}:rule/{self.rule}"
        name = self.role_name or f"{fresh('events')}-forwarder"
        self.role = self.cloud.role(self.account, self.trust, self.allowed, name=name)
        if self.boundary:
            self.cloud.client("iam", self.account).put_role_permissions_boundary(
                RoleName=name, PermissionsBoundary=self.boundary
            )
        self.bus, bus_arn = self._bus()
        self.heard = listen(self.cloud, {"account": [self.account]}, GOVERNANCE, bus=self.bus)
        self.letters = open_queue(self.cloud, self.account, self.region, rule_arn=self.rule_arn)
        events = self.cloud.client("events", self.account, self.region)
        pattern = {"source": ["aws.organizations"]}
        events.put_rule(Name=self.rule, EventPattern=json.dumps(pattern))
        target = {"Id": "bus", "Arn": bus_arn, "RoleArn": self.role}
        letters = {"DeadLetterConfig": {"Arn": self.letters.arn}}
        events.put_targets(Rule=self.rule, Targets=[{**target, **letters}])

    def _bus(self) -> tuple[str, str]:
        name = fresh("bus")
        arn = f"arn:aws:events:{REGION}:{GOVERNANCE}:event-bus/{name}"
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "events:PutEvents",
            "Resource": arn,
            "Condition": self.admitted,
        }
        properties = {"Name": name, "Policy": {"Statement": [statement]}}
        bus = {"Type": "AWS::Events::EventBus", "Properties": properties}
        self.cloud.deploy({"Bus": bus}, GOVERNANCE)
        return name, arn

    def tell(self) -> dict[str, Any]:
        """Let Organizations tell that an account moved; return the event."""
        event = {
            "version": "0",
            "id": str(uuid4()),
            "detail-type": "AWS API Call via CloudTrail",
            "source": "aws.organizations",
            "account": self.account,
            "time": "2026-11-02T09:12:44Z",
            "region": self.region,
            "resources": ["arn:aws:organizations::999999999999:account/o-x/222222222222"],
            "detail": {"eventName": "MoveAccount", "responseElements": None},
        }
        put_aws_event(self.cloud.emulator.endpoint, self.account, self.region, event)
        return event

    def refusal(self) -> str:
        """Tell, and return why it is not forwarded, from the letter that carries the event."""
        event = self.tell()
        letter, said = self.letters.letter()
        assert letter == event
        assert said["RULE_ARN"] == self.rule_arn
        with pytest.raises(AssertionError, match="nothing came"):
            self.heard.event(WATCH_SECONDS)
        return f"{said['ERROR_CODE']}: {said['ERROR_MESSAGE']}"


def test_an_event_of_the_management_account_arrives_as_it_was_sent(cloud: Cloud) -> None:
    forwarding = Forwarding(cloud)

    event = forwarding.tell()

    assert forwarding.heard.event() == event


def test_a_role_of_another_name_is_refused(cloud: Cloud) -> None:
    refusal = Forwarding(cloud, role_name=fresh("forwarder")).refusal()

    assert refusal.startswith("NO_PERMISSIONS: The policy of arn:aws:events")


def test_an_account_outside_the_organization_is_refused(cloud: Cloud) -> None:
    refusal = Forwarding(cloud, account=STRANGER).refusal()

    assert refusal.startswith("NO_PERMISSIONS: The policy of arn:aws:events")


def test_a_role_that_may_not_put_events_is_refused(cloud: Cloud) -> None:
    assert "may not events:PutEvents" in Forwarding(cloud, allowed=None).refusal()


def test_a_role_is_held_to_its_boundary(cloud: Cloud) -> None:
    boundary = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"

    assert "may not events:PutEvents" in Forwarding(cloud, boundary=boundary).refusal()


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:SourceAccount": DEV}},
        {"ArnLike": {"aws:SourceArn": f"arn:aws:events:{US_EAST_1}:{MANAGEMENT}:rule/other-*"}},
    ],
)
def test_a_role_that_trusts_other_rules_is_refused(cloud: Cloud, condition: dict[str, Any]) -> None:
    assert "does not trust" in Forwarding(cloud, trust={**EVENTS, "Condition": condition}).refusal()


def test_a_role_that_trusts_this_rule_and_no_other_forwards(cloud: Cloud) -> None:
    rules = f"arn:aws:events:{US_EAST_1}:{MANAGEMENT}:rule/forward-*"
    condition = {
        "StringEquals": {"aws:SourceAccount": MANAGEMENT},
        "ArnLike": {"aws:SourceArn": rules},
    }
    forwarding = Forwarding(cloud, trust={**EVENTS, "Condition": condition})

    event = forwarding.tell()

    assert forwarding.heard.event() == event


def test_a_bus_may_ask_which_rule_an_event_comes_from(cloud: Cloud) -> None:
    elsewhere = {"ArnLike": {"aws:SourceArn": f"arn:aws:events:{REGION}:*:*"}}

    assert Forwarding(cloud, admitted=elsewhere).refusal().startswith("NO_PERMISSIONS")


def test_what_was_forwarded_is_not_forwarded_again(cloud: Cloud) -> None:
    first = Forwarding(cloud)
    onward = cloud.role(GOVERNANCE, EVENTS, [PUT])
    letters = open_queue(cloud, GOVERNANCE)
    events = cloud.client("events", GOVERNANCE)
    events.put_rule(
        Name="onward", EventBusName=first.bus, EventPattern=json.dumps({"account": [MANAGEMENT]})
    )
    third = {
        "Id": "third",
        "Arn": f"arn:aws:events:{REGION}:{DEV}:event-bus/default",
        "RoleArn": onward,
        "DeadLetterConfig": {"Arn": letters.arn},
    }
    events.put_targets(Rule="onward", EventBusName=first.bus, Targets=[third])

    event = first.tell()

    assert first.heard.event() == event
    letter, said = letters.letter()
    assert letter == event
    assert said["ERROR_CODE"] == "THIRD_ACCOUNT_HOP_DETECTED"


def test_a_bus_that_does_not_exist_gets_nothing(cloud: Cloud) -> None:
    source, rule = fresh("source"), fresh("forward")
    letters = open_queue(cloud)
    events = cloud.client("events")
    events.put_rule(Name=rule, EventPattern=json.dumps({"source": [source]}))
    target = {
        "Id": "bus",
        "Arn": f"arn:aws:events:{US_EAST_1}:{DEV}:event-bus/none",
        "RoleArn": cloud.role(DEV, EVENTS, [PUT]),
        "DeadLetterConfig": {"Arn": letters.arn},
    }
    events.put_targets(Rule=rule, Targets=[target])

    events.put_events(Entries=[{"Source": source, "DetailType": "x", "Detail": "{}"}])

    _, said = letters.letter()
    assert said["ERROR_CODE"] == "NO_RESOURCE"


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    source, rule = fresh("source"), fresh("forward")
    events = bare.client("events")
    there = listen(bare, {"source": [source]}, region=US_EAST_1)
    events.put_rule(Name=rule, EventPattern=json.dumps({"source": [source]}))
    target = {
        "Id": "bus",
        "Arn": f"arn:aws:events:{US_EAST_1}:{DEV}:event-bus/default",
        "RoleArn": bare.role(DEV, EVENTS, [PUT]),
    }
    events.put_targets(Rule=rule, Targets=[target])

    events.put_events(Entries=[{"Source": source, "DetailType": "x", "Detail": "{}"}])

    with pytest.raises(AssertionError, match="nothing came"):
        there.event(WATCH_SECONDS)
