"""What a workload account's events are forwarded by, and which of them."""

import pytest

from tests.infra.aws_events import stack_status
from tests.infra.event_patterns import matches
from tests.infra.templates import Json, Template

BUS = "arn:<AWS::Partition>:events:eu-west-1:111111111111:event-bus/studio-provisioner"


def rule(network: Template) -> Json:
    return network.one("AWS::Events::Rule")


@pytest.mark.parametrize("name", ["network-retail-dev-eu-west-1", "network-retail-prod-eu-west-1"])
def test_each_workload_account_forwards_to_the_governance_accounts_bus(
    sandbox: dict[str, Template], name: str
) -> None:
    network = sandbox[name]
    [target] = rule(network)["Targets"]

    assert "EventBusName" not in rule(network)
    assert network.shown(target["Arn"]) == BUS
    assert network.shown(target["RoleArn"]) == "<sandbox-eu-west-1-forwarder>"


def test_a_region_forwards_to_the_region_of_the_governance_account(
    other: dict[str, Template],
) -> None:
    network = other["network-cards-dev-eu-west-1"]
    [target] = rule(network)["Targets"]

    assert network.shown(target["Arn"]) == (
        "arn:<AWS::Partition>:events:eu-central-1:444444444444:event-bus/studio-provisioner"
    )
    assert network.shown(target["RoleArn"]) == "<other-eu-west-1-forwarder>"


def test_forwarding_is_tried_for_a_day(network: Template) -> None:
    [target] = rule(network)["Targets"]

    assert target["RetryPolicy"] == {
        "MaximumEventAgeInSeconds": 86400,
        "MaximumRetryAttempts": 185,
    }


def test_the_forwarder_puts_events_on_one_bus_and_does_nothing_else(network: Template) -> None:
    role = network.one("AWS::IAM::Role", RoleName="sandbox-eu-west-1-forwarder")
    [policy] = role["Policies"]

    assert network.granted(policy["PolicyDocument"]["Statement"]) == {("events:PutEvents", BUS)}
    assert "ManagedPolicyArns" not in role


def test_only_eventbridge_uses_the_forwarder_for_rules_of_ours(network: Template) -> None:
    role = network.one("AWS::IAM::Role", RoleName="sandbox-eu-west-1-forwarder")
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": "events.amazonaws.com"}
    assert trust["Action"] == ["sts:AssumeRole"]
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}
    assert network.shown(trust["Condition"]["ArnLike"]["aws:SourceArn"]) == (
        "arn:<AWS::Partition>:events:eu-west-1:222222222222:rule/sandbox-*"
    )


@pytest.mark.parametrize(
    ("stack", "status", "forwarded"),
    [
        ("sandbox-studio-retail-dev", "CREATE_COMPLETE", True),
        ("sandbox-network", "UPDATE_COMPLETE", True),
        ("sandbox-network", "UPDATE_ROLLBACK_COMPLETE", True),
        ("sandbox-network", "CREATE_IN_PROGRESS", False),
        ("sandbox-network", "ROLLBACK_COMPLETE", False),
        ("sandbox-network", "DELETE_COMPLETE", False),
        ("somebodys-network", "CREATE_COMPLETE", False),
    ],
)
def test_that_a_stack_of_ours_is_there_is_forwarded(
    network: Template, stack: str, status: str, *, forwarded: bool
) -> None:
    assert matches(rule(network)["EventPattern"], stack_status(stack, status)) is forwarded
