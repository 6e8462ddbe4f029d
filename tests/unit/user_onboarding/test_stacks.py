"""Which stack owns a profile, read from CloudFormation's answers."""

from typing import Any

import pytest

from services.user_onboarding.stacks import asks, owners

BY_BOTH = {"PhysicalResourceId": "Ada|d-1"}
BY_NAME = {"PhysicalResourceId": "Ada"}


def resource(
    physical_id: str, kind: str = "AWS::SageMaker::UserProfile", status: str = "CREATE_COMPLETE"
) -> dict[str, Any]:
    return {
        "StackName": "dev-studio",
        "ResourceType": kind,
        "ResourceStatus": status,
        "PhysicalResourceId": physical_id,
    }


def test_a_profile_is_asked_for_by_every_id_it_may_have_and_by_the_stack_its_tags_name() -> None:
    assert [each.get("PhysicalResourceId") for each in asks("d-1", "Ada", None)] == [
        "Ada|d-1",
        "d-1|Ada",
        "Ada",
    ]
    assert asks("d-1", "Ada", ("arn:stack", "User7"))[-1] == {
        "StackName": "arn:stack",
        "LogicalResourceId": "User7",
    }


@pytest.mark.parametrize("physical_id", ["Ada|d-1", "d-1|Ada", "ada"])
def test_a_stack_with_the_profile_owns_it(physical_id: str) -> None:
    others = resource("d-1", "AWS::SageMaker::Domain")

    assert owners([others, resource(physical_id)], BY_NAME, "Ada") == {"dev-studio"}


@pytest.mark.parametrize("status", ["DELETE_SKIPPED", "DELETE_COMPLETE"])
def test_a_stack_that_let_go_owns_nothing(status: str) -> None:
    assert owners([resource("Ada|d-1", status=status)], BY_BOTH, "Ada") == frozenset()


def test_a_name_that_something_else_has_says_nothing() -> None:
    assert owners([resource("Ada", "AWS::IAM::User")], BY_NAME, "Ada") == frozenset()


def test_an_answer_without_the_profile_among_its_first_hundred_is_about_it_all_the_same() -> None:
    hundred = [resource(f"u{number}|d-1") for number in range(100)]

    assert owners(hundred, BY_BOTH, "Ada") == {"dev-studio"}


def test_no_answer_is_no_stack() -> None:
    assert owners([], BY_BOTH, "Ada") == frozenset()
