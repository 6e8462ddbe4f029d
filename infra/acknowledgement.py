"""Exceptions to the template rules: each on one resource, with its reason in words."""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(resource: IConstruct, reason: str, *rules: str) -> None:
    """Accept the findings of ``rules`` on one resource and what it is made of.

    One that accepts nothing is a finding itself, so none outlives what it was for.

    Parameters
    ----------
    resource
        The construct that the findings are about.
    reason
        Why it is right, as a sentence.
    rules
        Rule ids as they are reported, ``AwsSolutions-IAM5[Resource::*]``. Those of linters whose
        rules do not begin with the linter's name have it before them, ``cfn-lint::W3005``.
    """
    Validations.of(resource).acknowledge(
        *(Acknowledgment(id=_qualified(rule), reason=reason) for rule in rules)
    )


def _qualified(rule: str) -> str:
    # CDK compares <plugin>::<rule>, and cdk-nag's rules begin with their pack's name. It would
    # take the bare rule too, but then leaves the finding out of the report.
    name = rule.split("[")[0]
    return rule if "::" in name else f"{name.rpartition('-')[0]}::{rule}"
