"""Rules hear what becomes of stacks."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.clouds import (
    DEV,
    LAMBDA,
    MANAGEMENT,
    REGION,
    Cloud,
    eventually,
    fresh,
    settled,
    zipped,
)
from tests.sandbox.listeners import WATCH_SECONDS, listen

WRITES_DOWN = """
import json, os

def handler(event, context):
    with open(os.environ["PAPER"], "w") as paper:
        json.dump(event, paper)
"""


class Stack:
    """A stack of one parameter, and a queue that hears of it."""

    def __init__(self, cloud: Cloud, account: str = DEV, region: str = REGION) -> None:
        self.name = fresh("stack")
        self.heard = listen(cloud, _of(self.name, account, region), account, region)
        self._cloudformation = cloud.client("cloudformation", account, region)

    def create(self, value: str = "x", **more: Any) -> str:
        created = self._cloudformation.create_stack(
            StackName=self.name, TemplateBody=_template(value), **more
        )
        return str(created["StackId"])

    def update(self, value: str) -> None:
        self._cloudformation.update_stack(StackName=self.name, TemplateBody=_template(value))

    def delete(self) -> None:
        self._cloudformation.delete_stack(StackName=self.name)

    def settle(self) -> None:
        eventually(
            lambda: settled(self._cloudformation.describe_stacks(StackName=self.name)["Stacks"][0])
        )

    def statuses(self, number: int) -> list[str]:
        events = [self.heard.event() for _ in range(number)]
        return [event["detail"]["status-details"]["status"] for event in events]


def _of(stack: str, account: str, region: str) -> dict[str, Any]:
    prefix = f"arn:aws:cloudformation:{region}:{account}:stack/{stack}/"
    return {
        "source": ["aws.cloudformation"],
        "detail-type": ["CloudFormation Stack Status Change"],
        "detail": {"stack-id": [{"prefix": prefix}]},
    }


def _template(value: str) -> str:
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}
    return json.dumps({"Resources": {"P": parameter}})


def test_a_stacks_event_has_the_shape_that_aws_documents(cloud: Cloud) -> None:
    stack = Stack(cloud)
    stack_id = stack.create(ClientRequestToken="token-of-mine")

    first, event = stack.heard.event(), stack.heard.event()

    assert first["detail"]["status-details"]["status"] == "CREATE_IN_PROGRESS"
    assert first["id"] != event.pop("id")
    age = datetime.now(UTC) - datetime.fromisoformat(event.pop("time"))
    assert 0 <= age.total_seconds() < 60
    assert event == {
        "version": "0",
        "source": "aws.cloudformation",
        "detail-type": "CloudFormation Stack Status Change",
        "account": DEV,
        "region": REGION,
        "resources": [stack_id],
        "detail": {
            "stack-id": stack_id,
            "status-details": {"status": "CREATE_COMPLETE", "status-reason": ""},
            "client-request-token": "token-of-mine",
        },
    }


def test_every_status_of_a_stacks_life_is_told_once(cloud: Cloud) -> None:
    stack = Stack(cloud)
    stack.create("one")
    stack.settle()
    stack.update("two")
    stack.settle()
    stack.delete()

    assert stack.statuses(6) == [
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE",
        "DELETE_IN_PROGRESS",
        "DELETE_COMPLETE",
    ]
    with pytest.raises(AssertionError, match="nothing came"):
        stack.heard.event(WATCH_SECONDS)


def test_a_stack_that_fails_tells_of_its_way_back(cloud: Cloud) -> None:
    stack = Stack(cloud)
    nat = {"Type": "AWS::EC2::NatGateway", "Properties": {"SubnetId": "subnet-none"}}
    cloud.client("cloudformation").create_stack(
        StackName=stack.name, TemplateBody=json.dumps({"Resources": {"Nat": nat}})
    )

    assert stack.statuses(3) == ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]


def test_a_change_set_tells_as_a_direct_creation_does(cloud: Cloud) -> None:
    stack = Stack(cloud)
    cloudformation = cloud.client("cloudformation")
    names = {"StackName": stack.name, "ChangeSetName": "first"}
    cloudformation.create_change_set(**names, ChangeSetType="CREATE", TemplateBody=_template("x"))
    eventually(lambda: _prepared(cloudformation.describe_change_set(**names)))
    cloudformation.execute_change_set(**names)

    assert stack.statuses(3) == ["REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"]


def _prepared(change_set: dict[str, Any]) -> bool | None:
    return True if change_set["Status"] == "CREATE_COMPLETE" else None


def test_a_stack_is_told_of_in_its_own_account_and_region_only(cloud: Cloud) -> None:
    there = Stack(cloud, MANAGEMENT, "us-east-1")
    here = listen(cloud, _of(there.name, MANAGEMENT, "us-east-1"), MANAGEMENT)
    there.create()

    event = there.heard.event()

    assert (event["account"], event["region"]) == (MANAGEMENT, "us-east-1")
    with pytest.raises(AssertionError, match="nothing came"):
        here.event(WATCH_SECONDS)


def test_a_function_is_called_with_it(cloud: Cloud, tmp_path: Path) -> None:
    paper = tmp_path / "paper.json"
    function = cloud.client("lambda").create_function(
        FunctionName=fresh("function"),
        Role=cloud.role(DEV, LAMBDA),
        Runtime="python3.12",
        Handler="index.handler",
        Code={"ZipFile": zipped(WRITES_DOWN)},
        Environment={"Variables": {"PAPER": str(paper)}},
    )["FunctionArn"]
    stack = Stack(cloud)
    pattern = _of(stack.name, DEV, REGION)
    pattern["detail"]["status-details"] = {"status": ["CREATE_COMPLETE"]}
    events, rule = cloud.client("events"), fresh("rule")
    events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=rule, Targets=[{"Id": "function", "Arn": function}])

    stack_id = stack.create()

    event = eventually(lambda: _read(paper))
    assert event["detail"]["stack-id"] == stack_id


def _read(paper: Path) -> Any:
    try:
        return json.loads(paper.read_text())
    except (OSError, ValueError):
        return None


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    stack = Stack(bare)
    stack.create()
    stack.settle()

    with pytest.raises(AssertionError, match="nothing came"):
        stack.heard.event(WATCH_SECONDS)
