"""Reads roles out of the emulator's IAM, in any account."""

import json
from typing import Any

from ministack.services import iam

JsonObject = dict[str, Any]


def role_named(account_id: str, name: str) -> JsonObject | None:
    """Return the emulator's record of a role, or None."""
    role: JsonObject | None = iam._roles.get_scoped(account_id, None, name)
    return role


def role_of_arn(arn: str) -> JsonObject | None:
    """Return the record of the role that has exactly this ARN, its path included."""
    fields = arn.split(":", 5)
    if len(fields) < 6 or not fields[5].startswith("role/"):
        return None
    role = role_named(fields[4], fields[5].rsplit("/", 1)[-1])
    return role if role is not None and role["Arn"] == arn else None


def session_role(session_arn: str) -> JsonObject | None:
    """Return the record of the role behind an assumed-role session ARN."""
    fields = session_arn.split(":", 5)
    if len(fields) < 6 or fields[2] != "sts" or not fields[5].startswith("assumed-role/"):
        return None
    return role_named(fields[4], fields[5].split("/")[1])


def statements(document: str | JsonObject | None) -> list[JsonObject]:
    """Return a policy document's statements."""
    parsed = json.loads(document or "{}") if isinstance(document, str) else document or {}
    found = parsed.get("Statement", [])
    return [found] if isinstance(found, dict) else list(found)


def listed(value: str | list[str] | None) -> list[str]:
    """Return what policies write as one string or as a list, as a list."""
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def trusts_service(role: JsonObject, service: str) -> bool:
    """Return whether the role's trust policy lets an AWS service assume it."""
    for statement in statements(role.get("AssumeRolePolicyDocument")):
        principal = statement.get("Principal")
        services = listed(principal.get("Service")) if isinstance(principal, dict) else []
        if (
            statement.get("Effect") == "Allow"
            and service in services
            and {"sts:AssumeRole", "sts:*", "*"} & set(listed(statement.get("Action")))
        ):
            return True
    return False


class IamRoles:
    """What the emulator's IAM says of an execution role."""

    def refusal(self, role_arn: str, account_id: str) -> str | None:
        """Return why SageMaker in `account_id` cannot assume the role, or None if it can."""
        role = role_of_arn(role_arn)
        own = role_arn.split(":")[4] == account_id
        if role is not None and own and trusts_service(role, "sagemaker.amazonaws.com"):
            return None
        return (
            f"Could not assume role {role_arn}. Please ensure that the role exists and allows "
            "principal 'sagemaker.amazonaws.com' to assume the role."
        )
