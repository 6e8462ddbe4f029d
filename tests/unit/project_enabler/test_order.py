"""Whatever order AWS's events come in, and however often, the end is the same."""

import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from sandbox import organization_events as aws
from tests.unit.project_enabler.joining import AT, later
from tests.world.account_cloud import NEWCOMER, OTHER_UNIT, AccountCloud

# Six kinds each, as they happened: no two stories end alike.
STORIES: dict[str, list[dict[str, Any]]] = {
    "created, enrolled, moved about, and stays": [
        aws.created(NEWCOMER, at=AT),
        aws.joined_organization(NEWCOMER, at=later(1), how="Created"),
        aws.moved(NEWCOMER, at=later(2), to=OTHER_UNIT),
        aws.managed_account(NEWCOMER, at=later(3)),
        aws.managed_account(NEWCOMER, at=later(4), event="UpdateManagedAccount", state="FAILED"),
        aws.managed_account(NEWCOMER, at=later(5), event="UpdateManagedAccount"),
    ],
    "invited, taken, moved out": [
        aws.accepted_handshake(NEWCOMER, at=AT),
        aws.joined_organization(NEWCOMER, at=AT),
        aws.moved(NEWCOMER, at=later(10)),
        aws.managed_account(NEWCOMER, at=later(20), event="UpdateManagedAccount"),
        aws.moved(NEWCOMER, at=later(30), to=OTHER_UNIT),
        aws.managed_account(NEWCOMER, at=later(5), event="CreateManagedAccount", state="FAILED"),
    ],
    "created, taken, gone": [
        aws.created(NEWCOMER, at=AT),
        aws.moved(NEWCOMER, at=later(10)),
        aws.managed_account(NEWCOMER, at=later(20)),
        aws.removed(NEWCOMER, at=later(30)),
        aws.departed_organization(NEWCOMER, at=later(30), how="Removed"),
        aws.closed(NEWCOMER, at=later(40)),
    ],
    "gone and back": [
        aws.created(NEWCOMER, at=AT),
        aws.managed_account(NEWCOMER, at=later(10)),
        aws.departed_organization(NEWCOMER, at=later(20)),
        aws.accepted_handshake(NEWCOMER, at=later(30)),
        aws.joined_organization(NEWCOMER, at=later(30)),
        aws.moved(NEWCOMER, at=later(40)),
    ],
}
ENDS = {
    "created, enrolled, moved about, and stays": "Enabled",
    "invited, taken, moved out": "Outside",
    "created, taken, gone": "Closed",
    "gone and back": "Enabled",
}


def end_of(events: Sequence[dict[str, Any]], *, settle_between: bool) -> dict[str, Any]:
    cloud = AccountCloud()
    for event in events:
        cloud.tell(event)
        if settle_between:
            cloud.settle()
    cloud.settle()
    end = cloud.end()
    # What lies in a portfolio nobody looked at differs by what was ever wanted there.
    return {**end["accounts"], "principals": [p[1] for p in end["places"].values() if p[1]]}


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize(
    ("settle_between", "every"),
    [
        pytest.param(False, 1, id="at once"),
        # Each takes several times as long: each seventh for every run, all for `make soak`.
        pytest.param(True, 7, id="one by one, every 7"),
        pytest.param(True, 1, id="one by one", marks=pytest.mark.soak),
    ],
)
def test_every_order_of_a_story_ends_as_it_happened(
    story: str, settle_between: bool, every: int
) -> None:
    events = STORIES[story]
    as_it_happened = end_of(sorted(events, key=_time), settle_between=settle_between)
    assert as_it_happened[NEWCOMER][0] == ENDS[story]

    for order in itertools.islice(itertools.permutations(events), 0, None, every):
        end = end_of(order, settle_between=settle_between)

        if story == "created, taken, gone":
            # Who left is not touched any more: what was associated before stays as it was.
            end = {NEWCOMER: end[NEWCOMER]}
            assert end == {NEWCOMER: as_it_happened[NEWCOMER]}, [_name(each) for each in order]
        else:
            assert end == as_it_happened, [_name(each) for each in order]


def test_every_event_twice_ends_as_once() -> None:
    for events in STORIES.values():
        once = end_of(events, settle_between=True)

        assert end_of([*events, *events], settle_between=True) == once
        assert end_of([each for each in events for _ in range(2)], settle_between=True) == once


def _time(event: dict[str, Any]) -> str:
    return str(event["time"])


def _name(event: dict[str, Any]) -> str:
    return f"{event['detail']['eventName']} {event['time'][-6:]}"
