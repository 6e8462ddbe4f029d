"""Principals that no caller would ever be: each is refused with what to write instead.

The services reduce a caller to a canonical principal before they look at the access table. An
IAM user is itself. A session is its role, or the session where its name can be believed: of a
role of IAM Identity Center, or of one in ``trusted_session_roles``.
"""

from collections.abc import Collection
from typing import Final

_IDENTITY_CENTER: Final = "AWSReservedSSO_"


def access_refusal(principal: str, trusted_session_roles: Collection[str]) -> str | None:
    """Return why a principal of the access table can never be a caller, or None.

    Parameters
    ----------
    principal
        An ARN of the kind that the model lets through.
    trusted_session_roles
        The ARNs configured under that name.
    """
    _, partition, _, _, account, resource = principal.split(":", 5)
    kind, name = resource.split("/", 1)
    if kind == "federated-user":
        return "a federated user is whatever the maker of the session calls it: name a role"
    if kind == "role":
        return _role_refusal(
            principal, name, f"arn:{partition}:sts::{account}:assumed-role", trusted_session_roles
        )
    if kind == "assumed-role":
        role_name, _, session = name.partition("/")
        if not session or "/" in session:
            return "a session is assumed-role/<name of the role>/<name of the session>"
        role = f"arn:{partition}:iam::{account}:role/{role_name}"
        if not role_name.startswith(_IDENTITY_CENTER) and role not in trusted_session_roles:
            return (
                "whoever may assume the role chooses the session's name: "
                f"name {role}, or list that in trusted_session_roles"
            )
    return None


def trusted_role_refusal(role: str) -> str | None:
    """Return why a role of ``trusted_session_roles`` can never be a session's role, or None."""
    start, _, name = role.partition(":role/")
    return _path_refusal(start, name) if "/" in name else None


def _role_refusal(
    principal: str, name: str, sessions: str, trusted_session_roles: Collection[str]
) -> str | None:
    last = name.rsplit("/", 1)[-1]
    if last.startswith(_IDENTITY_CENTER) or principal in trusted_session_roles:
        return (
            "this role's callers are told apart by their sessions: "
            f"name {sessions}/{last}/<name of the session>"
        )
    if "/" in name:
        return _path_refusal(principal.partition(":role/")[0], name)
    return None


def _path_refusal(start: str, name: str) -> str:
    return (
        "the ARN of a session carries no path of its role: "
        f"write {start}:role/{name.rsplit('/', 1)[-1]}"
    )
