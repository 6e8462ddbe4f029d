"""Who may do what: one pure function, alike for every door.

IAM at the gateway is the outer gate only; a function never sees the policies that let a call in.
So a configured table says which principals are requesters, approvers or admins, and where.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

_ASSUMED_ROLE = re.compile(
    r"arn:(?P<partition>[^:]+):sts::(?P<account>\d{12}):assumed-role/"
    r"(?P<role>[^/]+)/(?P<session>.+)"
)
_PRINCIPAL = re.compile(
    r"arn:[a-z-]+:(iam::\d{12}:(root|(user|role)/[\w+=,.@/-]+)"
    r"|sts::\d{12}:assumed-role/[\w+=,.@-]+/[\w+=,.@-]+)",
    re.ASCII,
)
# How installation.json names what a grant may be limited by.
_DIMENSIONS: Final = {"account_sets": "account_set", "personas": "persona", "teams": "team"}


class Role(StrEnum):
    """What a principal is to this service. An admin may do what the others may, too."""

    REQUESTER = "requester"
    APPROVER = "approver"
    ADMIN = "admin"


@dataclass(frozen=True)
class Grant:
    """One row of the access table.

    Attributes
    ----------
    principal
        A canonical principal (`canonical_principal`).
    limits
        Dimension (``account_set``, ``persona``, ``team``) to the values allowed; a dimension that
        is not there is not limited.
    """

    principal: str
    role: Role
    limits: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def covers(self, thing: Mapping[str, str | None], skip: frozenset[str] = frozenset()) -> bool:
        """Whether a thing lies within every limit, those skipped excepted."""
        return all(
            thing.get(name) in allowed for name, allowed in self.limits.items() if name not in skip
        )


@dataclass(frozen=True)
class Caller:
    """Who asks, and what the access table says of them."""

    principal: str
    grants: tuple[Grant, ...]

    def may_request(self, thing: Mapping[str, str | None]) -> bool:
        """Whether the caller may ask for this."""
        return any(
            grant.role in (Role.REQUESTER, Role.ADMIN) and grant.covers(thing)
            for grant in self.grants
        )

    def may_change(self, thing: Mapping[str, str | None], theirs: Iterable[str | None]) -> bool:
        """Whether the caller may act on something that exists.

        Parameters
        ----------
        theirs
            The principals who requested or own it: requesters act on their own, and on what belongs
            to a team they are named for.
        """
        own = self.principal in theirs
        return any(
            grant.covers(thing)
            and (
                grant.role is Role.ADMIN
                or (grant.role is Role.REQUESTER and (own or "team" in grant.limits))
            )
            for grant in self.grants
        )

    def may_approve(self, thing: Mapping[str, str | None], *, as_admin: bool = True) -> bool:
        """Whether the caller may decide on requests for this, as an approver or as an admin."""
        roles = (Role.APPROVER, Role.ADMIN) if as_admin else (Role.APPROVER,)
        return any(grant.role in roles and grant.covers(thing) for grant in self.grants)

    def is_admin(self, thing: Mapping[str, str | None]) -> bool:
        """Whether the caller is an admin of this."""
        return any(grant.role is Role.ADMIN and grant.covers(thing) for grant in self.grants)

    def may_see(self, thing: Mapping[str, str | None], theirs: Iterable[str | None]) -> bool:
        """Whether the caller may see this.

        Parameters
        ----------
        thing
            Its account set, persona and team.
        theirs
            The principals who requested or own it.
        """
        if not self.grants:
            return False
        return self.principal in theirs or any(
            grant.covers(thing)
            for grant in self.grants
            if grant.role is not Role.REQUESTER or "team" in grant.limits
        )


def grants_from(said: Sequence[Mapping[str, Any]]) -> tuple[Grant, ...]:
    """Return the access table that ``access`` of installation.json is.

    Raises
    ------
    KeyError, TypeError, ValueError
        A row lacks its principal or its role, or has one that there is not.
    """
    return tuple(
        Grant(
            principal=row["principal"],
            role=Role(row["role"]),
            limits={
                dimension: frozenset(row[key])
                for key, dimension in _DIMENSIONS.items()
                if row.get(key) is not None
            },
        )
        for row in said
    )


def caller(principal: str, table: Iterable[Grant]) -> Caller:
    """Return who asks with their rows of the access table."""
    return Caller(principal, tuple(grant for grant in table if grant.principal == principal))


def canonical_principal(arn: str, trusted_session_roles: frozenset[str] = frozenset()) -> str:
    """Reduce the ARN of a caller to the person behind it.

    An IAM user is itself. A session of an ``AWSReservedSSO_*`` role is role and session, since
    Identity Center vouches for the session's name; so is one of a role configured as trusted to
    name its sessions (as ``arn:<partition>:iam::<account>:role/<name>``). Any other session is its
    role: whoever may assume it chooses the session's name.
    """
    found = _ASSUMED_ROLE.fullmatch(arn)
    if found is None:
        return arn
    role = f"arn:{found['partition']}:iam::{found['account']}:role/{found['role']}"
    if found["role"].startswith("AWSReservedSSO_") or role in trusted_session_roles:
        return arn
    return role


def is_principal(arn: str) -> bool:
    """Whether this is the ARN of a user, a role, a session or an account's root."""
    return _PRINCIPAL.fullmatch(arn) is not None
