"""Who has to approve what, and that nobody decides on what is their own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.controller.access import Grant, Role, caller, canonical_principal
from services.controller.clock import to_text
from services.controller.origin import Origin
from services.controller.problems import ConflictError, NotAllowedError, ProblemError
from services.user_onboarding.approvals import ask, scope, sentence
from services.user_onboarding.changes import approve, change, reject
from services.user_onboarding.chapters import open_chapter
from services.user_onboarding.desired import Asked
from services.user_onboarding.intake import Conditions, act_on
from services.user_onboarding.intents import offboard, resume, suspend
from services.user_onboarding.settings import Installation
from services.user_onboarding.transitions import Transition
from services.user_onboarding.user import Phase, User
from tests.unit.user_onboarding.people import (
    EVERYBODY,
    LEAD,
    PENDING,
    PENDING_CHANGE,
    READY,
    SUSPENDED,
    asked,
    with_approvals,
)
from tests.world.cloud import ADMIN, APPROVER, REQUESTER, studio
from tests.world.delivery import START
from tests.world.table import MemoryLedger

SECOND = "arn:aws:iam::111111111111:user/second-approver"


def done(transition: Transition | None) -> User:
    assert transition is not None
    return transition.user


def request(by: str = REQUESTER, *, verified: bool = True, **more: str) -> User:
    """Return a lead who was asked for."""
    fields = {"user_name": "ada", "persona": LEAD, "studio": "retail-dev", **more}
    origin = Origin(by, verified=verified, correlation_id="c")
    return open_chapter(fields, origin, with_approvals(), START).user


def test_who_needs_no_approval_is_worked_on_at_once() -> None:
    fields = {"user_name": "ada", "persona": "data-scientist", "studio": "retail-dev"}

    user = open_chapter(fields, asked().origin, with_approvals(), START).user

    assert (user.phase, user.approval) == (Phase.PROVISIONING, None)


def test_a_pending_answer_names_who_can_approve_and_by_when() -> None:
    user = request()

    assert user.phase is Phase.PENDING_APPROVAL
    assert user.approval is not None
    assert user.approval.approvers == (APPROVER, ADMIN)
    assert user.approval.expires_at == to_text(START + timedelta(hours=168))
    assert user.due_at == user.approval.expires_at
    for told in (APPROVER, ADMIN, user.approval.expires_at, "1 approval"):
        assert told in user.message
    assert user.to_api()["approval"]["approvers"] == [APPROVER, ADMIN]


def test_an_answer_that_nobody_can_give_says_so() -> None:
    alone = replace(with_approvals(), access=(Grant(APPROVER, Role.APPROVER),))

    user = open_chapter(
        {"user_name": "ada", "persona": LEAD, "studio": "retail-dev"},
        Origin(APPROVER, verified=True, correlation_id="c"),
        alone,
        START,
    ).user

    assert user.approval is not None
    assert user.approval.approvers == ()
    assert "nobody in the access table" in user.message


@pytest.mark.parametrize(
    "user",
    [
        request(by=APPROVER),
        request(owner=APPROVER),
        # Owned while it was asked for, and handed over since.
        done(change(request(owner=APPROVER), {"owner": None}, asked(REQUESTER))),
        # Had a hand in it before it was decided.
        done(change(request(), {"team": "pricing"}, asked(APPROVER))),
        # Owns the user whose change waits.
        done(change(replace(READY, owner=APPROVER), {"persona": LEAD}, asked(REQUESTER))),
        # Asked for the user, whoever asks for the change.
        done(change(replace(READY, requested_by=APPROVER), {"persona": LEAD}, asked(REQUESTER))),
        # Would become the owner.
        done(change(READY, {"persona": LEAD, "owner": APPROVER}, asked(REQUESTER))),
        # Asked for the change.
        done(change(READY, {"persona": LEAD}, asked(APPROVER))),
        # Changed the change.
        done(
            change(done(change(READY, {"persona": LEAD}, asked())), {"team": "x"}, asked(APPROVER))
        ),
        # Asked through a door that knows no caller.
        request(by=APPROVER, verified=False),
    ],
    ids=range(10),
)
def test_nobody_decides_on_what_they_have_a_hand_in(user: User) -> None:
    assert user.phase is Phase.PENDING_APPROVAL

    with pytest.raises(NotAllowedError, match="somebody else has to decide"):
        approve(user, asked(APPROVER))
    with pytest.raises(NotAllowedError, match="somebody else has to decide"):
        reject(user, "no", asked(APPROVER))
    assert APPROVER not in (user.approval.approvers if user.approval else ())


def test_another_session_of_a_person_is_the_same_person() -> None:
    role = "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Lead_0123456789abcdef/ada@bank"
    assert canonical_principal(role) == role
    other = "arn:aws:sts::111111111111:assumed-role/Tools/session-{}"
    first, second = (canonical_principal(other.format(number)) for number in (1, 2))

    user = request(by=first)

    assert first == second
    with pytest.raises(NotAllowedError):
        approve(user, asked(second))


def test_a_door_that_knows_no_caller_never_decides() -> None:
    with pytest.raises(NotAllowedError, match="vouches"):
        approve(PENDING, asked(APPROVER, verified=False))
    with pytest.raises(NotAllowedError, match="vouches"):
        reject(PENDING, "no", asked(APPROVER, verified=False))


def decided(user: User, by: str, installation: Installation) -> Phase:
    """Return the phase after an approval through the door that checks the access table."""
    ledger = MemoryLedger()
    ledger.states[user.id] = user.to_item()
    who = caller(by, installation.access)
    origin = Origin(by, verified=True, correlation_id="c")
    now = Asked(origin, START, installation)
    found = act_on(ledger, user.id, approve, now, Conditions(who, deciding=True)).user
    assert found is not None
    return found.phase


@pytest.mark.parametrize(
    ("limits", "allowed"),
    [
        ({}, True),
        ({"account_set": {"retail"}}, True),
        ({"account_set": {"risk"}}, False),
        ({"persona": {LEAD}}, True),
        ({"persona": {"data-scientist"}}, False),
        ({"team": {"pricing"}}, True),
        ({"team": {"fraud"}}, False),
    ],
)
@pytest.mark.parametrize("user", [request(team="pricing"), replace(PENDING_CHANGE, team="pricing")])
def test_approvers_decide_within_their_scope(
    user: User, limits: dict[str, set[str]], allowed: bool
) -> None:
    grant = Grant(SECOND, Role.APPROVER, {key: frozenset(each) for key, each in limits.items()})
    installation = replace(with_approvals(), access=(grant,))

    if allowed:
        assert decided(user, SECOND, installation) in (Phase.PROVISIONING, Phase.CHANGING)
    else:
        with pytest.raises(ProblemError, match=r"There is no user|may not decide"):
            decided(user, SECOND, installation)


def test_requesters_do_not_decide_whatever_they_may_request() -> None:
    other = "arn:aws:iam::111111111111:user/another"
    installation = replace(
        with_approvals(), access=(Grant(other, Role.REQUESTER, {"team": frozenset({"pricing"})}),)
    )

    with pytest.raises(NotAllowedError, match="may not decide"):
        decided(request(team="pricing"), other, installation)


def test_what_an_admin_could_have_asked_elsewhere_is_not_decided_by_admins() -> None:
    installation = with_approvals()
    row = request(by="arn:aws:iam::111111111111:user/whoever", verified=False)

    assert row.approval is not None
    assert row.approval.approvers == (APPROVER,)
    with pytest.raises(NotAllowedError, match="may not decide"):
        decided(row, ADMIN, installation)
    assert decided(row, APPROVER, installation) is Phase.PROVISIONING
    assert decided(request(), ADMIN, installation) is Phase.PROVISIONING


def test_as_many_approvals_as_configured_are_needed_from_as_many_people() -> None:
    two = with_approvals(lead_data_scientist=2)
    fields = {"user_name": "ada", "persona": LEAD, "studio": "retail-dev"}
    user = open_chapter(fields, asked().origin, two, START).user

    first = approve(user, asked(APPROVER, where=two))
    assert first is not None
    assert first.user.phase is Phase.PENDING_APPROVAL
    assert first.entry.event is None
    assert approve(first.user, asked(APPROVER, where=two)) is None

    second = approve(first.user, asked(ADMIN, where=two))
    assert second is not None
    assert second.user.phase is Phase.PROVISIONING
    assert second.entry.event is not None
    assert second.entry.event.data["approvals"] == [APPROVER, ADMIN]


def test_a_request_that_changes_is_decided_anew() -> None:
    two = with_approvals(lead_data_scientist=2)
    waiting = EVERYBODY["a request that waits for two"]
    once = done(approve(waiting, asked(APPROVER, where=two)))

    changed = done(change(once, {"team": "pricing"}, asked(where=two)))

    assert changed.approval is not None
    assert changed.approval.given_by == ()
    assert changed.team == "pricing"


def test_a_request_for_less_needs_no_approval_any_more() -> None:
    user = done(change(PENDING, {"persona": "data-scientist"}, asked()))

    assert (user.phase, user.persona, user.approval) == (
        Phase.PROVISIONING,
        "data-scientist",
        None,
    )


def test_until_it_is_approved_a_change_is_not_in_force() -> None:
    waiting = done(change(READY, {"persona": LEAD, "team": "x"}, asked()))
    assert (waiting.persona, waiting.team) == ("data-scientist", None)

    user = done(approve(waiting, asked(APPROVER)))

    assert (user.phase, user.persona, user.team) == (Phase.CHANGING, LEAD, "x")


def test_a_rejected_change_leaves_the_user_as_it_was() -> None:
    user = done(reject(PENDING_CHANGE, "not now", asked(APPROVER)))

    assert (user.phase, user.persona, user.approval) == (Phase.CHANGING, "data-scientist", None)
    assert "not now" in user.message


def test_a_change_taken_back_waits_for_nobody() -> None:
    user = done(change(PENDING_CHANGE, {"persona": "data-scientist"}, asked()))

    assert (user.phase, user.reason, user.approval) == (Phase.CHANGING, "ChangeWithdrawn", None)


@pytest.mark.parametrize(
    ("patch", "waits"),
    [
        ({"owner": SECOND}, True),
        ({"owner": None}, False),
        ({"team": "x"}, False),
        ({"persona": "data-scientist"}, False),
        ({"persona": "data-scientist", "owner": SECOND}, False),
        ({"email": "ada@bank.example", "expires_at": None}, False),
    ],
)
def test_whoever_becomes_owner_of_a_lead_needs_approval_like_a_lead(
    patch: dict[str, str | None], waits: bool
) -> None:
    lead = replace(READY, persona=LEAD, owner=REQUESTER, team="y", email="x@bank.example")

    user = done(change(lead, dict(patch), asked()))

    assert (user.phase is Phase.PENDING_APPROVAL) is waits


def test_an_owner_cannot_be_slipped_under_a_change_that_waits() -> None:
    waiting = done(change(READY, {"persona": LEAD}, asked()))

    user = done(change(waiting, {"owner": SECOND}, asked()))

    assert user.phase is Phase.PENDING_APPROVAL
    assert user.owner is None
    assert user.approval is not None
    assert user.approval.change == {"persona": LEAD, "owner": SECOND}
    assert SECOND in user.approval.parties


def test_a_suspended_leads_new_owner_needs_approval_too() -> None:
    user = done(change(replace(SUSPENDED, persona=LEAD), {"owner": SECOND}, asked()))

    assert user.phase is Phase.PENDING_APPROVAL
    assert done(approve(user, asked(APPROVER))).phase is Phase.SUSPENDING


def test_who_is_asked_for_again_is_approved_again() -> None:
    gone = replace(EVERYBODY["offboarded"], persona=LEAD)
    fields = {"user_name": "ada", "persona": LEAD, "studio": "retail-dev"}

    user = open_chapter(fields, asked().origin, with_approvals(), START, before=gone).user

    assert (user.phase, user.chapter) == (Phase.PENDING_APPROVAL, 2)
    assert user.profile_arn is None


def test_an_approval_that_comes_too_late_is_refused() -> None:
    lapsed = EVERYBODY["a request that lapsed"]

    with pytest.raises(ConflictError, match="lapsed"):
        approve(lapsed, asked(APPROVER))


def test_a_suspension_needs_no_decision_on_what_waits() -> None:
    user = done(suspend(PENDING_CHANGE, asked()))

    assert (user.phase, user.approval) == (Phase.SUSPENDING, None)
    assert "dropped" in user.message


def test_a_request_taken_back_is_not_kept_for_a_month() -> None:
    user = done(offboard(PENDING, None, asked()))

    assert user.purge_at == to_text(START)


def test_many_names_do_not_fill_a_sentence() -> None:
    names = tuple(Grant(f"arn:aws:iam::111111111111:user/u{n}", Role.APPROVER) for n in range(8))
    installation = replace(with_approvals(), access=names)

    told = sentence(ask(scope(studio(), LEAD, None), (), installation, START), "It")

    assert "and 3 more" in told
    assert "u7" not in told


def test_a_request_taken_back_is_not_brought_back_without_approval() -> None:
    user = done(offboard(PENDING, None, asked()))

    with pytest.raises(ConflictError, match="POST /users"):
        resume(user, asked())
