"""Gap: `aws:ResourceOrgID` is never there, so what is limited to an organization is refused."""

from collections.abc import Callable
from typing import Any

from ministack.core import iam_evaluator

from sandbox.seam.patch import found, wrap

Resolve = Callable[[str, Any], Any]


def install() -> None:
    """Resolve it to the organization of the account that owns the resource, if it has one."""
    found(iam_evaluator, "_principal_org_id")

    def around(resolve: Resolve) -> Resolve:
        def resolve_organization(key: str, ctx: Any) -> Any:
            if key.lower() == "aws:resourceorgid":
                owner = resolve("aws:ResourceAccount", ctx)
                # Asked each time: who is in which organization is a matter of another gap.
                return iam_evaluator._principal_org_id(owner)
            return resolve(key, ctx)

        return resolve_organization

    wrap(iam_evaluator, "_resolve_condition_key", around)
