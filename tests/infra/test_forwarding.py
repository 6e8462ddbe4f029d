"""What a workload account's events are forwarded by, and which of them."""

import pytest

from events.aws import (
    NETWORK_CALL_NAMES,
    PROFILE_CALL_NAMES,
    PROFILE_TAG_CALL_NAMES,
    TAG_CALL_NAMES,
)
from tests.infra.aws_events import stack_status
from tests.infra.event_patterns import matches
from tests.infra.templates import Json, Template
from tests.world.profile_calls import profile_call

BUS = "arn:<AWS::Partition>:events:eu-west-1:111111111111:event-bus/studio-provisioner"


def rules(network: Template) -> list[Json]:
    return list(network.resources("AWS::Events::Rule").values())


def forwarded(network: Template, event: Json) -> bool:
    return any(matches(each["EventPattern"], event) for each in rules(network))


@pytest.mark.parametrize(
    ("name", "count"),
    # Where no studio is there are no profiles to hear of.
    [("network-retail-dev-eu-west-1", 7), ("network-retail-prod-eu-west-1", 5)],
)
def test_each_workload_account_forwards_to_the_governance_accounts_bus(
    sandbox: dict[str, Template], name: str, count: int
) -> None:
    network = sandbox[name]

    assert len(rules(network)) == count
    for rule in rules(network):
        [target] = rule["Targets"]
        assert "EventBusName" not in rule
        assert network.shown(target["Arn"]) == BUS
        assert network.shown(target["RoleArn"]) == "<sandbox-eu-west-1-forwarder>"


def test_a_region_forwards_to_the_region_of_the_governance_account(
    other: dict[str, Template],
) -> None:
    network = other["network-cards-dev-eu-west-1"]
    [target] = rules(network)[0]["Targets"]

    assert network.shown(target["Arn"]) == (
        "arn:<AWS::Partition>:events:eu-central-1:444444444444:event-bus/studio-provisioner"
    )
    assert network.shown(target["RoleArn"]) == "<other-eu-west-1-forwarder>"


def test_forwarding_is_tried_for_a_day(network: Template) -> None:
    for rule in rules(network):
        [target] = rule["Targets"]
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
    ("stack", "status", "told"),
    [
        ("sandbox-studio-retail-dev", "CREATE_COMPLETE", True),
        ("sandbox-network", "UPDATE_COMPLETE", True),
        ("sandbox-base", "CREATE_COMPLETE", True),
        ("StackSet-sandbox-base-ou-ab12-cd34ef56-eu-west-1-0a1b2c", "CREATE_COMPLETE", True),
        ("StackSet-CustomControlTower-sandbox-base-0a1b2c", "CREATE_COMPLETE", True),
        ("StackSet-somebodys-base-0a1b2c", "CREATE_COMPLETE", False),
        ("sandbox-baseline", "CREATE_COMPLETE", False),
        ("sandbox-network", "UPDATE_ROLLBACK_COMPLETE", True),
        ("sandbox-network", "CREATE_IN_PROGRESS", False),
        ("sandbox-network", "ROLLBACK_COMPLETE", False),
        ("sandbox-network", "DELETE_COMPLETE", False),
        ("somebodys-network", "CREATE_COMPLETE", False),
    ],
)
def test_that_a_stack_of_ours_is_there_is_forwarded(
    network: Template, stack: str, status: str, *, told: bool
) -> None:
    assert forwarded(network, stack_status(stack, status)) is told


@pytest.mark.parametrize("name", NETWORK_CALL_NAMES)
def test_calls_that_change_networks_are_forwarded(network: Template, name: str) -> None:
    assert forwarded(network, of_ec2(name))


@pytest.mark.parametrize("name", TAG_CALL_NAMES)
@pytest.mark.parametrize(
    ("resources", "told"),
    [
        (["subnet-0a"], True),
        (["vpc-0a"], True),
        (["i-0a", "sg-0a"], True),
        (["i-0a"], False),
        ([], False),
    ],
)
def test_tags_are_forwarded_where_they_are_of_networks(
    network: Template, name: str, resources: list[str], *, told: bool
) -> None:
    items = [{"resourceId": each} for each in resources]
    event = of_ec2(name, requestParameters={"resourcesSet": {"items": items}})

    assert forwarded(network, event) is told


@pytest.mark.parametrize("name", ["RunInstances", "DescribeSubnets", "CreateVolume"])
def test_other_calls_stay_where_they_are_made(network: Template, name: str) -> None:
    assert not forwarded(network, of_ec2(name))


@pytest.mark.parametrize("name", PROFILE_CALL_NAMES)
def test_calls_that_change_profiles_are_forwarded(network: Template, name: str) -> None:
    assert forwarded(network, profile_call(name))


@pytest.mark.parametrize("name", PROFILE_TAG_CALL_NAMES)
def test_tags_are_forwarded_where_they_are_of_profiles(network: Template, name: str) -> None:
    model = "arn:aws:sagemaker:eu-west-1:222222222222:model/churn"

    assert forwarded(network, profile_call(name))
    assert not forwarded(network, profile_call(name, requestParameters={"resourceArn": model}))


@pytest.mark.parametrize("name", ["CreateApp", "DescribeUserProfile", "UpdateDomain"])
def test_other_calls_of_sagemaker_stay_where_they_are_made(network: Template, name: str) -> None:
    assert not forwarded(network, profile_call(name))


@pytest.mark.parametrize(
    ("name", "told"),
    [("/vpc/id", True), ("/vpc/subnets/private/ids", True), ("/mlops/role/ds", False)],
)
def test_changed_parameters_are_forwarded_where_they_are_of_networks(
    network: Template, name: str, *, told: bool
) -> None:
    change = {
        "source": "aws.ssm",
        "detail-type": "Parameter Store Change",
        "detail": {"name": name, "operation": "Update", "type": "String"},
    }
    call = {
        "source": "aws.ssm",
        "detail-type": "AWS API Call via CloudTrail",
        "detail": {"eventName": "PutParameter", "requestParameters": {"name": name}},
    }

    assert forwarded(network, change) is told
    assert forwarded(network, call) is told


def of_ec2(name: str, **more: object) -> Json:
    return {
        "source": "aws.ec2",
        "detail-type": "AWS API Call via CloudTrail",
        "detail": {"eventName": name, **more},
    }
