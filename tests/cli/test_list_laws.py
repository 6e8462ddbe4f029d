"""Laws of lists, for any history of their users: applied, nothing is left to do."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.differences import Terms, matched, step_for
from cli.lists import Entry
from cli.placing import Request
from cli.pruning import Scope, prune
from cli.steps import Action, Step
from services.controller.problems import ProblemError
from services.user_onboarding.intents import resume, suspend
from services.user_onboarding.user import Phase
from tests.cli.real_service import Lists
from tests.world.cloud import ADMIN, REQUESTER, Cloud

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NAMES = ("ada", "bo", "carl")
PERSONAS = ("data-scientist", "lead-data-scientist")
TEAMS = ("", ", team: risk", ", team: pricing", ", team: null")
AS_ADMIN = ("--as", "admin", "--prune", "--prune-most", "--prune-limit", "9")

entries = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(PERSONAS), st.sampled_from(TEAMS)),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each[0],
).map(lambda found: [f"{name}, persona: {persona}{team}" for name, persona, team in found])
ACTS = ("post", "post by another", "change", "suspend", "resume", "offboard", "purge")
histories = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from((*ACTS, "approve", "reject", "fail", "settle")), st.sampled_from(NAMES)
        ),
        st.tuples(st.just("apply"), entries),
    ),
    max_size=6,
)


def live(lists: Lists, act: str, on: Any) -> None:
    """Have something happen to a user; what is refused does not."""
    cloud, user_id = lists.cloud, f"retail-dev.{on}"
    match act:
        case "apply":
            lists.write(*on)
            lists.apply(*AS_ADMIN)
        case "post":
            cloud.post(by=ADMIN, user_name=on, persona="data-scientist")
        case "post by another":
            cloud.post(by=REQUESTER, user_name=on, persona="lead-data-scientist")
        case "change":
            cloud.change(user_id, by=ADMIN, team="risk")
        case "suspend":
            cloud.intend(user_id, suspend, ADMIN)
        case "resume":
            cloud.intend(user_id, resume, ADMIN)
        case "offboard":
            cloud.offboard(user_id)
        case "purge":
            cloud.offboard(user_id, days=0)
        case "approve":
            cloud.approve(user_id)
        case "reject":
            cloud.reject(user_id)
        case "fail":
            cloud.account().refuse_next("UpdateUserProfile", "ValidationException")
        case "settle":
            cloud.settle()


# Not shrunk: an example takes a tenth of a second, and shrinking takes hundreds.
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=(hypothesis.Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(histories, entries, st.booleans())
def test_what_was_applied_leaves_nothing_to_do(
    history: Sequence[tuple[str, Any]], listed: list[str], again: bool
) -> None:
    options = (*AS_ADMIN, "--again") if again else AS_ADMIN
    with tempfile.TemporaryDirectory() as folder:
        lists = Lists(Cloud(approvals={"lead-data-scientist": 1}), Path(folder))
        for act, on in history:
            try:
                live(lists, act, on)
            except ProblemError:
                continue
        lists.write(*listed)

        applied = lists.apply(*options, "--no-wait")
        at_once = to_do(lists, options)
        lists.cloud.settle()
        settled = to_do(lists, options)
        failed = {name for name, phase in lists.phases().items() if phase == "Failed"}

    assert applied.exit_code in (0, 1), applied.output
    assert "refused" not in applied.stdout
    assert at_once == {}
    # A suspension that failed on its way is asked for again.
    assert set(settled) <= failed


def to_do(lists: Lists, options: Sequence[str]) -> dict[str, str]:
    return {
        name: action for name, action in lists.to_do(*options).items() if Action(action).changes
    }


phases = st.sampled_from(list(Phase))


@st.composite
def worlds(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some users, as the API shows them."""
    names = draw(st.lists(st.sampled_from("abcdef"), unique=True))
    return [
        {
            "id": f"retail-dev.{name}",
            "user_name": name,
            "studio": "retail-dev",
            "persona": draw(st.sampled_from(PERSONAS)),
            "team": draw(st.sampled_from((None, "risk"))),
            "phase": draw(phases).value,
            "requested_by": draw(st.sampled_from((ADMIN, REQUESTER))),
            "verified": draw(st.booleans()),
        }
        for name in names
    ]


wishes = st.lists(
    st.builds(
        lambda name, persona: Request(
            Entry("a.yml", 2, {"user_name": name, "persona": persona}, {}), None
        ),
        st.sampled_from("ABcdef"),
        st.sampled_from(PERSONAS),
    ),
    unique_by=lambda request: request.entry.user_name.lower(),
)


def plan(
    requests: Sequence[Request], users: Sequence[dict[str, Any]]
) -> tuple[list[Step], set[str]]:
    pairs = matched(requests, users, "retail-dev")
    ids = {f"retail-dev.{request.entry.user_name.lower()}" for request in requests}
    scope = Scope(frozenset({"retail-dev"}), ADMIN)
    steps = [step_for(request, user, Terms(NOW)) for request, user in pairs]
    return [*steps, *prune(users, ids, scope).steps], ids


@given(wishes, worlds())
def test_nobody_who_is_listed_and_nobody_of_others_is_suspended(
    requests: list[Request], users: list[dict[str, Any]]
) -> None:
    steps, ids = plan(requests, users)

    suspended = [step.user for step in steps if step.action is Action.SUSPEND]
    assert not ids & {str(user["id"]) for user in suspended if user is not None}
    assert {user["requested_by"] for user in suspended if user is not None} <= {ADMIN}
    assert all(user is not None and user["verified"] for user in suspended)


@given(wishes, worlds(), st.randoms(use_true_random=False))
def test_the_order_of_lists_and_users_makes_no_difference(
    requests: list[Request], users: list[dict[str, Any]], random: Any
) -> None:
    other_requests, other_users = list(requests), list(users)
    random.shuffle(other_requests)
    random.shuffle(other_users)

    there, _ = plan(requests, users)
    here, _ = plan(other_requests, other_users)

    assert sorted(map(told, there)) == sorted(map(told, here))


def told(step: Step) -> tuple[str, str, str]:
    return step.user_name.lower(), step.action.value, str(dict(step.patch))
