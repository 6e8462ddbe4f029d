"""Acknowledging the wildcards of a policy, one by one, as the template rules report them."""

import re

from aws_cdk import Stack
from constructs import IConstruct

from infra.acknowledgement import acknowledge
from infra.policies.document import Document


def acknowledge_wildcards(resource: IConstruct, policy: Document, reason: str) -> None:
    """Accept each wildcard that ``policy`` allows on ``resource``, and no other."""
    stack = Stack.of(resource)
    rules: set[str] = set()
    for statement in policy["Statement"]:
        if statement["Effect"] != "Allow":
            continue
        rules.update(f"Action::{action}" for action in statement["Action"] if "*" in action)
        resources = statement["Resource"]
        listed = [resources] if isinstance(resources, str) else resources
        rules.update(
            f"Resource::{_as_reported(stack.resolve(one))}" for one in listed if "*" in one
        )
    acknowledge(resource, reason, *sorted(f"AwsSolutions-IAM5[{rule}]" for rule in rules))


def _as_reported(value: object) -> str:
    # cdk-nag writes references and policy variables as <Name>, and joins the rest.
    if isinstance(value, str):
        return re.sub(r"\$\{([^}]+)\}", r"<\1>", value)
    if isinstance(value, dict):
        if "Ref" in value:
            return f"<{value['Ref']}>"
        if "Fn::GetAtt" in value:
            return f"<{'.'.join(value['Fn::GetAtt'])}>"
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return str(separator).join(_as_reported(part) for part in parts)
    return str(value)
