"""What stands in a stack's way: refusals, waits, slowness; the answer comes in time and says it."""

import pytest

from services.project_enabler.invocation import LEFT_FOR_THE_ANSWER
from services.project_enabler.world import Share
from tests.world.projects import AMAZONS, MOST_PRINCIPALS
from tests.world.stack import ACCOUNT, ASSOCIATE, ENABLE, LOOKS, OWN, ROLES, MemoryStack


@pytest.fixture
def stack() -> MemoryStack:
    return MemoryStack()


@pytest.mark.parametrize("operation", [*LOOKS, ENABLE, ASSOCIATE, "ListRoles"])
@pytest.mark.parametrize("code", ["AccessDeniedException", "InvalidParametersException"])
def test_refusal_that_passes_while_iam_settles_is_waited_out(
    stack: MemoryStack, operation: str, code: str
) -> None:
    stack.place.refuse_next(operation, code, "not yet", times=5)

    assert stack.create()["Status"] == "SUCCESS"
    assert stack.place.associated == {AMAZONS: ROLES}


@pytest.mark.parametrize("operation", [*LOOKS, ENABLE, ASSOCIATE, "ListRoles"])
def test_refusal_that_stays_fails_the_stack_with_the_words_of_aws(
    stack: MemoryStack, operation: str
) -> None:
    said = f"User: f is not authorized to perform: {operation}"
    stack.place.refuse_next(operation, "AccessDeniedException", said, times=1000)
    began = stack.now

    answer = stack.create()

    assert answer["Status"] == "FAILED"
    assert answer["Reason"] == f"{operation} failed: AccessDeniedException: {said}"
    assert 60 <= (stack.now - began).total_seconds() <= 90


def test_full_portfolio_fails_the_stack_at_once(stack: MemoryStack) -> None:
    stack.place.enabled_at = stack.now
    stack.place.shown_after *= 0
    stack.place.associated[AMAZONS] = [
        f"arn:aws:iam::{ACCOUNT}:role/Role{n}" for n in range(MOST_PRINCIPALS)
    ]

    answer = stack.create()

    assert answer["Status"] == "FAILED"
    assert "LimitExceededException: 100 principals are there." in answer["Reason"]
    assert stack.slept == []


@pytest.mark.parametrize("operation", [*LOOKS, ENABLE, ASSOCIATE])
@pytest.mark.parametrize("code", ["ThrottlingException", "InternalFailure"])
def test_bad_moment_of_aws_is_waited_out_as_long_as_there_is_time(
    stack: MemoryStack, operation: str, code: str
) -> None:
    stack.place.refuse_next(operation, code, "later", times=60)
    assert stack.create()["Status"] == "SUCCESS"

    stack.place.refuse_next(LOOKS[0], code, "later", times=1000)
    answer = stack.update()

    assert answer["Status"] == "FAILED"
    assert answer["Reason"] == f"{LOOKS[0]} failed: {code}: later. There was no more time."


def test_share_that_never_comes_fails_in_time_and_nothing_is_associated(
    stack: MemoryStack,
) -> None:
    stack.place.shown_after *= 1000

    answer = stack.create()

    assert answer["Status"] == "FAILED"
    assert "share is not among the accepted ones yet. There was no more time." in answer["Reason"]
    assert 60 <= stack.seconds_left <= 70
    assert ASSOCIATE not in stack.place.made


def test_own_portfolio_that_is_not_shared_is_named(stack: MemoryStack) -> None:
    stack.properties["PortfolioIds"] = [OWN.portfolio_id]

    answer = stack.create()

    assert answer["Status"] == "FAILED"
    assert f"{OWN.portfolio_id} is not among the accepted shares." in answer["Reason"]


def test_missing_roles_of_the_templates_are_told_and_do_not_hold_up_a_deployment(
    stack: MemoryStack, caplog: pytest.LogCaptureFixture
) -> None:
    stack.place.service_role_names.clear()

    assert stack.create()["Status"] == "SUCCESS"
    assert "ProductsLaunchRole" in caplog.text
    assert "and 8 more" in caplog.text


@pytest.mark.parametrize("call_seconds", [5, 10, 23])
@pytest.mark.parametrize("kind", ["create", "delete"])
def test_however_slow_aws_is_the_answer_is_given_in_time(
    stack: MemoryStack, call_seconds: float, kind: str
) -> None:
    others = [Share(f"port-many{n}", "Many") for n in range(240)]
    if kind == "delete":
        stack.create()
    stack.place.organization_shares.extend(others)
    stack.properties["PortfolioIds"] = [OWN.portfolio_id]
    stack.call_seconds = call_seconds

    answer = stack.create() if kind == "create" else stack.delete()

    assert answer["Status"] == "FAILED"
    assert "There was no more time." in answer["Reason"]
    # The last call of the work and the first try to answer took as long each.
    assert stack.seconds_left >= LEFT_FOR_THE_ANSWER - 2 * call_seconds


def test_list_that_lags_behind_is_looked_at_again_and_not_written_to_each_time(
    stack: MemoryStack,
) -> None:
    list_now = stack.place.principals
    stale = stack.now.timestamp() + 60

    def principals(portfolio_id: str, token: str | None) -> object:
        found = list_now(portfolio_id, token)
        return type(found)((), None) if stack.now.timestamp() < stale else found

    stack.place.principals = principals  # type: ignore[method-assign,assignment] # lags behind

    assert stack.create()["Status"] == "SUCCESS"
    assert stack.place.associated == {AMAZONS: ROLES}
    assert stack.place.made.count(ASSOCIATE) <= 8


def test_fault_of_ours_is_told_with_where_the_log_has_it(
    stack: MemoryStack, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> bool:
        raise RuntimeError("a slip")

    stack.place.portfolio_enabled = broken  # type: ignore[method-assign] # breaks

    answer = stack.create()

    assert answer["Status"] == "FAILED"
    assert answer["Reason"] == "A fault of ours; the log has it under invocation-1."
    assert "a slip" in caplog.text
