"""Gap: `aws:PrincipalOrgID` refuses across accounts: each is an organization of its own.

Here the sandbox's accounts are members of one organization; an account outside it has none.
"""

from collections.abc import Callable, Collection

from ministack.core import iam_evaluator

from sandbox.seam.patch import wrap


def install(organization_id: str, members: Collection[str]) -> None:
    """Make `members` the accounts of `organization_id`."""

    def around(own: Callable[[str], str | None]) -> Callable[[str], str | None]:
        def organization_of(account_id: str) -> str | None:
            return organization_id if account_id in members else own(account_id)

        return organization_of

    wrap(iam_evaluator, "_principal_org_id", around)
