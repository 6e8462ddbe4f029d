"""The state table: complete, true in each cell, and without a dead entry."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.controller.clock import to_text
from services.controller.ledger import INTAKE
from services.controller.problems import ConflictError
from services.user_onboarding.changes import approve, change, reject
from services.user_onboarding.desired import Asked
from services.user_onboarding.erasure import ERASER, begin
from services.user_onboarding.intents import (
    adopt_again,
    offboard,
    onboard_again,
    resume,
    retry,
    suspend,
)
from services.user_onboarding.lifecycle import TABLE, WORKS_TOWARDS, Intent, working_phase
from services.user_onboarding.transitions import Transition
from services.user_onboarding.user import Phase, User
from tests.unit.user_onboarding.people import EVERYBODY, LEAD, asked
from tests.world.cloud import APPROVER, REQUESTER
from tests.world.delivery import START

Act = Callable[[User], Transition | None]

SAME = {"user_name": "ada", "persona": "data-scientist", "studio": "retail-dev"}
NEXT_YEAR = to_text(START + timedelta(days=365))
BY_APPROVER = asked(APPROVER)
BY_REQUESTER = asked(REQUESTER)


def ways(intent: Intent) -> list[Act]:
    """Return ways to ask for an intent, so that each way a cell can go is gone."""
    me: Asked = BY_REQUESTER
    match intent:
        case Intent.ONBOARD:
            other = {**SAME, "persona": LEAD}
            return [
                lambda user: onboard_again(user, SAME, me),
                lambda user: onboard_again(user, other, me),
            ]
        case Intent.CHANGE:
            return [
                lambda user: change(user, {"persona": LEAD}, me),
                lambda user: change(user, {"persona": "data-scientist"}, me),
                lambda user: change(user, {"team": "pricing"}, me),
                lambda user: change(user, {"team": None}, me),
                lambda user: change(user, {"expires_at": NEXT_YEAR}, me),
                lambda user: change(user, {"expires_at": NEXT_YEAR, "persona": LEAD}, me),
            ]
        case Intent.APPROVE:
            return [lambda user: approve(user, BY_APPROVER)]
        case Intent.REJECT:
            return [lambda user: reject(user, "no", BY_APPROVER)]
        case Intent.RETRY:
            return [lambda user: retry(user, me)]
        case Intent.SUSPEND:
            return [lambda user: suspend(user, me)]
        case Intent.RESUME:
            return [lambda user: resume(user, me)]
        case Intent.ADOPT:
            return [
                lambda user: adopt_again(user, SAME, me),
                lambda user: adopt_again(user, {**SAME, "persona": LEAD}, me),
            ]
        case Intent.OFFBOARD:
            return [
                lambda user: offboard(user, None, me),
                lambda user: offboard(user, 3, me),
            ]
        case Intent.ERASE:
            return [lambda user: begin(user, me)]


def outcomes(phase: Phase, intent: Intent) -> dict[str, object]:
    """Return what an intent does to everybody in a phase: a phase, "same" or "409"."""
    found: dict[str, object] = {}
    for name, user in EVERYBODY.items():
        if user.phase is not phase:
            continue
        for number, act in enumerate(ways(intent)):
            try:
                done = act(user)
            except ConflictError:
                found[f"{name}/{number}"] = "409"
                continue
            if done is None:
                found[f"{name}/{number}"] = "same"
                continue
            after = done.user
            assert after.generation == user.generation + 1
            assert after.revision == user.revision + 1 == done.entry.revision
            assert after.written_by == (ERASER if intent is Intent.ERASE else INTAKE)
            assert done.entry.phase == after.phase
            found[f"{name}/{number}"] = after.phase
    return found


def test_the_table_has_a_cell_for_each_intent_in_each_phase() -> None:
    assert set(TABLE) == set(Phase) == set(WORKS_TOWARDS)
    assert all(set(cells) == set(Intent) for cells in TABLE.values())
    assert {user.phase for user in EVERYBODY.values()} == set(Phase)


CELLS = [(phase, intent) for phase in Phase for intent in Intent]


@pytest.mark.parametrize(("phase", "intent"), CELLS)
def test_a_cell_says_what_happens_and_all_that_happens(phase: Phase, intent: Intent) -> None:
    cell = TABLE[phase][intent]

    seen = set(outcomes(phase, intent).values())

    told: set[object] = set(cell.leads_to)
    told |= {"same"} if cell.stays else set()
    told |= {"409"} if cell.refusal is not None else set()
    assert seen == told


@pytest.mark.parametrize(
    ("phase", "intent"), [each for each in CELLS if not TABLE[each[0]][each[1]].taken]
)
def test_a_refusal_tells_the_phase_and_what_can_be_done(phase: Phase, intent: Intent) -> None:
    user = next(each for each in EVERYBODY.values() if each.phase is phase)

    with pytest.raises(ConflictError) as refused:
        ways(intent)[0](user)

    assert phase.value in refused.value.detail
    assert str(TABLE[phase][intent].refusal) in refused.value.detail


@pytest.mark.parametrize("name", EVERYBODY)
def test_whatever_works_is_due_at_once(name: str) -> None:
    for intent in Intent:
        for act in ways(intent):
            try:
                done = act(EVERYBODY[name])
            except ConflictError:
                continue
            if done is None:
                continue
            after = done.user
            if after.phase is Phase.PENDING_APPROVAL:
                assert after.approval is not None
                assert after.due_at == after.approval.expires_at
            elif intent is Intent.ERASE:
                assert after.due_at == EVERYBODY[name].due_at
            elif after.phase is Phase.REJECTED:
                assert after.due_at is None
                assert after.observed_generation == after.generation
            elif after.phase not in (Phase.FAILED, Phase.OFFBOARDING):
                assert after.due_at == to_text(START)
                assert after.phase is working_phase(after)
                assert after.approval is None


def test_a_stored_user_is_the_same_when_it_is_read() -> None:
    for user in EVERYBODY.values():
        assert User.from_item(user.to_item()) == user


def test_a_user_stored_before_there_was_a_life_is_read() -> None:
    item = EVERYBODY["ready"].to_item()
    for name in ("wanted", "studio_settings", "removing", "applied_generation", "provisioned"):
        del item[name]

    user = User.from_item(item)

    assert (user.wanted.value, user.removing, user.studio_settings) == ("present", (), {})


def test_a_leaving_users_time_is_moved_by_asking_again() -> None:
    leaving = EVERYBODY["leaving"]

    moved = offboard(leaving, 3, BY_REQUESTER)
    kept = offboard(leaving, None, BY_REQUESTER)
    purging = offboard(EVERYBODY["purging"], 3, BY_REQUESTER)

    assert moved is not None
    assert moved.user.purge_at == to_text(START + timedelta(days=3))
    assert kept is None
    assert purging is not None
    assert purging.user.purge_at == EVERYBODY["purging"].purge_at


def test_resuming_undoes_the_offboarding_only() -> None:
    user = replace(EVERYBODY["leaving, and asked for again"], removing=("app:x/y/z",))

    back = resume(user, BY_REQUESTER)

    assert back is not None
    assert (back.user.purge_at, back.user.next_chapter) == (None, None)
    assert back.user.removing == ("app:x/y/z",)
    assert "dropped" in back.user.message
