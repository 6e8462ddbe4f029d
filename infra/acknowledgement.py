"""Exceptions to the template rules: each on one resource, with its reason in words."""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(resource: IConstruct, reason: str, *rules: str) -> None:
    """Accept the findings of ``rules`` on one resource.

    Parameters
    ----------
    resource
        The construct that the findings are about.
    reason
        Why it is right, as a sentence.
    rules
        Rule ids as cdk-nag reports them, ``AwsSolutions-IAM5[Resource::*]``.
    """
    Validations.of(resource).acknowledge(
        *(Acknowledgment(id=rule, reason=reason) for rule in rules)
    )
