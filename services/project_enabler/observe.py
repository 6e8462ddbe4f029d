"""Looking at one region of an account: whole lists, and what stands in the way as a value."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, TypeVar

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.blocked import blocked_by
from services.project_enabler.projects_account import ProjectsAccount
from services.project_enabler.settings import Installation
from services.project_enabler.world import TEMPLATE_ROLES, NoBase, RegionView, Share, View

# GetParameters takes no more.
_PARAMETERS_A_CALL = 10
# Some 10,000 shares, 2,000 principals or 100,000 roles: no account has them, and no list goes on
# for ever.
_MOST_PAGES = 100
_NOT_ASSUMABLE = frozenset({"AccessDenied", "AccessDeniedException"})

Item = TypeVar("Item")
Page = tuple[tuple[Item, ...], str | None]


def observe(
    account: ProjectsAccount,
    account_id: str,
    region: str,
    installation: Installation,
    *,
    wanted: bool,
    before: tuple[str, ...] = (),
) -> View:
    """Return one region as it is.

    Parameters
    ----------
    wanted
        Whether Projects are wanted there; else only what is left to tidy is looked for.
    before
        Ids of portfolios that had principals of ours.
    """
    ours = installation.persona_roles(account_id, region)
    try:
        roles: tuple[str, ...] = ()
        if wanted:
            found = _persona_roles(account, region, installation, ours)
            if isinstance(found, NoBase):
                return found
            roles = found
        further = installation.projects.portfolio_ids
        return look(account, region, (ours,), roles, further, before)
    except AwsCallError as error:
        said = error.call
        if said.operation == "AssumeRole" and error.code in _NOT_ASSUMABLE:
            role = installation.role_arn(account_id, region).rpartition("/")[2]
            return NoBase(
                "RoleNotReachable",
                f"The role {role} of account {account_id} cannot be assumed; the base makes it. "
                f"AWS says: {said.error_message}",
                said,
            )
        return blocked_by(error)


def _persona_roles(
    account: ProjectsAccount, region: str, installation: Installation, ours: str
) -> tuple[str, ...] | NoBase:
    names = installation.persona_role_parameters
    values: dict[str, str] = {}
    for start in range(0, len(names), _PARAMETERS_A_CALL):
        values |= account.parameters(names[start : start + _PARAMETERS_A_CALL])
    missing = [each for each in names if each not in values]
    if missing:
        return NoBase(
            "ParameterMissing",
            f"{region}: the base writes {', '.join(missing)}, which is not there.",
        )
    for name, arn in values.items():
        # Whoever can write the parameter chooses the role.
        if not arn.startswith(ours):
            return NoBase(
                "PersonaRoleRefused",
                f"{region}: {name} names {arn}, which is not a persona role of this installation.",
                final=True,
            )
    return tuple(values[each] for each in names)


def look(
    account: ProjectsAccount,
    region: str,
    ours: tuple[str, ...],
    roles: tuple[str, ...],
    further: tuple[str, ...],
    before: tuple[str, ...] = (),
) -> RegionView:
    """Return the portfolios of a region and who may use them.

    Parameters
    ----------
    roles
        ARNs of those who are to use them; none: only what is left to tidy is looked for.

    Raises
    ------
    AwsCallError
    """
    enabled = account.portfolio_enabled()
    seen = RegionView(region, ours, enabled, roles, _shares(account, "IMPORTED"))
    if not all(seen.is_shared(each) for each in (*further, *before)):
        seen = replace(seen, shares=seen.shares + _shares(account, "AWS_ORGANIZATIONS"))
    concerned = dict.fromkeys((seen.amazons, *further, *before))
    principals = {
        each: _principals(account, each) for each in concerned if each and seen.is_shared(each)
    }
    missing = _missing_roles(account) if roles else ()
    return replace(seen, principals=principals, missing_roles=missing)


def _shares(
    account: ProjectsAccount, share_type: Literal["IMPORTED", "AWS_ORGANIZATIONS"]
) -> tuple[Share, ...]:
    def page(token: str | None) -> Page[Share]:
        found = account.shares(share_type, token)
        return found.shares, found.next_token

    return _every("ListAcceptedPortfolioShares", page)


def _principals(account: ProjectsAccount, portfolio_id: str) -> frozenset[str]:
    def page(token: str | None) -> Page[str]:
        found = account.principals(portfolio_id, token)
        return found.arns, found.next_token

    return frozenset(_every("ListPrincipalsForPortfolio", page))


def _missing_roles(account: ProjectsAccount) -> tuple[str, ...]:
    def page(token: str | None) -> Page[str]:
        found = account.service_roles(token)
        return found.names, found.next_token

    # Listed, since asking for a role that is not there is refused: IAM cannot know the path of
    # what it does not have, and a policy that names paths does not match.
    there = frozenset(_every("ListRoles", page))
    return tuple(each for each in TEMPLATE_ROLES if each not in there)


def _every(operation: str, page: Callable[[str | None], Page[Item]]) -> tuple[Item, ...]:
    """Return all of a list.

    Raises
    ------
    AwsCallError
        It has no end: nothing is concluded from a part of it.
    """
    found: list[Item] = []
    token = None
    for _ in range(_MOST_PAGES):
        items, token = page(token)
        found += items
        if token is None:
            return tuple(found)
    raise AwsCallError(
        AwsCall(operation, None, "ListWithoutEnd", f"More than {_MOST_PAGES} pages.")
    )
