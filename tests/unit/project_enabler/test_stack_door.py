"""A stack's custom resource through its whole life: created, updated, deleted, rolled back."""

import pytest

from services.project_enabler.world import AMAZON, Share
from tests.world.projects import AMAZONS
from tests.world.stack import ACCOUNT, ENABLE, LOOKS, OWN, PREFIX, REGION, ROLES, MemoryStack

# None of ours: another role, one of another installation, one that begins as ours but for its end.
OTHERS = [
    f"arn:aws:iam::{ACCOUNT}:role/Admin",
    f"arn:aws:iam::{ACCOUNT}:role/studio/persona/other-{REGION}-ds",
    f"arn:aws:iam::{ACCOUNT}:role/studio/persona/test-{REGION}x",
]


@pytest.fixture
def stack() -> MemoryStack:
    return MemoryStack()


def with_others(stack: MemoryStack) -> MemoryStack:
    """Have somebody else use Amazon's portfolio already."""
    stack.place.enabled_at = stack.now
    stack.place.associated[AMAZONS] = list(OTHERS)
    return stack


def test_created_resource_enables_projects_and_lets_the_personas_in(stack: MemoryStack) -> None:
    answer = stack.create()

    assert answer["Status"] == "SUCCESS"
    assert answer["PhysicalResourceId"] == f"sagemaker-projects-{REGION}"
    assert answer["Data"] == {"PortfolioId": AMAZONS}
    assert "test-eu-west-1-ds may use the portfolio" in answer["Reason"]
    assert stack.place.changes == ["enable", f"+test-{REGION}-ds", f"+test-{REGION}-lead"]
    assert stack.slept == [5.0, 5.0]  # The share appears after 8 seconds.


def test_answer_says_which_request_it_is_for(stack: MemoryStack) -> None:
    request = stack.request("Create")

    answer = stack.send(request)

    for name in ("StackId", "RequestId", "LogicalResourceId"):
        assert answer[name] == request[name]


def test_request_that_comes_again_changes_nothing_and_is_answered_alike(
    stack: MemoryStack,
) -> None:
    request = stack.request("Create")
    first = stack.send(request)
    changes = list(stack.place.changes)

    again = stack.send(request)

    assert stack.place.changes == changes
    assert {**again, "Reason": ""} == {**first, "Reason": ""}


def test_updated_resource_keeps_its_physical_id(stack: MemoryStack) -> None:
    stack.create()
    stack.physical_id = "given-by-an-earlier-version"

    answer = stack.update(Principals=[*ROLES, f"{PREFIX}chief"])

    assert (answer["Status"], answer["PhysicalResourceId"]) == ("FAILED", stack.physical_id)
    stack.place.roles.add(f"{PREFIX}chief".rpartition("/")[2])
    answer = stack.update(Principals=[*ROLES, f"{PREFIX}chief"])
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", stack.physical_id)


def test_update_lets_new_personas_in_and_takes_former_ones_out(stack: MemoryStack) -> None:
    with_others(stack).create()
    chief = f"{PREFIX}chief"
    stack.place.roles.add(chief.rpartition("/")[2])

    answer = stack.update(Principals=[ROLES[0], chief])

    assert answer["Status"] == "SUCCESS"
    assert sorted(stack.place.associated[AMAZONS]) == sorted([*OTHERS, ROLES[0], chief])


def test_update_takes_out_who_had_the_names_of_before(stack: MemoryStack) -> None:
    stack.create()
    prefix = PREFIX.replace("test", "renamed")
    stack.place.roles.add(f"{prefix}ds".rpartition("/")[2])

    answer = stack.update(Principals=[f"{prefix}ds"], PersonaRolePrefix=prefix)

    assert answer["Status"] == "SUCCESS"
    assert stack.place.associated[AMAZONS] == [f"{prefix}ds"]


def test_own_portfolios_get_the_same_principals_until_they_leave_the_list(
    stack: MemoryStack,
) -> None:
    stack.place.organization_shares.append(OWN)
    stack.properties["PortfolioIds"] = [OWN.portfolio_id]
    stack.create()
    assert stack.place.associated == {AMAZONS: ROLES, OWN.portfolio_id: ROLES}

    stack.update(PortfolioIds=[])

    assert stack.place.associated == {AMAZONS: ROLES, OWN.portfolio_id: []}


def test_deletion_takes_our_principals_out_and_nobody_elses(stack: MemoryStack) -> None:
    stack.place.organization_shares.append(OWN)
    stack.properties["PortfolioIds"] = [OWN.portfolio_id]
    with_others(stack).create()
    stack.place.associated[OWN.portfolio_id].extend(OTHERS)

    answer = stack.delete()

    assert answer["Status"] == "SUCCESS"
    assert answer["PhysicalResourceId"] == stack.physical_id
    assert stack.place.associated == {AMAZONS: OTHERS, OWN.portfolio_id: OTHERS}
    assert stack.place.enabled_at is not None  # Others may rely on it.


@pytest.mark.parametrize("enabled", [False, True])
def test_deletion_where_there_is_nothing_of_ours_succeeds(
    stack: MemoryStack, enabled: bool
) -> None:
    if enabled:
        with_others(stack)
    # As CloudFormation names what never answered.
    stack.physical_id = "test-studio-ProjectsStack-1A2B3C4D"

    answer = stack.delete()

    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", stack.physical_id)
    assert stack.place.changes == []


def test_deletion_needs_no_principals_named(stack: MemoryStack) -> None:
    stack.create()
    del stack.properties["Principals"]

    assert stack.delete()["Status"] == "SUCCESS"
    assert stack.place.associated[AMAZONS] == []


@pytest.mark.parametrize(
    "properties",
    [{"Principals": []}, {"Principals": [f"arn:aws:iam::{ACCOUNT}:role/Admin"]}],
)
def test_update_that_is_refused_can_be_rolled_back(
    stack: MemoryStack, properties: dict[str, object]
) -> None:
    stack.create()
    bad = {**properties, "PersonaRolePrefix": ""}

    assert stack.update(**bad)["Status"] == "FAILED"
    assert stack.roll_back(**bad)["Status"] == "SUCCESS"
    assert stack.place.associated == {AMAZONS: ROLES}


@pytest.mark.parametrize("operation", [*LOOKS, ENABLE])
def test_creation_that_could_do_nothing_is_deleted_without_a_call(
    stack: MemoryStack, operation: str
) -> None:
    stack.place.refuse_next(operation, "AccessDeniedException", "by a policy", times=1000)
    stack.place.enabled_at = None if operation == ENABLE else stack.now
    refused = stack.create()

    calls = len(stack.place.made)
    answer = stack.delete()

    assert refused["Status"] == "FAILED"
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", stack.physical_id)
    # A call that was refused may have been carried out: only looks are certain to change nothing.
    assert (len(stack.place.made) == calls) is (operation != ENABLE)


def test_creation_that_was_half_done_is_tidied_by_its_deletion(stack: MemoryStack) -> None:
    with_others(stack)
    stack.place.delete_role(ROLES[1])

    assert stack.create()["Status"] == "FAILED"
    assert ROLES[0] in stack.place.associated[AMAZONS]
    assert stack.delete()["Status"] == "SUCCESS"

    assert stack.place.associated[AMAZONS] == OTHERS


def test_look_alike_of_amazons_share_is_left_alone(stack: MemoryStack) -> None:
    stack.place.organization_shares.append(Share("port-fake", AMAZON.lower()))

    stack.create()

    assert set(stack.place.associated) == {AMAZONS}
