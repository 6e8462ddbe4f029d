"""What starts a sweep, and of which studios: a schedule, or a network with other subnets."""

import copy
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from services.controller.tickets import Ticket
from services.user_onboarding import deps, on_schedule
from services.user_onboarding.sweep_start import Sweep, UnknownStartError, sweep_for
from tests.unit.user_onboarding.network_changes import MORE, SCHEDULED, changed
from tests.world.cloud import Cloud, studio
from tests.world.scenarios import ADA

HERE, NEIGHBOUR = studio("retail-dev"), studio("risk-dev", "333333333333")
STUDIOS = {each.alias: each for each in (NEIGHBOUR, HERE)}
ELSEWHERE = replace(HERE, alias="retail-north", region="eu-north-1")


@pytest.mark.parametrize(
    "event",
    [SCHEDULED, {**SCHEDULED, "source": "aws.scheduler"}, {"sweep": "all"}, {}],
    ids=["rule", "scheduler", "input", "nothing said"],
)
def test_a_schedule_means_all_studios(event: dict[str, Any]) -> None:
    assert sweep_for(event, STUDIOS).studios == ("retail-dev", "risk-dev")


@pytest.mark.parametrize(
    "event",
    [
        MORE,
        changed(before=["subnet-1", "subnet-2"], after=["subnet-1"]),
        changed(before=["subnet-1"], after=["subnet-2"]),
        changed(before=None, after=["subnet-1"]),
    ],
    ids=["more", "fewer", "others", "first seen"],
)
def test_other_private_subnets_mean_the_studios_of_that_account_and_region(
    event: dict[str, Any],
) -> None:
    assert sweep_for(event, {**STUDIOS, ELSEWHERE.alias: ELSEWHERE}).studios == ("retail-dev",)


@pytest.mark.parametrize("after", [["subnet-1", "subnet-2"], ["subnet-2", "subnet-1"]])
def test_the_same_private_subnets_in_any_order_mean_nothing_and_say_so(after: list[str]) -> None:
    event = changed(before=["subnet-1", "subnet-2"], after=after)

    assert sweep_for(event, STUDIOS) == Sweep(
        (), "222222222222.eu-west-1 has the private subnets that it had: nothing to do"
    )


def test_a_network_without_a_studio_means_nothing_and_says_so() -> None:
    event = changed(before=None, after=["subnet-1"], region="eu-north-1")

    assert sweep_for(event, STUDIOS) == Sweep(
        (), "222222222222.eu-north-1 has other private subnets, and no studio: nothing to do"
    )


def told(source: str, kind: str, **more: Any) -> dict[str, Any]:
    return {**MORE, "source": source, "detail-type": kind, **more}


@pytest.mark.parametrize(
    "event",
    [
        told("studio.project-enabler", "AccountDeparted.v1"),
        told("studio.project-enabler", "AccountJoined.v1"),
        told("aws.cloudformation", "CloudFormation Stack Status Change", account="222222222222"),
    ],
    ids=["departed", "joined", "base"],
)
def test_what_changed_in_an_account_means_its_studios(event: dict[str, Any]) -> None:
    assert sweep_for(event, {**STUDIOS, ELSEWHERE.alias: ELSEWHERE}).studios == (
        "retail-dev",
        "retail-north",
    )


def test_an_account_without_a_studio_means_nothing_and_says_so() -> None:
    found = sweep_for(
        told("aws.cloudformation", "CloudFormation Stack Status Change", account="999999999999"),
        STUDIOS,
    )

    assert found.studios == ()
    assert "no studio" in found.why


def test_fields_that_are_added_later_do_not_matter() -> None:
    event = {**changed(before=None, after=["subnet-1"], added="later"), "replay-name": "x"}

    assert sweep_for(event, STUDIOS).studios == ("retail-dev",)


def without(*path: str) -> dict[str, Any]:
    event = copy.deepcopy(MORE)
    place = event
    for name in path[:-1]:
        place = place[name]
    del place[path[-1]]
    return event


@pytest.mark.parametrize(
    "event",
    [
        None,
        "all",
        [],
        {"studios": ["retail-dev"]},
        {"sweep": None},
        {"source": "aws.events"},
        {**SCHEDULED, "source": "aws.ec2"},
        {**MORE, "source": "studio.somebody-else"},
        {**MORE, "detail-type": "NetworkChanged.v2"},
        {**MORE, "detail-type": "NetworkWarning.v1"},
        {**MORE, "detail": None},
        {**MORE, "detail": MORE["detail"]["data"]},
        told("studio.project-enabler", "ProjectsEnabled.v1"),
        {**told("studio.project-enabler", "AccountJoined.v1"), "detail": {"data": {}}},
        without("detail"),
        without("detail", "data", "account_id"),
        without("detail", "data", "region"),
        without("detail", "data", "after"),
        without("detail", "data", "after", "private_subnet_ids"),
        without("detail", "data", "before", "private_subnet_ids"),
        changed(before=["subnet-1"], after=["subnet-2"], account_id=222222222222),
        {**MORE, "detail": {"data": []}},
        changed(before=["subnet-1"], after=[7]),  # type: ignore[list-item] # that is the fault
    ],
)
def test_what_is_not_known_is_refused_rather_than_swept(event: Any) -> None:
    with pytest.raises(UnknownStartError):
        sweep_for(event, STUDIOS)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Return two studios, and have the function work in them."""
    made = Cloud(HERE, NEIGHBOUR)
    monkeypatch.setattr(deps, "installation", lambda: made.installation)
    monkeypatch.setattr(deps, "wiring", SimpleNamespace(tickets=made))
    return made


def start(event: Any) -> Any:
    names = ("function_name", "memory_limit_in_mb", "invoked_function_arn", "aws_request_id")
    context: Any = SimpleNamespace(**dict.fromkeys(names, "x"))
    return on_schedule.handler(event, context)


def waiting(cloud: Cloud) -> list[Ticket]:
    return [Ticket.from_message(message.body) for message in cloud.queue]


def test_the_function_sends_a_ticket_for_each_studio_and_names_them(cloud: Cloud) -> None:
    assert start(SCHEDULED) == {"studios": ["retail-dev", "risk-dev"]}
    assert waiting(cloud) == [Ticket("retail-dev", sweep=True), Ticket("risk-dev", sweep=True)]


def test_the_function_sends_tickets_for_the_network_that_changed_only(cloud: Cloud) -> None:
    assert start(MORE) == {"studios": ["retail-dev"]}
    assert waiting(cloud) == [Ticket("retail-dev", sweep=True)]


def test_the_function_sends_nothing_where_the_subnets_are_the_same(cloud: Cloud) -> None:
    assert start(changed(before=["subnet-1"], after=["subnet-1"])) == {"studios": []}
    assert waiting(cloud) == []


def test_the_function_fails_at_what_it_does_not_know(cloud: Cloud) -> None:
    with pytest.raises(UnknownStartError):
        start({**MORE, "detail-type": "NetworkChanged.v2"})
    assert waiting(cloud) == []


def test_an_event_that_comes_again_changes_nothing(cloud: Cloud) -> None:
    cloud.post(user_name="ada", persona="data-scientist", studio="retail-dev")
    cloud.settle()
    start(MORE)
    cloud.settle()
    before, revision = cloud.end(), cloud.user(ADA).revision

    for _ in range(3):
        start(MORE)
    cloud.settle()

    assert (cloud.end(), cloud.user(ADA).revision) == (before, revision)
