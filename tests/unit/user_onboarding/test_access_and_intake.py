"""Who may ask for what, and what is written when somebody may."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from services.controller.access import Caller, caller
from services.controller.attributes import Item
from services.controller.idempotency import Remembered
from services.controller.ledger import INTAKE
from services.controller.marks import Mark
from services.controller.origin import Origin
from services.controller.problems import ConflictError, NotAllowedError, TryAgainError
from services.controller.revisions import RevisionConflictError
from services.controller.timeline import TimelineEntry
from services.user_onboarding.desired import Asked
from services.user_onboarding.intake import may_see, onboard
from services.user_onboarding.requests import UserRequest, fields_of, read_request
from services.user_onboarding.settings import Installation
from services.user_onboarding.user import Phase, User
from tests.unit.user_onboarding.http_calls import (
    ADMIN,
    APPROVER,
    JUNIOR_REQUESTER,
    OTHER_REQUESTER,
    RETAIL_REQUESTER,
    RISK_APPROVER,
    STRANGER,
    TEAM_REQUESTER,
    two_studios,
)
from tests.world.cloud import REQUESTER
from tests.world.delivery import START
from tests.world.table import MemoryLedger

JUNIOR = {"user_name": "ada", "persona": "data-scientist", "studio": "retail-dev"}


def request(**body: Any) -> UserRequest:
    found = read_request({**JUNIOR, **body}, two_studios(), START)
    assert isinstance(found, UserRequest)
    return found


@dataclass(frozen=True)
class Accepted:
    """What came of a request: the user, and whether it is new."""

    user: User
    new: bool


def ask(
    ledger: MemoryLedger, principal: str | None = REQUESTER, *, verified: bool = True, **body: Any
) -> Accepted:
    """Ask as a principal that AWS vouches for; None asks without a caller, as rows do."""
    installation = two_studios()
    who: Caller | None = caller(principal, installation.access) if principal else None
    origin = Origin(principal or REQUESTER, verified=verified, correlation_id="request-1")
    asked = Asked(origin, START, installation)
    accepted = onboard(ledger, fields_of(request(**body)), asked, who)
    assert accepted.user is not None
    return Accepted(accepted.user, accepted.new)


def sees(principal: str, user: User, installation: Installation | None = None) -> bool:
    known = installation or two_studios()
    return may_see(caller(principal, known.access), user, known)


@pytest.mark.parametrize(
    ("principal", "body", "allowed"),
    [
        (REQUESTER, {}, True),
        (ADMIN, {}, True),
        (APPROVER, {}, False),
        (STRANGER, {}, False),
        (RETAIL_REQUESTER, {"studio": "retail-dev"}, True),
        (RETAIL_REQUESTER, {"studio": "risk-dev"}, False),
        (JUNIOR_REQUESTER, {"persona": "data-scientist"}, True),
        (JUNIOR_REQUESTER, {"persona": "lead-data-scientist"}, False),
        (TEAM_REQUESTER, {"team": "analytics"}, True),
        (TEAM_REQUESTER, {"team": "risk"}, False),
        (TEAM_REQUESTER, {}, False),
    ],
)
def test_only_what_a_caller_may_request_is_written(
    principal: str, body: dict[str, Any], allowed: bool
) -> None:
    ledger = MemoryLedger()

    if allowed:
        assert ask(ledger, principal, **body).new
    else:
        with pytest.raises(NotAllowedError, match=principal):
            ask(ledger, principal, **body)

    assert len(ledger.states) == len(ledger.stream) // 2 == int(allowed)


@pytest.mark.parametrize(
    ("principal", "seen"),
    [
        (REQUESTER, True),
        (OTHER_REQUESTER, False),
        (RETAIL_REQUESTER, False),
        (TEAM_REQUESTER, True),
        (APPROVER, True),
        (RISK_APPROVER, False),
        (ADMIN, True),
        (STRANGER, False),
    ],
)
def test_a_user_is_seen_by_its_requester_its_team_and_those_above(
    principal: str, seen: bool
) -> None:
    user = ask(MemoryLedger(), team="analytics").user

    assert sees(principal, user) is seen


def test_a_user_is_seen_by_its_owner_if_the_owner_is_in_the_table() -> None:
    assert sees(OTHER_REQUESTER, ask(MemoryLedger(), owner=OTHER_REQUESTER).user)
    assert not sees(STRANGER, ask(MemoryLedger(), owner=STRANGER).user)


def test_a_claim_to_have_requested_shows_nothing() -> None:
    user = ask(MemoryLedger(), None, verified=False).user

    assert user.requested_by == REQUESTER
    assert not sees(REQUESTER, user)
    assert sees(APPROVER, user)


def test_a_user_of_a_studio_no_longer_configured_is_seen_by_the_unlimited_only() -> None:
    user = ask(MemoryLedger(), OTHER_REQUESTER, studio="risk-dev").user
    installation = two_studios()
    studios = {"retail-dev": installation.studios["retail-dev"]}
    left = Installation(**{**vars(installation), "studios": studios})

    assert sees(ADMIN, user, left)
    assert not sees(RISK_APPROVER, user, left)


def test_a_first_state_is_due_at_once_and_wakes_the_relay() -> None:
    ledger = MemoryLedger()

    user = ask(ledger, team="analytics").user

    state = ledger.states["retail-dev.ada"]
    assert User.from_item(state) == user
    assert (state["subject"], state["due_subject"]) == ("retail-dev", "retail-dev")
    assert state["due_at"] == state["created_at"] == "2026-11-02T09:00:00.000Z"
    assert state["written_by"] == INTAKE
    assert (user.generation, user.observed_generation, user.revision, user.chapter) == (1, 0, 1, 1)
    assert user.phase is Phase.PROVISIONING


def test_the_first_entry_says_who_asked_and_carries_the_event() -> None:
    ledger = MemoryLedger()

    user = ask(ledger, None, verified=False).user

    (entry,) = [TimelineEntry.from_item(item) for item in ledger.entries[user.id]]
    assert (entry.actor, entry.verified, entry.correlation_id) == (REQUESTER, False, "request-1")
    assert entry.event is not None
    assert (entry.event.detail_type, entry.event.causation_id) == ("UserRequested.v1", "request-1")
    assert entry.event.data["user_id"] == "retail-dev.ada"


def test_a_name_is_free_in_each_studio() -> None:
    ledger = MemoryLedger()

    assert ask(ledger, studio="retail-dev").new
    assert ask(ledger, studio="risk-dev").new


def test_the_name_is_kept_as_first_given() -> None:
    ledger = MemoryLedger()
    ask(ledger, user_name="Ada-Lovelace")

    again = ask(ledger, user_name="ADA-LOVELACE")

    assert not again.new
    assert again.user.user_name == "Ada-Lovelace"


@pytest.mark.parametrize("principal", [OTHER_REQUESTER, RETAIL_REQUESTER])
def test_a_taken_name_tells_nothing_of_the_user_who_has_it(principal: str) -> None:
    ledger = MemoryLedger()
    ask(ledger, persona="lead-data-scientist", team="secret-team")

    with pytest.raises(ConflictError) as refused:
        ask(ledger, principal)

    assert refused.value.detail == "The name ada is taken in retail-dev."


def test_a_caller_who_may_not_request_learns_nothing_of_what_is_there() -> None:
    ledger = MemoryLedger()
    ask(ledger)

    with pytest.raises(NotAllowedError) as there:
        ask(ledger, APPROVER)
    with pytest.raises(NotAllowedError) as not_there:
        ask(ledger, APPROVER, user_name="nobody")

    assert there.value.detail == not_there.value.detail


class Raced(MemoryLedger):
    """A ledger in which others write first, so many times."""

    def __init__(self, times: int, meanwhile: Callable[[MemoryLedger], object]) -> None:
        super().__init__()
        self._times = times
        self._meanwhile = meanwhile

    def write(
        self,
        item: Item,
        entry: TimelineEntry,
        remembered: Remembered | None = None,
        *,
        mark: Mark | None = None,
        before: int | None = None,
    ) -> None:
        if self._times:
            self._times -= 1
            self._meanwhile(self)
            raise RevisionConflictError(str(item["id"]))
        super().write(item, entry, remembered, mark=mark, before=before)


def test_the_loser_of_a_race_for_the_same_gets_the_winners_user() -> None:
    ledger = Raced(1, lambda raced: ask(raced))

    accepted = ask(ledger)

    assert not accepted.new
    assert len(ledger.entries["retail-dev.ada"]) == 1


def test_the_loser_of_a_race_for_another_persona_is_told_of_the_conflict() -> None:
    ledger = Raced(1, lambda raced: ask(raced, persona="lead-data-scientist"))

    with pytest.raises(ConflictError, match="another persona"):
        ask(ledger)


def test_endless_races_end_in_try_again() -> None:
    with pytest.raises(TryAgainError):
        ask(Raced(99, lambda raced: None))


def test_the_same_ask_changes_nothing_that_is_stored() -> None:
    ledger = MemoryLedger()
    ask(ledger, team="analytics")
    before = dict(ledger.states), list(ledger.stream)

    ask(ledger, team="analytics")

    assert (ledger.states, ledger.stream) == before
