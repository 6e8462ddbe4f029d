"""What operators may have this service do, by invoking its function.

An invocation carries no verified caller: who asks is what ``asserted_by`` says, and it never
approves anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.controller.admin import Action
from services.controller.brake import Brakes, release
from services.controller.clock import Clock
from services.controller.dead_letter_actions import dead_letter_actions
from services.controller.ledger import Ledger
from services.controller.origin import Origin
from services.controller.problems import (
    InvalidFieldsError,
    NotFoundError,
    TryAgainError,
)
from services.controller.redrive import Letters
from services.controller.revisions import RevisionConflictError
from services.controller.tickets import Ticket, Tickets
from services.controller.timeline_pages import timeline_page
from services.user_onboarding.admin_payloads import (
    Adopt,
    BrakeAction,
    Change,
    CheckRecords,
    Erase,
    Get,
    Intent,
    List,
    Offboard,
    Onboard,
    Sweep,
    Unmanaged,
)
from services.user_onboarding.changes import change, settings_before
from services.user_onboarding.desired import Asked
from services.user_onboarding.erasure import erase
from services.user_onboarding.intake import Accepted, Act, Conditions, act_on, adopt, onboard
from services.user_onboarding.intents import offboard, resume, retry, suspend
from services.user_onboarding.listing import ListQuery, list_users
from services.user_onboarding.record_check import check_records
from services.user_onboarding.requests import (
    fields_of,
    patch_of,
    read_change,
    read_request,
)
from services.user_onboarding.settings import Installation
from services.user_onboarding.unmanaged import UnmanagedProfiles
from services.user_onboarding.user import User

# Well within the time that the function may run.
_ERASING = timedelta(seconds=40)


@dataclass(frozen=True)
class Desk:
    """What the actions work with.

    Attributes
    ----------
    letters
        The dead-letter queues, and the ways of what is in them.
    unmanaged
        The profiles that are nobody's of ours, by the last sweep.
    """

    installation: Installation
    ledger: Ledger
    tickets: Tickets
    brakes: Brakes
    letters: Letters
    clock: Clock
    request_id: str
    unmanaged: UnmanagedProfiles


def actions(desk: Desk) -> list[Action]:
    """Return all actions."""
    return [
        Action("onboard", "Ask for a user", Onboard, lambda said: _onboard(desk, said)),
        Action("adopt", "Take over a profile", Adopt, lambda said: _adopt(desk, said)),
        Action("unmanaged", "See profiles of others", Unmanaged, lambda x: _unmanaged(desk, x)),
        Action("change", "Change a user", Change, lambda said: _change(desk, said)),
        *(
            Action(name, f"{name.capitalize()} a user", Intent, _plain(desk, act))
            for name, act in (("retry", retry), ("suspend", suspend), ("resume", resume))
        ),
        Action("offboard", "Let a user go", Offboard, lambda said: _offboard(desk, said)),
        Action("erase", "Erase personal data of a user", Erase, lambda said: _erase(desk, said)),
        Action("get", "Look at a user", Get, lambda said: _user(desk, said.user_id).to_api()),
        Action("timeline", "See what happened to a user", Get, lambda said: _timeline(desk, said)),
        Action("list", "List users of a studio", List, lambda said: _list(desk, said)),
        Action("sweep", "Have studios looked at now", Sweep, lambda said: _sweep(desk, said)),
        Action(
            "check-records",
            "Compare users with the record of who left",
            CheckRecords,
            lambda said: _check_records(desk, said),
        ),
        Action("brake", "See the brake on deletions", BrakeAction, lambda _: _brake(desk)),
        Action("release-brake", "Let deletions go on", BrakeAction, lambda _: _release(desk)),
        *dead_letter_actions(desk.letters),
    ]


def _asked(desk: Desk, asserted_by: str) -> Asked:
    origin = Origin(asserted_by, verified=False, correlation_id=desk.request_id)
    return Asked(origin, desk.clock(), desk.installation)


def _told(accepted: Accepted) -> dict[str, Any]:
    user = accepted.user
    return {"changed": accepted.new, "user": user.to_api() if user else None}


def _onboard(desk: Desk, said: Onboard) -> dict[str, Any]:
    asked = _asked(desk, said.asserted_by)
    return _told(onboard(desk.ledger, _request(desk, said, asked), asked))


def _adopt(desk: Desk, said: Adopt) -> dict[str, Any]:
    asked = _asked(desk, said.asserted_by)
    return _told(adopt(desk.ledger, _request(desk, said, asked), asked))


def _request(desk: Desk, said: Onboard | Adopt, asked: Asked) -> dict[str, Any]:
    given = said.model_dump(exclude_unset=True, exclude={"action", "asserted_by"})
    request = read_request(given, desk.installation, asked.now)
    if isinstance(request, list):
        raise InvalidFieldsError("The request has fields that cannot be taken.", request)
    return fields_of(request)


def _unmanaged(desk: Desk, said: Unmanaged) -> dict[str, Any]:
    if said.studio is None:
        seen = {alias: desk.unmanaged.read(alias) for alias in sorted(desk.installation.studios)}
        return {
            "studios": [
                {"studio": alias, "count": len(found.names), "since": found.since}
                for alias, found in seen.items()
            ]
        }
    _known_studio(desk, said.studio)
    found = desk.unmanaged.read(said.studio)
    return {"studio": said.studio, "user_names": list(found.names), "since": found.since}


def _change(desk: Desk, said: Change) -> dict[str, Any]:
    asked = _asked(desk, said.asserted_by)
    given = said.model_dump(exclude_unset=True, exclude={"action", "asserted_by", "user_id"})
    request = read_change(given, desk.installation, asked.now)
    if isinstance(request, list):
        raise InvalidFieldsError("The change has fields that cannot be taken.", request)

    def act(user: User, asking: Asked) -> Any:
        return change(user, patch_of(request, settings_before(user)), asking)

    return _act(desk, said.user_id, act, asked)


def _plain(desk: Desk, act: Act) -> Callable[[Intent], dict[str, Any]]:
    return lambda said: _act(desk, said.user_id, act, _asked(desk, said.asserted_by))


def _offboard(desk: Desk, said: Offboard) -> dict[str, Any]:
    days = said.retention_days
    return _act(
        desk,
        said.user_id,
        lambda user, asking: offboard(user, days, asking),
        _asked(desk, said.asserted_by),
    )


def _erase(desk: Desk, said: Erase) -> dict[str, Any]:
    until = desk.clock() + _ERASING
    found = erase(
        desk.ledger,
        said.user_id.lower(),
        _asked(desk, said.asserted_by),
        lambda: desk.clock() < until,
    )
    return {"done": found.done, "user": found.user.to_api()}


def _act(desk: Desk, user_id: str, act: Act, asked: Asked) -> dict[str, Any]:
    return _told(act_on(desk.ledger, user_id.lower(), act, asked, Conditions(caller=None)))


def _user(desk: Desk, user_id: str) -> User:
    item = desk.ledger.read(user_id.lower())
    if item is None:
        raise NotFoundError(f"There is no user {user_id}.")
    return User.from_item(item)


def _timeline(desk: Desk, said: Get) -> dict[str, Any]:
    user = _user(desk, said.user_id)
    return timeline_page(desk.ledger, user.id, said.limit, said.cursor)


def _list(desk: Desk, said: List) -> dict[str, Any]:
    query = ListQuery([said.studio], said.limit, said.phase, said.studio, said.cursor)
    found = list_users(desk.ledger, query, lambda _: True)
    if not found.users:
        # Users of a studio that is no longer configured are shown, too.
        _known_studio(desk, said.studio)
    return {"items": [user.to_api() for user in found.users], "next_cursor": found.next_key}


def _sweep(desk: Desk, said: Sweep) -> dict[str, Any]:
    if said.studio is not None:
        _known_studio(desk, said.studio)
    studios = [said.studio] if said.studio else sorted(desk.installation.studios)
    desk.tickets.send_all(Ticket(alias, sweep=True) for alias in studios)
    return {"studios": studios}


def _check_records(desk: Desk, said: CheckRecords) -> dict[str, Any]:
    asked = _asked(desk, said.asserted_by)
    checked = check_records(desk.ledger, asked, said.limit, said.cursor)
    return {
        "checked": checked.checked,
        "superseded": list(checked.superseded),
        "without_a_row": list(checked.without_a_row),
        "again": list(checked.again),
        "next_cursor": checked.next_key,
    }


def _known_studio(desk: Desk, alias: str) -> None:
    if alias not in desk.installation.studios:
        known = ", ".join(sorted(desk.installation.studios))
        raise NotFoundError(f"There is no studio {alias[:64]!r}; there are: {known}.")


def _brake(desk: Desk) -> dict[str, Any]:
    brake = desk.brakes.read()
    return {
        "engaged": brake.engaged_at is not None,
        "engaged_at": brake.engaged_at,
        "deletions": dict(brake.granted),
        "deletions_per_hour": desk.installation.lifecycle.deletions_per_hour,
    }


def _release(desk: Desk) -> dict[str, Any]:
    try:
        desk.brakes.write(release(desk.brakes.read()))
    except RevisionConflictError as error:
        raise TryAgainError("The worker wrote the brake at the same time.") from error
    # Who was held looks again now, not at the next sweep.
    return {"released": True, **_sweep(desk, Sweep(action="sweep"))}
