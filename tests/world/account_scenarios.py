"""Whole lives of accounts, as scenarios.

The crash-point tests run every one of them with a crash at each call, twice, and out of order.
"""

from collections.abc import Callable
from datetime import timedelta

from sandbox import organization_events as aws
from services.project_enabler.settings import Projects
from services.project_enabler.world import TEMPLATE_ROLES, Share
from tests.world.account_cloud import NEWCOMER, OTHER_UNIT, AccountCloud
from tests.world.delivery import START

Scenario = Callable[[AccountCloud], None]

AT = START - timedelta(minutes=10)
OWN = "port-own00000000000"
OTHERS = f"arn:aws:iam::{NEWCOMER}:role/SomebodyElse"


def joins(cloud: AccountCloud) -> None:
    cloud.tell(aws.managed_account(NEWCOMER, at=AT))
    cloud.settle()


def joins_before_its_base(cloud: AccountCloud) -> None:
    cloud.place().base = False
    joins(cloud)
    cloud.base_deployed()
    cloud.settle()


def joins_by_several_events(cloud: AccountCloud) -> None:
    cloud.tell(aws.created(NEWCOMER, at=AT))
    cloud.tell(aws.moved(NEWCOMER, at=AT + timedelta(seconds=5)))
    cloud.settle()
    cloud.tell(aws.managed_account(NEWCOMER, at=AT + timedelta(seconds=9)))
    cloud.settle()


def share_that_never_comes(cloud: AccountCloud) -> None:
    cloud.place().shown_after = timedelta(days=99)
    joins(cloud)


def refused_then_rechecked(cloud: AccountCloud) -> None:
    cloud.place().service_role_names.clear()
    cloud.place().parameter_values["/mlops/role/ds"] = "arn:aws:iam::444444444444:role/Admin"
    joins(cloud)
    name = "arn:aws:iam::444444444444:role/studio/persona/test-eu-west-1-ds"
    cloud.place().parameter_values["/mlops/role/ds"] = name
    cloud.place().service_role_names.update(TEMPLATE_ROLES)
    cloud.recheck(NEWCOMER)
    cloud.settle()


def moves_out(cloud: AccountCloud) -> None:
    joins(cloud)
    cloud.tell(aws.moved(NEWCOMER, at=START, to=OTHER_UNIT))
    cloud.settle()


def departs(cloud: AccountCloud) -> None:
    joins(cloud)
    cloud.tell(aws.removed(NEWCOMER, at=START))
    cloud.settle()


def closed_and_enabled_by_an_admin(cloud: AccountCloud) -> None:
    joins(cloud)
    cloud.close(NEWCOMER)
    cloud.settle()
    cloud.enable(NEWCOMER)
    cloud.settle()


def creation_fails(cloud: AccountCloud) -> None:
    cloud.tell(aws.managed_account("Not Available", at=AT, state="FAILED", message="No."))
    cloud.settle()


def swept_in_by_configuration(cloud: AccountCloud) -> None:
    cloud.sweep()
    cloud.settle()


def drift_found_by_the_sweep(cloud: AccountCloud) -> None:
    joins(cloud)
    for arns in cloud.place().associated.values():
        arns.pop()
    cloud.sweep()
    cloud.settle()


def own_portfolio_comes_and_goes(cloud: AccountCloud) -> None:
    cloud.place().organization_shares = [Share(OWN, "Platform")]
    plain = cloud.installation.projects
    cloud.configure(projects=Projects("service", plain.stages, (OWN,), 900, 720))
    joins(cloud)
    cloud.configure(projects=plain)
    cloud.sweep()
    cloud.settle()


LIVES: list[Scenario] = [
    joins,
    joins_before_its_base,
    joins_by_several_events,
    share_that_never_comes,
    refused_then_rechecked,
    moves_out,
    departs,
    closed_and_enabled_by_an_admin,
    creation_fails,
    swept_in_by_configuration,
    drift_found_by_the_sweep,
    own_portfolio_comes_and_goes,
]
