"""Who has to approve what, and who may. Pure: one rule for every door.

Nobody decides on what they asked for, own or owned while it was asked for.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from services.controller.access import Role, caller
from services.controller.attributes import Value
from services.controller.clock import to_text
from services.user_onboarding.settings import Installation, Studio
from services.user_onboarding.user import Approval, User

# More names than this make no sentence better.
_MOST_NAMES = 5


def scope(studio: Studio | None, persona: str, team: str | None) -> Mapping[str, str | None]:
    """Return what grants of the access table are limited by."""
    account_set = studio.account_set if studio else None
    return {"account_set": account_set, "persona": persona, "team": team}


def scopes(user: User, installation: Installation) -> tuple[Mapping[str, str | None], ...]:
    """Return what a user is, and what it would be by a change that waits."""
    studio = installation.studios.get(user.studio)
    found = [scope(studio, user.persona, user.team)]
    if user.approval is not None and user.approval.change is not None:
        found.append(asked_scope(user, installation))
    return tuple(found)


def asked_scope(user: User, installation: Installation) -> Mapping[str, str | None]:
    """Return what is asked for, by the request that waits."""
    change = user.approval.change if user.approval and user.approval.change else {}
    team = change.get("team", user.team)
    return scope(
        installation.studios.get(user.studio),
        str(change.get("persona", user.persona)),
        None if team is None else str(team),
    )


def needs_decision(user: User, change: Mapping[str, Value], installation: Installation) -> bool:
    """Whether a change of a user has to be approved.

    Whoever becomes the owner logs in with the persona's role: handing over is like asking anew.
    """
    persona = str(change.get("persona", user.persona))
    hands_over = "persona" in change or change.get("owner") is not None
    return hands_over and approvals_for(persona, installation) > 0


def approvals_for(persona: str, installation: Installation) -> int:
    """Return how many approvals a persona takes.

    Nobody knows what one took that is gone from the configuration: as many as the strictest, and
    one at least, since it may come back.
    """
    known = installation.personas.get(persona)
    if known is not None:
        return known.approvals
    return max([1, *(each.approvals for each in installation.personas.values())])


def ask(
    thing: Mapping[str, str | None],
    parties: Iterable[str | None],
    installation: Installation,
    now: datetime,
    change: Mapping[str, Value] | None = None,
    *,
    verified: bool = True,
) -> Approval:
    """Return a request for approval.

    Parameters
    ----------
    thing
        The scope of what is asked for.
    parties
        Everybody with a hand in it; None is passed over.
    verified
        Whether AWS vouched for whoever asks. Where it did not, admins do not decide: they can ask
        through doors that know no caller.
    """
    named = tuple(dict.fromkeys(each for each in parties if each is not None))
    expires = now + timedelta(hours=installation.lifecycle.approval_hours)
    return Approval(
        needed=approvals_for(str(thing["persona"]), installation),
        expires_at=to_text(expires),
        parties=named,
        approvers=_approvers(thing, named, installation, admins=verified),
        change=change,
        verified=verified,
    )


def sentence(approval: Approval, what: str) -> str:
    """Tell what is waited for, who can give it and by when."""
    left = approval.needed - len(approval.given_by)
    noun = "approval" if left == 1 else "approvals"
    who = [each for each in approval.approvers if each not in approval.given_by]
    if len(who) < left:
        can = f"only {', '.join(who)} may" if who else "nobody in the access table may"
        can += " give it: an administrator has to name approvers"
    else:
        can = ", ".join(who[:_MOST_NAMES])
        can += f" and {len(who) - _MOST_NAMES} more" if len(who) > _MOST_NAMES else ""
        can += " can give it"
    return f"{what} waits for {left} {noun} until {approval.expires_at}; {can}."


def _approvers(
    thing: Mapping[str, str | None],
    parties: tuple[str, ...],
    installation: Installation,
    *,
    admins: bool,
) -> tuple[str, ...]:
    """Return who may approve, approvers by name before admins."""
    grants = sorted(installation.access, key=lambda each: each.role is Role.ADMIN)
    names = dict.fromkeys(grant.principal for grant in grants)
    return tuple(
        name
        for name in names
        if name not in parties
        and caller(name, installation.access).may_approve(thing, as_admin=admins)
    )
