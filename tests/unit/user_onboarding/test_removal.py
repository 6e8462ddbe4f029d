"""Closing and purging, as a table of what is seen and what comes next."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.blocked import Blocked
from services.controller.clock import to_text
from services.user_onboarding.plan import after_refusal, braked, plan
from services.user_onboarding.steps import (
    Announce,
    AskBrake,
    DeleteApps,
    DeleteProfile,
    DeleteSpaces,
    Fail,
    Hold,
    Look,
    Nothing,
    Retain,
    Settle,
    Step,
    Survey,
    Update,
    Wait,
)
from services.user_onboarding.transitions import Patience, write_down
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import (
    SUSPENDED_ROLE,
    App,
    Domain,
    ExecutionRole,
    Holdings,
    Ownership,
    Profile,
    Space,
    Unseen,
    View,
)
from tests.unit.user_onboarding.people import ARN, LEAVING, PURGING, SUSPENDED
from tests.world.delivery import START

CLOSED = "arn:aws:iam::222222222222:role/studio/persona/test-suspended"
PERSONA = "arn:aws:iam::222222222222:role/studio/persona/test-ds"
DOMAIN = Domain("d-1", {SUSPENDED_ROLE: ExecutionRole(CLOSED)}, "fs-1")
OURS = Ownership("test", "retail-dev.ada", CLOSED, home_uid="200005")
SUSPENDING = replace(SUSPENDED, phase=Phase.SUSPENDING)
# Asked for at once, nothing kept.
LEAVES = replace(
    LEAVING, reason="OffboardRequested", purge_at=to_text(START - timedelta(seconds=1))
)
RETAINING = replace(LEAVES, purge_at=to_text(START + timedelta(days=30)))
RUNNING = replace(PURGING, deadline_at=to_text(START + timedelta(minutes=30)))
APP = App(None, "ada-space", "JupyterLab", "default", "InService")
LABEL = "app:ada-space/JupyterLab/default"
SPACE = Space("ada-space", "InService", "ada", shared=False)
NOTHING = Holdings()


def seen(ownership: Ownership | None = OURS, status: str = "InService") -> Profile:
    return Profile("ada", status, ARN if ownership else None, ownership)


def told(user: User, *labels: str) -> User:
    """Return a user of whom these were written down, with a deadline that runs."""
    return replace(user, removing=labels, deadline_at=to_text(START + timedelta(minutes=30)))


def having(*apps: App, spaces: tuple[Space, ...] = (), shared: tuple[str, ...] = ()) -> Holdings:
    return Holdings(apps, spaces, shared)


LEFT = (
    "The user profile ada in d-1 is not this user's by its tags (studio:managed-by, studio:user): "
    "it is left as it is, with its role."
)
DELETING = replace(APP, status="Deleting")


@pytest.mark.parametrize(
    ("user", "view", "holdings", "step"),
    [
        (SUSPENDING, Unseen.NOT_LOOKED, None, Look("d-1")),
        (SUSPENDING, Unseen.UNLISTED, None, Look("d-1")),
        (SUSPENDING, Unseen.ABSENT, None, Settle()),
        (SUSPENDING, seen(None), None, Look("d-1")),
        # The role comes first: whatever is started from then on can do nothing.
        (
            SUSPENDING,
            seen(replace(OURS, execution_role_arn=PERSONA)),
            having(APP),
            Update("d-1", ARN, CLOSED, None, {}),
        ),
        (SUSPENDING, seen(), None, Survey("d-1")),
        (SUSPENDING, seen(), NOTHING, Settle()),
        # Spaces stay; only what runs goes.
        (SUSPENDING, seen(), having(spaces=(SPACE,), shared=("team",)), Settle()),
        (SUSPENDING, seen(), having(APP), Announce((LABEL,))),
        (told(SUSPENDING, LABEL), seen(), having(APP), DeleteApps("d-1", (APP,))),
        (told(SUSPENDING, LABEL), seen(), having(DELETING), Wait((LABEL,))),
        # An app that is started meanwhile is written down as well.
        (told(SUSPENDING, "app:other"), seen(), having(APP), Announce((LABEL,))),
        # After a retry the deadline begins anew, with a line that says so.
        (
            replace(told(SUSPENDING, LABEL), deadline_at=None),
            seen(),
            having(DELETING),
            Announce((LABEL,)),
        ),
        (told(SUSPENDING), seen(status="Updating"), None, Wait()),
        (told(SUSPENDING), seen(status="Deleting"), None, Wait(("profile:ada",))),
        (LEAVES, Unseen.ABSENT, None, Settle()),
        (LEAVES, seen(replace(OURS, managed_by="other")), None, Settle(left=LEFT)),
        # What others of the same pass have was looked at: that makes nothing this user's.
        (LEAVES, seen(replace(OURS, user="retail-dev.bo")), having(APP), Settle(left=LEFT)),
        (RETAINING, seen(), NOTHING, Retain()),
        (RETAINING, seen(), having(spaces=(SPACE,)), Retain()),
        (RETAINING, seen(), having(APP), Announce((LABEL,))),
        (LEAVES, seen(), having(spaces=(SPACE,)), AskBrake()),
        (LEAVES, seen(), NOTHING, AskBrake()),
        (RUNNING, seen(), having(spaces=(SPACE,)), Announce(("space:ada-space",))),
        (
            told(RUNNING, "space:ada-space"),
            seen(),
            having(spaces=(SPACE,)),
            DeleteSpaces("d-1", ("ada-space",)),
        ),
        (
            told(RUNNING, "space:ada-space"),
            seen(),
            having(spaces=(replace(SPACE, status="Deleting"),)),
            Wait(("space:ada-space",)),
        ),
        (
            RUNNING,
            seen(),
            having(shared=("team",)),
            Announce(("profile:ada",), "efs:fs-1/200005", ("team",)),
        ),
        (told(RUNNING, "profile:ada"), seen(), NOTHING, DeleteProfile("d-1")),
        (
            told(RUNNING, "profile:ada"),
            seen(status="Deleting"),
            NOTHING,
            Wait(("profile:ada",)),
        ),
        (told(RUNNING, "profile:ada"), Unseen.ABSENT, None, Settle()),
        (LEAVING, Unseen.ABSENT, None, Nothing()),
        (SUSPENDED, Unseen.ABSENT, None, Nothing()),
    ],
)
def test_the_next_step_follows_from_what_is_seen(
    user: User, view: View, holdings: Holdings | None, step: Step
) -> None:
    assert plan(user, view, DOMAIN, START, "test", holdings) == step


def test_a_profile_of_others_is_never_closed() -> None:
    step = plan(SUSPENDING, seen(replace(OURS, managed_by=None)), DOMAIN, START, "test")

    assert isinstance(step, Fail)
    assert step.reason == "ProfileNotOurs"


def test_a_retained_user_is_purged_when_the_time_has_come() -> None:
    later = START + timedelta(hours=2)

    assert plan(LEAVING, Unseen.NOT_LOOKED, DOMAIN, later, "test") == Look("d-1")


@pytest.mark.parametrize(
    ("holdings", "reason", "label"),
    [
        (having(DELETING), "AppNotDeleted", LABEL),
        (having(replace(APP, status="Failed")), "AppNotDeleted", LABEL),
        (having(spaces=(replace(SPACE, status="Deleting"),)), "SpaceNotDeleted", "space:ada-space"),
        (having(spaces=(replace(SPACE, status="Delete_Failed"),)), "SpaceNotDeleted", "ada-space"),
        (NOTHING, "ProfileNotDeleted", "profile:ada"),
    ],
)
def test_what_does_not_go_away_in_time_is_named(
    holdings: Holdings, reason: str, label: str
) -> None:
    user = told(RUNNING, LABEL, "space:ada-space", "profile:ada")
    ownership = replace(OURS, failure_reason="EFS is busy")
    late = START + timedelta(minutes=30)

    step = plan(user, seen(ownership, "Delete_Failed"), DOMAIN, late, "test", holdings)

    assert isinstance(step, Fail)
    assert step.reason == reason
    assert label in step.message
    assert ("EFS is busy" in step.message) is (reason == "ProfileNotDeleted")


def test_the_role_that_may_do_nothing_is_checked_like_any_other() -> None:
    open_ = seen(replace(OURS, execution_role_arn=PERSONA))
    refused = Domain("d-1", {SUSPENDED_ROLE: ExecutionRole(CLOSED, "It lacks the boundary.")})
    missing = Domain("d-1", {SUSPENDED_ROLE: Blocked("ParameterMissing", "Not there.")})

    assert isinstance(plan(SUSPENDING, open_, refused, START, "test"), Fail)
    assert isinstance(plan(SUSPENDING, open_, missing, START, "test"), Hold)


def refusal(code: str, operation: str = "DeleteUserProfile") -> AwsCallError:
    return AwsCallError(AwsCall(operation, "r", code, "AWS's words."))


def test_a_profile_that_owns_a_shared_space_fails_by_its_name() -> None:
    step = after_refusal(RUNNING, DeleteProfile("d-1", ("team",)), refusal("ResourceInUse"), START)

    assert isinstance(step, Fail)
    assert step.reason == "SharedSpacesRemain"
    assert "team" in step.message
    assert "AWS's words." in step.message


@pytest.mark.parametrize("call", [DeleteProfile("d-1"), Update("d-1", ARN, CLOSED, None, {})])
def test_what_is_in_use_is_looked_at_again_within_the_deadline(
    call: DeleteProfile | Update,
) -> None:
    late = START + timedelta(minutes=30)

    assert isinstance(after_refusal(RUNNING, call, refusal("ResourceInUse"), START), Hold)
    assert isinstance(after_refusal(RUNNING, call, refusal("ResourceInUse"), late), Fail)


def test_what_is_gone_already_is_looked_at_again() -> None:
    step = after_refusal(RUNNING, DeleteProfile("d-1"), refusal("ResourceNotFound"), START)

    assert step == Wait()


def test_the_brake_has_no_deadline_and_names_the_way_out() -> None:
    hold = braked(20)

    assert hold.patient
    assert "studioctl brake release" in hold.message


statuses = st.sampled_from(["Pending", "InService", "Updating", "Deleting", "Failed"])
ownerships = st.builds(
    lambda ours, role: replace(OURS, managed_by="test" if ours else "x", execution_role_arn=role),
    st.booleans(),
    st.sampled_from([CLOSED, PERSONA, None]),
)
views = st.sampled_from(Unseen) | st.builds(seen, st.none() | ownerships, statuses)
held = st.none() | st.builds(
    lambda apps, spaces, shared: having(
        *(replace(APP, name=f"a{n}", status=status) for n, status in enumerate(apps)),
        spaces=tuple(
            replace(SPACE, name=f"s{n}", status=status) for n, status in enumerate(spaces)
        ),
        shared=tuple(shared),
    ),
    st.lists(statuses, max_size=3),
    st.lists(statuses, max_size=3),
    st.lists(st.sampled_from(["team", "all"]), max_size=2, unique=True),
)
ANNOUNCED = told(RUNNING, LABEL, "space:s0", "profile:ada")
leavers = st.sampled_from([SUSPENDING, LEAVES, RETAINING, RUNNING, told(RUNNING, LABEL), ANNOUNCED])


@given(leavers, views, held)
def test_nothing_is_deleted_that_was_not_written_down(
    user: User, view: View, holdings: Holdings | None
) -> None:
    step = plan(user, view, DOMAIN, START, "test", holdings)

    labels: set[str] = set()
    match step:
        case DeleteApps():
            labels = {app.label for app in step.apps}
        case DeleteSpaces():
            labels = {f"space:{name}" for name in step.names}
        case DeleteProfile():
            labels = {"profile:ada"}
    assert labels <= set(user.removing)


@given(leavers, views, held)
def test_spaces_and_profile_go_only_once_the_purge_has_begun(
    user: User, view: View, holdings: Holdings | None
) -> None:
    step = plan(user, view, DOMAIN, START, "test", holdings)

    if isinstance(step, DeleteSpaces | DeleteProfile):
        assert user.purge_begun_at is not None
        assert user.phase is Phase.OFFBOARDING


@given(leavers, views, held)
def test_nothing_of_a_profile_that_is_not_ours_is_touched(
    user: User, view: View, holdings: Holdings | None
) -> None:
    step = plan(user, view, DOMAIN, START, "test", holdings)

    if isinstance(
        step, Update | DeleteApps | DeleteSpaces | DeleteProfile | Announce | AskBrake | Retain
    ):
        assert isinstance(view, Profile)
        assert view.ownership is not None
        assert view.ownership.managed_by == "test"


@given(leavers, views, held)
def test_apps_go_only_from_a_profile_whose_role_may_do_nothing(
    user: User, view: View, holdings: Holdings | None
) -> None:
    step = plan(user, view, DOMAIN, START, "test", holdings)

    if isinstance(step, DeleteApps | DeleteSpaces | DeleteProfile):
        assert isinstance(view, Profile)
        assert view.ownership is not None
        assert view.ownership.execution_role_arn == CLOSED or view.status == "Failed"


def write(user: User, step: Announce | Settle | Retain, now: datetime = START) -> User:
    patience = Patience(timedelta(minutes=15), timedelta(minutes=30), timedelta(days=30), None)
    return write_down(user, step, now, patience).user


def test_an_announcement_begins_the_deadline_and_adds_up() -> None:
    first = write(LEAVES, Announce((LABEL,)))
    second = write(replace(first, purge_begun_at="x"), Announce(("profile:ada",), "efs:fs-1/2"))

    assert first.deadline_at == to_text(START + timedelta(minutes=30))
    assert second.removing == (LABEL, "profile:ada")
    assert second.home == "efs:fs-1/2"
    assert LABEL in first.message
    assert "efs:fs-1/2 stay" in second.message


def test_a_user_who_is_gone_has_no_profile_any_more() -> None:
    user = write(told(PURGING, LABEL, "profile:ada"), Settle())

    assert (user.phase, user.profile_arn, user.domain_id) == (Phase.OFFBOARDED, None, None)
    assert user.due_at is None
