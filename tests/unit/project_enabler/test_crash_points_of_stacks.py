"""Stop the function at every call, deliver again, compare with the undisturbed end."""

from collections.abc import Callable

import pytest

from tests.world.projects import AMAZONS
from tests.world.stack import ACCOUNT, OWN, PREFIX, ROLES, MemoryStack

OTHERS = f"arn:aws:iam::{ACCOUNT}:role/Admin"


def created(stack: MemoryStack) -> None:
    stack.create()


def created_beside_others(stack: MemoryStack) -> None:
    stack.place.enabled_at = stack.now
    stack.place.associated[AMAZONS] = [OTHERS, f"{PREFIX}former"]
    stack.create()


def updated(stack: MemoryStack) -> None:
    stack.place.organization_shares.append(OWN)
    stack.properties["PortfolioIds"] = [OWN.portfolio_id]
    stack.create()
    stack.update(Principals=ROLES[:1], PortfolioIds=[])


def deleted(stack: MemoryStack) -> None:
    created_beside_others(stack)
    stack.delete()


def failed_and_rolled_back(stack: MemoryStack) -> None:
    stack.place.delete_role(ROLES[1])
    assert stack.create()["Status"] == "FAILED"
    assert stack.delete()["Status"] == "SUCCESS"


LIVES: list[Callable[[MemoryStack], None]] = [
    created,
    created_beside_others,
    updated,
    deleted,
    failed_and_rolled_back,
]


@pytest.mark.parametrize("life", LIVES, ids=lambda each: each.__name__)
def test_a_crash_at_any_call_ends_as_no_crash_does(life: Callable[[MemoryStack], None]) -> None:
    plain = MemoryStack()
    life(plain)
    calls = list(plain.calls.made)
    assert len(calls) > 10

    for number, name in enumerate(calls):
        for after in (False, True):
            stack = MemoryStack()
            stack.calls.crash_at, stack.calls.after = number, after
            life(stack)

            place = f"{'after' if after else 'before'} call {number} ({name})"
            assert stack.end() == plain.end(), place
            assert stack.mailbox[-1]["Status"] == plain.mailbox[-1]["Status"], place


@pytest.mark.parametrize("life", LIVES, ids=lambda each: each.__name__)
def test_every_request_twice_ends_as_once(life: Callable[[MemoryStack], None]) -> None:
    plain, twice = MemoryStack(), MemoryStack()
    life(plain)
    once = twice.send
    twice.send = lambda event: (once(event), once(event))[1]  # type: ignore[method-assign] # again

    life(twice)

    assert twice.end() == plain.end()
    assert [each["Status"] for each in twice.mailbox[1::2]] == [
        each["Status"] for each in plain.mailbox
    ]
