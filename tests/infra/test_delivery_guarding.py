"""Which changes are refused, and what is told of the others."""

from pathlib import Path

import pytest

from infra.delivery.assembly import Stack
from infra.delivery.guarding import GUARDED, refusals, stack_policy
from infra.delivery.plan_text import plan_lines
from infra.delivery.planning import StackPlan
from infra.delivery.resource_change import ResourceChange, read_change
from infra.delivery.stack_status import standing, succeeded

DOMAIN, TABLE, QUEUE = "AWS::SageMaker::Domain", "AWS::DynamoDB::Table", "AWS::SQS::Queue"


def test_a_domain_that_would_be_replaced_is_refused_with_what_replaces_it() -> None:
    change = ResourceChange(
        "Modify", DOMAIN, "Studio", "d-1", replaced="yes", is_kept=True, properties=("DomainName",)
    )

    [refusal] = refusals([change])

    assert refusal.startswith(f"{DOMAIN} Studio (d-1) would be replaced by a change of DomainName:")


@pytest.mark.parametrize("kind", GUARDED)
def test_what_might_be_replaced_is_refused_too(kind: str) -> None:
    change = ResourceChange("Modify", kind, "It", replaced="maybe")

    assert len(list(refusals([change]))) == 1


@pytest.mark.parametrize(
    ("kind", "is_kept", "refused"),
    [
        (DOMAIN, False, True),
        # It leaves the stack, and nothing happens to it.
        (DOMAIN, True, False),
        (TABLE, False, True),
        # The next stack could not make a table of the same name.
        (TABLE, True, True),
        (QUEUE, False, False),
    ],
)
def test_removal_from_a_stack(kind: str, is_kept: bool, refused: bool) -> None:
    change = ResourceChange("Remove", kind, "It", "it-1", is_kept=is_kept)

    assert bool(list(refusals([change]))) is refused


def test_a_change_in_place_is_nobodys_loss() -> None:
    changes = [ResourceChange("Modify", kind, "It", properties=("Tags",)) for kind in GUARDED]

    assert list(refusals(changes)) == []


def test_a_queue_may_be_replaced() -> None:
    assert list(refusals([ResourceChange("Modify", QUEUE, "It", replaced="yes")])) == []


def test_the_stack_policy_denies_what_is_refused_and_nothing_else() -> None:
    allow, deny = stack_policy()["Statement"]

    assert (allow["Effect"], allow["Action"]) == ("Allow", "Update:*")
    assert set(deny["Action"]) == {"Update:Replace", "Update:Delete"}
    assert deny["Condition"] == {"StringEquals": {"ResourceType": list(GUARDED)}}


def test_a_change_set_is_read() -> None:
    found = {
        "ResourceChange": {
            "Action": "Modify",
            "ResourceType": TABLE,
            "LogicalResourceId": "Users",
            "PhysicalResourceId": "users",
            "Replacement": "Conditional",
            "PolicyAction": "ReplaceAndRetain",
            "Details": [
                {"Target": {"Attribute": "Properties", "Name": "KeySchema"}},
                {"Target": {"Attribute": "Properties", "Name": "KeySchema"}},
                {"Target": {"Attribute": "Tags"}},
            ],
        }
    }

    assert read_change(found) == ResourceChange(
        "Modify", TABLE, "Users", "users", "maybe", is_kept=True, properties=("KeySchema", "Tags")
    )


@pytest.mark.parametrize(
    ("status", "means"),
    [
        (None, "absent"),
        ("REVIEW_IN_PROGRESS", "absent"),
        ("ROLLBACK_COMPLETE", "empty"),
        ("DELETE_FAILED", "empty"),
        ("UPDATE_ROLLBACK_FAILED", "stuck"),
        ("UPDATE_ROLLBACK_COMPLETE", "stands"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "busy"),
        ("CREATE_COMPLETE", "stands"),
        ("UPDATE_FAILED", "broken"),
    ],
)
def test_what_a_status_means(status: str | None, means: str) -> None:
    assert standing(status) == means


def test_a_change_that_was_taken_back_did_not_go_well() -> None:
    assert not succeeded("UPDATE_ROLLBACK_COMPLETE")
    assert succeeded("UPDATE_COMPLETE")


def test_a_plan_tells_each_change_and_each_refusal() -> None:
    stack = Stack("a", "acme-studio", "555555555555", "eu-west-1", Path("t"), "url", ())
    changes = (
        ResourceChange("Modify", DOMAIN, "Studio", "d-1", "yes", properties=("DomainName",)),
        ResourceChange("Add", QUEUE, "Queue"),
        ResourceChange("Remove", QUEUE, "Old", "old", is_kept=True),
    )

    lines = list(plan_lines(StackPlan(stack, "update", changes)))

    assert lines[0] == "  ~ acme-studio (555555555555, eu-west-1): 3 resources change"
    assert "      + AWS::SQS::Queue Queue" in lines
    assert "      - AWS::SQS::Queue Old  (kept in the account)" in lines
    assert f"      ~ {DOMAIN} Studio: DomainName  REPLACED" in lines
    assert lines[-1].startswith("      REFUSED: ")
