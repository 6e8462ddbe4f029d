"""Whom of other accounts the bus lets in."""

import json

import pytest
from aws_cdk import App, Stack

from infra.configuration import Installation, StudioSettings
from infra.configuration.organization_rules import MOST_ACCOUNTS_BY_NUMBER
from infra.configuration.rules import problems
from infra.governance.bus import make_bus
from tests.infra.templates import Json, Template

FORWARDERS = "arn:<AWS::Partition>:iam::*:role/{}-*-forwarder"
BUS = "arn:<AWS::Partition>:events:{}:{}:event-bus/studio-provisioner"
BUS_POLICY_LIMIT = 10_240


def many(count: int) -> Installation:
    """Return an installation of so many workload accounts, and no organization."""
    place = {"availability_zones": ["eu-west-1a"], "studios": []}
    return Installation.model_validate(
        {
            "installation": "a" * 20,
            "region": "eu-west-1",
            "governance": {"account_id": "111111111111"},
            "production": False,
            "account_sets": {
                f"set-{number}": {
                    "dev": {
                        "account_id": f"{900_000_000_000 + number}",
                        "regions": {"eu-west-1": {**place, "studios": [{"alias": f"s-{number}"}]}},
                    }
                }
                for number in range(count)
            },
        }
    )


def policy_of(installation: Installation) -> list[Json]:
    stack = Stack(App(analytics_reporting=False, stack_traces=False), "test")
    bus = make_bus(stack, installation)
    statements: list[Json] = stack.resolve(bus.policy)["Statement"]
    return statements


def test_of_an_organization_its_forwarders_are_let_in_and_nobody_else(
    governance: Template,
) -> None:
    [statement] = governance.one("AWS::Events::EventBus")["Policy"]["Statement"]
    condition = statement["Condition"]

    assert (statement["Effect"], statement["Action"], statement["Principal"]) == (
        "Allow",
        "events:PutEvents",
        "*",
    )
    assert governance.shown(statement["Resource"]) == BUS.format("eu-west-1", "111111111111")
    assert set(condition) == {"ArnLike", "StringEquals"}
    assert governance.shown(condition["ArnLike"]["aws:PrincipalArn"]) == (
        FORWARDERS.format("sandbox")
    )
    assert condition["StringEquals"] == {"aws:PrincipalOrgID": "o-sandbox0000"}


def test_one_account_alone_needs_no_leave_of_its_own_bus(other: dict[str, Template]) -> None:
    assert "Policy" not in other["governance"].one("AWS::Events::EventBus")


@pytest.mark.parametrize("count", [1, 50, 51, MOST_ACCOUNTS_BY_NUMBER])
def test_without_an_organization_the_accounts_of_the_file_are_let_in(count: int) -> None:
    statements = policy_of(many(count))
    listed = [
        account
        for statement in statements
        for account in statement["Condition"]["StringEquals"]["aws:PrincipalAccount"]
    ]

    assert listed == [f"{900_000_000_000 + number}" for number in range(count)]
    assert len({statement["Sid"] for statement in statements}) == len(statements)
    for statement in statements:
        assert "ArnLike" in statement["Condition"]
        assert len(statement["Condition"]["StringEquals"]["aws:PrincipalAccount"]) <= 50


def test_the_policy_of_as_many_accounts_as_there_may_be_is_within_the_limit() -> None:
    text = json.dumps(
        {"Version": "2012-10-17", "Statement": policy_of(many(MOST_ACCOUNTS_BY_NUMBER))},
        separators=(",", ":"),
    )
    # As long as the longest partition's name makes it.
    filled = text.replace('{"Fn::Join":["",', "").replace('{"Ref":"AWS::Partition"}', "aws-us-gov")

    assert len(filled) <= BUS_POLICY_LIMIT


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_more_accounts_than_could_be_listed_need_an_organization(
    more: int, *, refused: bool
) -> None:
    found = list(problems(many(MOST_ACCOUNTS_BY_NUMBER + more)))

    assert [problem.reason for problem in found] == (
        [
            "more than 350 accounts, each counted in every region, need organization.id: "
            "a function's role could not list them all",
        ]
        if refused
        else []
    )


def test_an_account_counts_in_each_region_with_a_studio() -> None:
    plain = many(MOST_ACCOUNTS_BY_NUMBER)
    west = plain.account_sets["set-0"].dev
    assert west is not None
    further = west.regions["eu-west-1"].model_copy(
        update={
            "availability_zones": ("eu-west-2a",),
            "studios": (StudioSettings(alias="further"),),
        }
    )
    dev = west.model_copy(update={"regions": {**west.regions, "eu-west-2": further}})
    sets = {
        **plain.account_sets,
        "set-0": plain.account_sets["set-0"].model_copy(update={"dev": dev}),
    }

    [found] = problems(plain.model_copy(update={"account_sets": sets}))

    assert found.path == ("account_sets",)
