"""Says who made a call, as CloudTrail's `userIdentity` does."""

from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id

from sandbox.seam.patch import found
from sandbox.seam.roles import session_role

JsonObject = dict[str, Any]


def user_identity(access_key_id: str) -> JsonObject | None:
    """Return who has a key in the request's account, or None where nobody is known by it.

    A session's role is in `sessionContext.sessionIssuer`, with its path. When the session began is
    left out.
    """
    caller = found(iam_evaluator, "resolve_credential")(access_key_id, get_account_id())
    if not isinstance(caller, found(iam_evaluator, "ResolvedCredential")):
        return None
    kind = "IAMUser" if caller.principal_type == "User" else caller.principal_type
    identity: JsonObject = {
        "type": kind,
        "principalId": caller.principal_id,
        "arn": caller.principal_arn,
        "accountId": caller.account_id,
        "accessKeyId": access_key_id,
    }
    if kind == "IAMUser":
        identity["userName"] = caller.principal_name
    role = session_role(caller.principal_arn)
    if role is not None:
        issuer = {
            "type": "Role",
            "principalId": role.get("RoleId", ""),
            "arn": role["Arn"],
            "accountId": caller.account_id,
            "userName": role["RoleName"],
        }
        identity["sessionContext"] = {
            "sessionIssuer": issuer,
            "attributes": {"mfaAuthenticated": "false"},
        }
    return identity
