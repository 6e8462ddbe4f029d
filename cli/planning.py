"""From lists to a plan: what is there is read once, page by page, and compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cli.client import Api, User
from cli.differences import CLOSED, Terms, matched, step_for
from cli.list_reading import Listed
from cli.pruning import Pruned, Scope, check_scope, off_list, prune, suspended_by
from cli.session import Session
from cli.steps import Step, waiting_change
from cli.user_phases import FAILED, PENDING


@dataclass(frozen=True)
class Pruning:
    """What the command line says of those on no list.

    Attributes
    ----------
    limit
        How many may be suspended at once.
    most
        More than half of a studio may be.
    named
        Whose users the lists are about, where it is not the caller's.
    """

    limit: int
    most: bool
    named: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What has to be done, and by what it was judged.

    Attributes
    ----------
    steps
        Everybody on the lists, in their order; then those who are suspended.
    pruned
        None where nobody is looked for who is on no list.
    """

    steps: tuple[Step, ...]
    terms: Terms
    scope: Scope | None = None
    pruned: Pruned | None = None

    def judged_again(self, step: Step, user: User) -> Step:
        """Return what is done for a user that is another one by now."""
        if step.request is not None:
            return step_for(step.request, user, self.terms)
        return step if self.scope is None else off_list(user, self.scope)

    @property
    def changing(self) -> list[Step]:
        """The steps that send something."""
        return [step for step in self.steps if step.action.changes]


def make_plan(here: Session, listed: Listed, pruning: Pruning | None, *, again: bool) -> Plan:
    """Look at the users that are there, and compare.

    Raises
    ------
    BadUsageError
        Nobody could say whose users the lists are about.
    StudioctlError
        The API does not show its users.
    """
    if not listed.requests:
        return Plan((), Terms(here.clock.now(), again=again))
    scope = None if pruning is None else _scope(listed, pruning)
    spoken = _studios(listed)
    # Pages of all are fewer than one of each, where all are spoken of.
    every = spoken is None or set(spoken) >= set(listed.known.studios or spoken)
    users = _users_of(here, None if every else spoken)
    only = _only(listed)
    pairs = matched(listed.requests, users, only)
    closed = [user for _, user in pairs if user is not None and _may_be_closed(user)]
    pruned_before = None if scope is None else _pruned_by(here, closed, scope)
    terms = Terms(here.clock.now(), again=again, pruned=pruned_before)
    steps = [step_for(request, user, terms) for request, user in pairs]
    if scope is None:
        return Plan(tuple(steps), terms)
    ids = {
        f"{request.studio or only}.{request.entry.user_name.lower()}" for request in listed.requests
    }
    pruned = prune(users, ids, scope)
    return Plan((*steps, *pruned.steps), terms, scope, pruned)


def _scope(listed: Listed, pruning: Pruning) -> Scope:
    scope = Scope(frozenset(_studios(listed) or ()), listed.known.caller, frozenset(pruning.named))
    check_scope(scope)
    return scope


def _only(listed: Listed) -> str | None:
    studios = listed.known.studios
    return studios[0] if studios is not None and len(studios) == 1 else None


def _studios(listed: Listed) -> Sequence[str] | None:
    """Return the studios that are spoken of; None where it takes a look at all to know."""
    only = _only(listed)
    spoken = [*(request.studio or only for request in listed.requests), *listed.targets]
    known = [each for each in dict.fromkeys(spoken) if each is not None]
    return None if None in spoken else known


def _users_of(here: Session, studios: Sequence[str] | None) -> list[User]:
    """Return all users of these studios, or of all; each page is read once."""
    users: list[User] = []
    screen = here.screen
    with screen.working_quietly("Looking at the users there are ..."):
        for page in _pages(here.api, studios):
            users.extend(page)
            screen.progress(f"Looking at the users there are: {len(users)} ...")
    return users


def _pages(api: Api, studios: Sequence[str] | None) -> Iterable[Sequence[User]]:
    for studio in (None,) if studios is None else studios:
        for page in api.user_pages(studio=studio):
            yield page.items


def _may_be_closed(user: User) -> bool:
    """Tell whether a user may have been suspended; what else waits or failed may hide it."""
    phase = user.get("phase")
    return not user.get("purge_at") and (
        phase in (*CLOSED, FAILED) or (phase == PENDING and waiting_change(user) is not None)
    )


def _pruned_by(here: Session, users: Sequence[User], scope: Scope) -> frozenset[str]:
    """Return the ids of those whose suspension was asked for in the name of these lists."""
    found: set[str] = set()
    with here.screen.working_quietly("Looking at who suspended whom ..."):
        for number, user in enumerate(users):
            here.screen.progress(f"Looking at who suspended whom: {number} of {len(users)} ...")
            user_id = str(user.get("id"))
            if suspended_by(_story(here.api, user_id)) in scope.principals:
                found.add(user_id)
    return frozenset(found)


def _story(api: Api, user_id: str) -> Iterable[User]:
    cursor: str | None = None
    while True:
        page = api.user_timeline(user_id, cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
