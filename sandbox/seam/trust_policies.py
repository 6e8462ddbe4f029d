"""Gap: a trust policy may name a role or user that does not exist; AWS refuses it.

Deployed in the wrong order, such a template would work here and fail on AWS.
"""

import json
from collections.abc import Callable
from typing import Any

from ministack.services import iam

from sandbox.seam.patch import wrap
from sandbox.seam.roles import listed, role_of_arn, statements

Check = Callable[[Any], str | None]


def install() -> None:
    """Refuse unknown principals wherever a trust policy is written, templates included."""

    def around(check: Check) -> Check:
        def check_principals_too(document: Any) -> str | None:
            return check(document) or _unknown_principal(document)

        return check_principals_too

    wrap(iam, "_trust_policy_not_principal_error", around)


def _unknown_principal(document: Any) -> str | None:
    try:
        found = statements(document)
    except (json.JSONDecodeError, AttributeError):
        return None
    for statement in found:
        principal = statement.get("Principal")
        for arn in listed(principal.get("AWS")) if isinstance(principal, dict) else []:
            if not _exists(arn):
                return f'Invalid principal in policy: "AWS":"{arn}"'
    return None


def _exists(principal: str) -> bool:
    fields = principal.split(":", 5)
    if len(fields) == 6 and fields[2] == "iam" and fields[5].startswith("role/"):
        return role_of_arn(principal) is not None
    if len(fields) == 6 and fields[2] == "iam" and fields[5].startswith("user/"):
        user = iam._users.get_scoped(fields[4], None, fields[5].rsplit("/", 1)[-1])
        return user is not None
    # Account ids, roots, `*` and sessions are not looked up, as on AWS.
    return True
