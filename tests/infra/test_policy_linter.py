"""What the IAM linter says of one statement."""

from typing import Any

import pytest

from infra.linters.policies import statement_problems


def rules(statement: dict[str, Any]) -> list[str]:
    return [rule for rule, _ in statement_problems({"Effect": "Allow", **statement})]


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ({"Action": "s3:ReadEverything", "Resource": "*"}, "UnknownAction"),
        ({"Action": "s4:*", "Resource": "*"}, "UnknownAction"),
        ({"NotAction": "iam:*", "Resource": "*"}, "AllowedByException"),
        ({"Action": "iam:PassRole", "Resource": "*"}, "PassRoleToAnyService"),
        ({"Action": "iam:*", "Resource": "*"}, "PassRoleToAnyService"),
        ({"Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}, "AnyPrincipal"),
        ({"Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}, "AnyPrincipal"),
        (
            {"Action": "ssm:DescribeParameters", "Resource": "arn:aws:ssm:::parameter/x"},
            "ResourceWithoutEffect",
        ),
        ({"Action": "s3:PutObject", "Resource": "arn:aws:sqs:::x"}, "ResourceWithoutEffect"),
        (
            {
                "Action": "sqs:SendMessage",
                "Resource": "*",
                "Condition": {"StringEquals": {"s3:prefix": "x"}},
            },
            "UnknownConditionKey",
        ),
    ],
)
def test_what_does_nothing_or_lets_in_too_much_is_found(
    statement: dict[str, Any], rule: str
) -> None:
    assert rules(statement) == [rule]


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": ["s3:GetObject", "s3:Get*"], "Resource": "arn:aws:s3:::bucket/*"},
        {
            "Action": "iam:PassRole",
            "Resource": "*",
            "Condition": {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        },
        {
            "Principal": "*",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        },
        {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"},
        {"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
)
def test_what_is_right_is_left(statement: dict[str, Any]) -> None:
    assert rules(statement) == []
