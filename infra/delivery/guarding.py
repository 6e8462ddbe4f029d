"""Which changes are refused, whoever asks for them: people's work hangs on these resources."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from infra.delivery.resource_change import ResourceChange

DOMAIN: Final = "AWS::SageMaker::Domain"
TABLE: Final = "AWS::DynamoDB::Table"
KEY: Final = "AWS::KMS::Key"
REPOSITORY: Final = "AWS::CodeCommit::Repository"
# A stack policy denies the same of the same types: see `stack_policy`.
GUARDED: Final = (DOMAIN, TABLE, KEY, REPOSITORY)

_LOST: Final = {
    DOMAIN: "everybody's spaces and home directories stay in the old one",
    TABLE: "users, accounts or networks and their timelines are in it",
    KEY: "what it encrypts cannot be read without it",
    REPOSITORY: "the pipelines' source is in it",
}


def refusals(changes: Iterable[ResourceChange]) -> Iterator[str]:
    """Yield a sentence for each change that is not carried out.

    A domain, a table, a key or a repository is neither replaced nor deleted. One that stays in
    its account may leave its stack; a table may not, since it is named and the next stack could
    not make it.
    """
    for change in changes:
        if change.kind not in GUARDED:
            continue
        why = _LOST[change.kind]
        what = f"{change.kind} {change.logical_id}" + (
            f" ({change.physical_id})" if change.physical_id else ""
        )
        if change.replaced != "no":
            might = "would" if change.replaced == "yes" else "might"
            of = f" by a change of {', '.join(change.properties)}" if change.properties else ""
            yield f"{what} {might} be replaced{of}: {why}"
        elif change.action == "Remove" and (change.kind == TABLE or not change.is_kept):
            yield f"{what} would be deleted: {why}"


def stack_policy() -> dict[str, list[dict[str, Any]]]:
    """Return the stack policy of every stack: CloudFormation itself refuses the same.

    It is what stands between these resources and somebody who edits a stack by hand.
    """
    everything = {"Principal": "*", "Resource": "*"}
    return {
        "Statement": [
            {"Effect": "Allow", "Action": "Update:*", **everything},
            {
                "Effect": "Deny",
                "Action": ["Update:Replace", "Update:Delete"],
                **everything,
                "Condition": {"StringEquals": {"ResourceType": list(GUARDED)}},
            },
        ]
    }
