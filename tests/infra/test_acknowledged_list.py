"""The list of what is acknowledged."""

from infra.acknowledged_list import acknowledged_lines
from infra.validation import Acknowledged


def test_what_is_acknowledged_is_listed_by_rule_reason_and_place() -> None:
    found = [
        Acknowledged("AwsSolutions::AwsSolutions-IAM5[Resource::*]", "b/Role", "Lists.", "b"),
        Acknowledged("AwsSolutions::AwsSolutions-IAM5[Action::s3:*]", "a/Role", "Lists.", "a"),
        Acknowledged("cfn-lint::W3005", "a/Function", "It waits.", "a"),
    ]

    assert list(acknowledged_lines(found)) == [
        "AwsSolutions-IAM5: 2",
        "  Lists.",
        "    a/Role [Action::s3:*]",
        "    b/Role [Resource::*]",
        "W3005: 1",
        "  It waits.",
        "    a/Function",
    ]
