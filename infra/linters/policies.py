"""The IAM linter: what in a policy does nothing, and what lets in too much."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from infra.linters.action_data import actions_of, arn_patterns, knows_key
from infra.linters.policy_documents import policy_documents
from infra.linters.problem import Problem
from infra.policies.patterns import actions_overlap, overlap

NAME: Final = "iam"
# Any of them says whose the caller is, or where from.
_LIMITS_OF_CALLERS: Final = frozenset(
    (
        *("aws:principalarn", "aws:principalaccount", "aws:principalorgid"),
        "aws:principalisawsservice",
        *("aws:sourceaccount", "aws:sourcearn", "aws:sourcevpce", "kms:calleraccount"),
    )
)
Statement = dict[str, Any]
Said = tuple[str, str]


def lint_policies(template: Path, region: str) -> Iterable[Problem]:
    """Yield what is wrong in the policy documents of a template."""
    for document in policy_documents(template, region):
        sids: set[str] = set()
        for statement in _listed(document.content["Statement"]):
            for rule, message in statement_problems(statement):
                sid = statement.get("Sid", "a statement without Sid")
                yield Problem(document.logical_id, rule, f"{sid}: {message}", document.where)
            sid = statement.get("Sid")
            if sid is not None and sid in sids:
                yield Problem(
                    document.logical_id, "SidTwice", f"{sid} is there twice", document.where
                )
            sids.add(sid)


def statement_problems(statement: Statement) -> Iterator[Said]:
    """Yield each rule that a statement breaks, and how."""
    actions = _listed(statement.get("Action", []))
    yield from _too_open(statement, actions)
    for action in actions:
        service, _, name = action.partition(":")
        if action == "*":
            continue
        known = actions_of(service)
        if not any(actions_overlap(name, each) for each in known):
            yield "UnknownAction", f"there is no action {action}"
        elif "*" not in name and "?" not in name:
            yield from _without_effect(statement, action, service, known[name.lower()])


def _too_open(statement: Statement, actions: list[str]) -> Iterator[Said]:
    if statement["Effect"] != "Allow":
        return
    yield from (
        ("AllowedByException", f"{key} allows whatever AWS adds")
        for key in ("NotAction", "NotResource", "NotPrincipal")
        if key in statement
    )
    keys = {key.lower() for _, key in _conditions(statement)}
    if _is_anybody(statement.get("Principal")) and not keys & _LIMITS_OF_CALLERS:
        yield "AnyPrincipal", "anybody is let in, and no condition says whose they are"
    # What has principals is a resource's: it passes no role by itself.
    grants = "Principal" not in statement and "iam:passedtoservice" not in keys
    if grants and any(actions_overlap(action, "iam:PassRole") for action in actions):
        yield "PassRoleToAnyService", "no iam:PassedToService says to whom roles may be passed"


def _is_anybody(principal: Any) -> bool:
    return principal == "*" or (isinstance(principal, dict) and principal.get("AWS") == "*")


def _without_effect(statement: Statement, action: str, service: str, name: str) -> Iterator[Said]:
    for operator, key in _conditions(statement):
        # With IfExists a key that is not there is no obstacle; Null asks just for that.
        if operator.endswith("IfExists") or operator == "Null" or knows_key(service, name, key):
            continue
        yield "UnknownConditionKey", f"no request for {action} has {key}"
    if "Resource" not in statement:
        return
    resources = [_without_variables(each) for each in _listed(statement["Resource"])]
    if "*" in resources:
        return
    patterns = arn_patterns(service, name)
    if not patterns:
        yield "ResourceWithoutEffect", f"{action} is on no resource: only * allows or denies it"
    elif not any(
        _may_be(resource, _without_variables(pattern))
        for resource in resources
        for pattern in patterns
    ):
        yield "ResourceWithoutEffect", f"{action} is on none of these resources"


def _may_be(resource: str, pattern: str) -> bool:
    # Most are of another service, which is seen at once.
    of_other = resource.count(":") > 2 and not overlap(
        resource.split(":")[2], pattern.split(":")[2]
    )
    return not of_other and overlap(resource, pattern)


def _without_variables(text: str) -> str:
    return re.sub(r"\*+", "*", re.sub(r"\$\{[^}]+\}", "*", text))


def _conditions(statement: Statement) -> Iterator[tuple[str, str]]:
    for operator, keys in statement.get("Condition", {}).items():
        yield from ((operator, key) for key in keys)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
