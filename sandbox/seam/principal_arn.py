"""Gap: `aws:PrincipalArn` resolves to the session's ARN; on AWS it is the role's.

Only the condition key changes. `Principal` elements, messages and `GetCallerIdentity` keep the
session's ARN, as on AWS.
"""

from collections.abc import Callable
from typing import Any

from ministack.core import iam_evaluator

from sandbox.seam.patch import wrap
from sandbox.seam.roles import session_role


def install() -> None:
    """Resolve `aws:PrincipalArn` of a role session to the role's ARN, path included."""

    def around(resolve: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
        def resolve_role_arn(key: str, ctx: Any) -> Any:
            if key.lower() == "aws:principalarn":
                role = session_role(ctx.principal_arn)
                if role is not None:
                    return role["Arn"]
            return resolve(key, ctx)

        return resolve_role_arn

    wrap(iam_evaluator, "_resolve_condition_key", around)
