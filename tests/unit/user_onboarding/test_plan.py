"""`plan` as a table, and its laws."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.blocked import Blocked
from services.controller.clock import to_text
from services.user_onboarding.differences import missing_profile
from services.user_onboarding.plan import after_refusal, needs_work, not_settling, plan
from services.user_onboarding.steps import (
    Create,
    DriftFound,
    Fail,
    Hold,
    Look,
    Note,
    Nothing,
    Reopen,
    Settle,
    Step,
    Update,
    Wait,
)
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import (
    Domain,
    ExecutionRole,
    Facts,
    Ownership,
    Profile,
    Unseen,
    View,
)
from tests.world.delivery import START

ROLE = "arn:aws:iam::222222222222:role/studio/persona/test-ds"
ARN = "arn:aws:sagemaker:eu-west-1:222222222222:user-profile/d-1/ada"
DOMAIN = Domain("d-1", {"data-scientist": ExecutionRole(ROLE)})
TAGS = {"studio:user": "retail-dev.ada", "studio:managed-by": "test"}
OURS = Ownership("test", "retail-dev.ada", ROLE, tags=TAGS)
ASKED = User(
    id="retail-dev.ada",
    user_name="Ada",
    studio="retail-dev",
    account_id="222222222222",
    region="eu-west-1",
    persona="data-scientist",
    requested_by="arn:aws:iam::111111111111:user/anna",
    verified=True,
    generation=1,
    revision=1,
    chapter=1,
    phase=Phase.PROVISIONING,
    reason="Requested",
    message="",
    observed_generation=0,
    attempts=0,
    created_at=to_text(START),
    updated_at=to_text(START),
    written_by="intake",
    correlation_id="c",
    caused_by="c",
    due_at=to_text(START),
)
NOTED = replace(
    ASKED,
    profile_arn=ARN,
    domain_id="d-1",
    deadline_at=to_text(START + timedelta(minutes=15)),
    applied_generation=1,
    execution_role_arn=ROLE,
)
READY = replace(NOTED, phase=Phase.READY, observed_generation=1, deadline_at=None, due_at=None)
LOOK = Look("d-1")
CREATE = Create("d-1", ROLE)


def profile(status: str, ownership: Ownership | None = None) -> Profile:
    return Profile("ada", status, ARN if ownership else None, ownership)


@pytest.mark.parametrize(
    ("user", "view", "step"),
    [
        (ASKED, Unseen.NOT_LOOKED, CREATE),
        (ASKED, Unseen.UNLISTED, CREATE),
        (ASKED, Unseen.ABSENT, CREATE),
        (ASKED, profile("InService"), LOOK),
        (ASKED, profile("Pending", OURS), Note(ARN, "d-1", ROLE)),
        (ASKED, profile("InService", OURS), Note(ARN, "d-1", ROLE)),
        (NOTED, Unseen.NOT_LOOKED, Wait()),
        (NOTED, Unseen.UNLISTED, Wait()),
        (NOTED, Unseen.ABSENT, Reopen()),
        (replace(NOTED, attempts=9), Unseen.ABSENT, Reopen()),
        (NOTED, profile("Pending"), Wait()),
        (NOTED, profile("Updating"), Wait()),
        (NOTED, profile("Deleting"), Wait()),
        (NOTED, profile("InService"), Settle()),
        (NOTED, profile("Failed"), LOOK),
        (READY, profile("InService"), Nothing()),
        (READY, Unseen.NOT_LOOKED, Nothing()),
        (READY, Unseen.UNLISTED, LOOK),
        (READY, profile("InService", OURS), Nothing()),
        (READY, Unseen.ABSENT, DriftFound((missing_profile(),), gone=True)),
    ],
)
def test_the_next_step_follows_from_what_is_asked_and_seen(
    user: User, view: View, step: Step
) -> None:
    assert plan(user, view, DOMAIN, START, "test") == step


@pytest.mark.parametrize(
    ("ownership", "reason"),
    [
        (replace(OURS, managed_by=None), "ProfileNotOurs"),
        (replace(OURS, managed_by="another-installation"), "ProfileNotOurs"),
        (replace(OURS, user="retail-dev.grace"), "ProfileNotOurs"),
    ],
)
def test_a_profile_that_is_not_as_we_made_it_is_left_alone(
    ownership: Ownership, reason: str
) -> None:
    step = plan(ASKED, profile("InService", ownership), DOMAIN, START, "test")

    assert isinstance(step, Fail)
    assert step.reason == reason


def test_a_failed_profile_tells_awss_own_reason() -> None:
    seen = profile("Failed", replace(OURS, failure_reason="EFS mount failed"))

    step = plan(NOTED, seen, DOMAIN, START, "test")

    assert step == Fail("ProfileFailed", "The user profile is Failed: EFS mount failed")


def test_a_profile_missing_longer_than_a_list_lags_is_provisioned_again() -> None:
    later = START + timedelta(minutes=2)

    assert plan(NOTED, Unseen.UNLISTED, DOMAIN, later, "test") == LOOK
    assert plan(NOTED, Unseen.ABSENT, DOMAIN, later, "test") == Reopen()


def test_a_profile_that_keeps_vanishing_is_not_made_for_ever() -> None:
    step = plan(replace(NOTED, attempts=10), Unseen.ABSENT, DOMAIN, START, "test")

    assert isinstance(step, Fail)
    assert step.reason == "ProfileVanishes"


def test_a_studio_with_another_domain_is_for_a_person_to_decide() -> None:
    moved = replace(NOTED, domain_id="d-0")

    step = plan(moved, Unseen.ABSENT, DOMAIN, START, "test")

    assert isinstance(step, Fail)
    assert step.reason == "DomainChanged"
    assert "d-0" in step.message


def test_throttled_looking_is_borne_without_a_deadline() -> None:
    blocked = Blocked("Throttled", "AWS asked for patience.", patient=True)
    late = replace(ASKED, deadline_at=to_text(START))

    step = plan(late, Unseen.NOT_LOOKED, blocked, START, "test")

    assert step == Hold("Throttled", "AWS asked for patience.", patient=True)


def test_the_role_is_not_asked_for_again_once_the_profile_is_noted() -> None:
    assert plan(NOTED, profile("InService"), Domain("d-1", {}), START, "test") == Settle()


def test_what_is_not_there_yet_is_waited_for_until_the_deadline() -> None:
    blocked = Blocked("ParameterMissing", "It is not there.")
    held = replace(ASKED, deadline_at=to_text(START + timedelta(minutes=15)))

    early = plan(held, Unseen.NOT_LOOKED, blocked, START, "test")
    late = plan(held, Unseen.NOT_LOOKED, blocked, START + timedelta(minutes=15), "test")

    assert early == Hold("ParameterMissing", "It is not there.")
    assert late == Fail("ParameterMissing", "It is not there. It did not change in time.")


def test_a_pending_profile_is_not_waited_for_for_ever() -> None:
    late = START + timedelta(minutes=15)

    step = plan(NOTED, profile("Pending"), DOMAIN, late, "test")

    assert isinstance(step, Fail)
    assert step.reason == "TimedOut"


def test_what_only_a_person_changes_fails_at_once() -> None:
    blocked = Blocked("DomainUnderUnifiedStudio", "It is left alone.", final=True)

    step = plan(ASKED, Unseen.NOT_LOOKED, blocked, START, "test")

    assert step == Fail("DomainUnderUnifiedStudio", "It is left alone.")


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        ({"data-scientist": ExecutionRole(ROLE, "It has no boundary.")}, "PersonaRoleRefused"),
        ({}, "PersonaUnknown"),
    ],
)
def test_a_role_that_must_not_be_passed_is_not_passed(
    roles: dict[str, ExecutionRole | Blocked], reason: str
) -> None:
    step = plan(ASKED, Unseen.ABSENT, Domain("d-1", roles), START, "test")

    assert isinstance(step, Fail)
    assert step.reason == reason


IDLE = [Phase.PENDING_APPROVAL, Phase.SUSPENDED, Phase.REJECTED, Phase.FAILED]


@pytest.mark.parametrize("phase", IDLE)
@pytest.mark.parametrize("view", [Unseen.ABSENT, profile("InService"), profile("Pending", OURS)])
def test_phases_that_are_not_the_workers_are_left_alone(phase: Phase, view: View) -> None:
    # Whose profile was noted: what else turns up of a closed user is looked at, see leftovers.
    noted = "arn:noted" if phase is Phase.SUSPENDED else None
    user = replace(ASKED, phase=phase, observed_generation=1, profile_arn=noted)

    assert plan(user, view, DOMAIN, START, "test") == Nothing()


@pytest.mark.parametrize(
    ("code", "message", "step"),
    [
        ("ResourceInUse", "exists", LOOK),
        ("ThrottlingException", "Rate exceeded", "Throttled"),
        ("InternalFailure", "We are sorry", "NoAnswer"),
        ("ValidationException", "Could not assume role arn:x", "RoleNotAssumable"),
        ("ResourceLimitExceeded", "limit is 60", "ResourceLimitExceeded"),
        ("AccessDeniedException", "no", "CreateUserProfileRefused"),
        ("AccessDenied", "not yet", "CreateUserProfileRefused"),
        ("ValidationException", "bad name", "CreateUserProfileRefused"),
    ],
)
def test_a_refusal_leads_to_the_step_that_fits_it(code: str, message: str, step: object) -> None:
    error = AwsCallError(AwsCall("CreateUserProfile", "r-1", code, message))

    next_step = after_refusal(ASKED, CREATE, error, START)

    if isinstance(step, str):
        assert isinstance(next_step, Hold | Fail)
        assert next_step.reason == step
        assert message in next_step.message or next_step.reason == "Throttled"
        assert next_step.aws == error.call
    else:
        assert next_step == step


def test_a_lost_answer_is_asked_for_again() -> None:
    said = AwsCall("CreateUserProfile", None, "ReadTimeoutError", "timed out")
    error = AwsCallError(said, fault=True)
    late = replace(ASKED, deadline_at=to_text(START))

    assert after_refusal(ASKED, CREATE, error, START) == Hold(
        "NoAnswer", "CreateUserProfile failed: timed out", said
    )
    assert isinstance(after_refusal(late, CREATE, error, START), Fail)


def test_throttling_is_borne_without_a_deadline() -> None:
    error = AwsCallError(AwsCall("CreateUserProfile", "r", "ThrottlingException", "Rate exceeded"))
    late = replace(ASKED, deadline_at=to_text(START))

    assert isinstance(after_refusal(late, CREATE, error, START), Hold)


def test_aws_contradicting_itself_ends_in_failed() -> None:
    late = replace(ASKED, deadline_at=to_text(START))

    assert isinstance(not_settling(ASKED, START), Hold)
    assert isinstance(not_settling(late, START), Fail)


users = st.builds(
    lambda phase, noted, deadline: replace(
        NOTED if noted else ASKED,
        phase=phase,
        deadline_at=to_text(START + timedelta(seconds=deadline)) if deadline is not None else None,
    ),
    st.sampled_from(Phase),
    st.booleans(),
    st.none() | st.integers(-1000, 1000),
)
ownerships = st.builds(
    Ownership,
    st.sampled_from([None, "test", "other"]),
    st.sampled_from([None, "retail-dev.ada", "x"]),
    st.sampled_from([None, ROLE, "arn:other"]),
    st.none() | st.text(max_size=5),
)
statuses = st.sampled_from(
    ["Pending", "InService", "Updating", "Deleting", "Failed", "Update_Failed", "Delete_Failed"]
)
views = st.sampled_from(Unseen) | st.builds(
    lambda status, ownership: profile(status, ownership), statuses, st.none() | ownerships
)
facts_given = st.sampled_from(
    [
        DOMAIN,
        Blocked("X", "x"),
        Blocked("X", "x", final=True),
        Domain("d-1", {}),
        Domain("d-1", {"data-scientist": ExecutionRole(ROLE, "refused")}),
        Domain("d-1", {"data-scientist": Blocked("Y", "y")}),
    ]
)


@given(users, views, facts_given)
def test_nothing_is_created_or_claimed_without_an_unrefused_role(
    user: User, view: View, facts: Facts
) -> None:
    step = plan(user, view, facts, START, "test")

    if isinstance(step, Create | Note | Update):
        assert facts == DOMAIN
        assert step.execution_role_arn == ROLE


@given(users, views, facts_given)
def test_a_profile_without_our_tags_is_never_claimed(user: User, view: View, facts: Facts) -> None:
    step = plan(user, view, facts, START, "test")

    if isinstance(step, Note):
        assert isinstance(view, Profile)
        assert view.ownership is not None
        assert (view.ownership.managed_by, view.ownership.user) == ("test", user.id)


@given(users, views, facts_given)
def test_after_the_deadline_nobody_waits(user: User, view: View, facts: Facts) -> None:
    late = replace(user, deadline_at=to_text(START - timedelta(seconds=1)))

    assert not isinstance(plan(late, view, facts, START, "test"), Wait | Hold)


@given(users, views, facts_given)
def test_nobody_waits_without_a_deadline(user: User, view: View, facts: Facts) -> None:
    step = plan(replace(user, deadline_at=None), view, facts, START, "test")

    # Where nobody looked there is nothing to wait for yet; a hold begins its own deadline.
    assert not isinstance(step, Wait) or view is Unseen.NOT_LOOKED


@given(users, views, facts_given)
def test_the_same_is_always_planned_for_the_same(user: User, view: View, facts: Facts) -> None:
    first = plan(user, view, facts, START, "test")

    assert plan(user, view, facts, START, "test") == first


@given(users, views)
def test_ready_means_seen_in_service(user: User, view: View) -> None:
    step = plan(user, view, DOMAIN, START, "test")

    if isinstance(step, Settle) and user.phase in (Phase.PROVISIONING, Phase.CHANGING):
        assert isinstance(view, Profile)
        assert view.status == "InService"
        assert user.profile_arn is not None


def test_work_is_needed_until_status_speaks_of_the_last_intent() -> None:
    assert not needs_work(READY, START)
    assert needs_work(ASKED, START)
    assert needs_work(replace(READY, generation=2), START)
