"""Policy documents as plain data, so that they read like the ones AWS shows."""

from collections.abc import Sequence
from typing import Any

Statement = dict[str, Any]
Document = dict[str, Any]


def document(*statements: Statement) -> Document:
    """Return a policy document of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(
    sid: str,
    actions: Sequence[str],
    resources: str | Sequence[str],
    condition: dict[str, Any] | None = None,
) -> Statement:
    """Return a statement that allows ``actions`` on ``resources``."""
    return _statement("Allow", sid, actions, "Resource", resources, condition)


def deny(
    sid: str,
    actions: Sequence[str],
    resources: str | Sequence[str] = "*",
    condition: dict[str, Any] | None = None,
) -> Statement:
    """Return a statement that denies ``actions`` on ``resources``, whatever else allows them."""
    return _statement("Deny", sid, actions, "Resource", resources, condition)


def deny_elsewhere(sid: str, actions: Sequence[str], resources: str | Sequence[str]) -> Statement:
    """Return a statement that denies ``actions`` on all but ``resources``."""
    return _statement("Deny", sid, actions, "NotResource", resources, None)


def trust(
    sid: str,
    services: Sequence[str],
    condition: dict[str, Any] | None = None,
    actions: Sequence[str] = ("sts:AssumeRole",),
) -> Statement:
    """Return a statement of a role that lets AWS services assume it."""
    statement = _statement("Allow", sid, actions, "Resource", [], condition)
    del statement["Resource"]
    listed = services[0] if len(services) == 1 else list(services)
    return {**statement, "Principal": {"Service": listed}}


def _statement(
    effect: str,
    sid: str,
    actions: Sequence[str],
    resource_key: str,
    resources: str | Sequence[str],
    condition: dict[str, Any] | None,
) -> Statement:
    statement: Statement = {
        "Sid": sid,
        "Effect": effect,
        "Action": list(actions),
        resource_key: resources if isinstance(resources, str) else list(resources),
    }
    if condition is not None:
        statement["Condition"] = condition
    return statement
