"""Lives during which the world around a user changes, in the form of `tests.world.scenarios`."""

from dataclasses import replace
from datetime import timedelta

from services.user_onboarding.intents import resume, retry, suspend
from services.user_onboarding.settings import Persona
from services.user_onboarding.user import Phase
from tests.world.cloud import Cloud
from tests.world.scenarios import ADA, Scenario, ready

NEW_DOMAIN = "d-mnopqrstuvwx"
DAY = timedelta(hours=25)


def swept(cloud: Cloud) -> None:
    cloud.sweep()
    cloud.settle()


def lose_account(cloud: Cloud) -> None:
    """Have the account be out of reach for longer than a passing refusal takes."""
    cloud.account().entered = False
    swept(cloud)
    cloud.now += DAY
    swept(cloud)


def replace_domain(cloud: Cloud, *, gone: bool = False) -> None:
    account = cloud.account()
    account.other_domains.add(NEW_DOMAIN)
    account.parameter_values["/mlops/studio/domain-id"] = NEW_DOMAIN
    if gone:
        account.gone_domains.add(_first_domain(cloud))
        account.profiles.clear()


def _first_domain(cloud: Cloud) -> str:
    return str(cloud.user(ADA).domain_id)


def remove_studio(cloud: Cloud) -> None:
    cloud.configure(studios={})


def new_role(cloud: Cloud, name: str = "test-ds2", boundary: str = "boundary") -> str:
    """Have the base publish another role for data scientists."""
    account = cloud.account()
    before = account.roles["test-ds"]
    arn = before.arn.replace("test-ds", name)
    account.roles[name] = replace(
        before, arn=arn, boundary_arn=f"arn:aws:iam::{account.account_id}:policy/{boundary}"
    )
    account.parameter_values["/mlops/role/ds"] = arn
    return arn


def forget_persona(cloud: Cloud, persona: str = "data-scientist") -> None:
    left: dict[str, Persona] = {
        key: each for key, each in cloud.installation.personas.items() if key != persona
    }
    cloud.configure(personas=left)


def account_departed_and_came_back(cloud: Cloud) -> None:
    ready(cloud)
    lose_account(cloud)
    cloud.account().entered = True
    swept(cloud)


def left_while_the_account_was_gone(cloud: Cloud) -> None:
    ready(cloud)
    lose_account(cloud)
    cloud.offboard(ADA, 0)
    cloud.settle()


def left_behind_and_removed_later(cloud: Cloud) -> None:
    left_while_the_account_was_gone(cloud)
    cloud.account().entered = True
    swept(cloud)


def studio_removed_while_provisioning_and_back(cloud: Cloud) -> None:
    cloud.post(user_name="ada", persona="data-scientist")
    studios = cloud.installation.studios
    remove_studio(cloud)
    cloud.settle()
    cloud.configure(studios=studios)
    swept(cloud)


def left_a_removed_studio(cloud: Cloud) -> None:
    ready(cloud)
    remove_studio(cloud)
    cloud.offboard(ADA)
    cloud.settle()


def persona_left_and_resumed(cloud: Cloud) -> None:
    ready(cloud)
    forget_persona(cloud)
    swept(cloud)
    cloud.intend(ADA, suspend)
    cloud.settle()
    cloud.intend(ADA, resume)
    cloud.settle()


def role_changed(cloud: Cloud) -> None:
    ready(cloud)
    new_role(cloud)
    swept(cloud)


def domain_replaced_then_retried(cloud: Cloud) -> None:
    ready(cloud)
    replace_domain(cloud)
    swept(cloud)
    cloud.intend(ADA, retry)
    cloud.settle()


def left_a_replaced_domain(cloud: Cloud) -> None:
    ready(cloud)
    replace_domain(cloud)
    cloud.offboard(ADA, 0)
    cloud.settle()


def left_a_domain_that_is_gone(cloud: Cloud) -> None:
    ready(cloud)
    replace_domain(cloud, gone=True)
    cloud.offboard(ADA, 0)
    cloud.settle()


ENDS = {
    account_departed_and_came_back: Phase.READY,
    left_behind_and_removed_later: Phase.OFFBOARDED,
    studio_removed_while_provisioning_and_back: Phase.READY,
    left_a_removed_studio: Phase.OFFBOARDED,
    persona_left_and_resumed: Phase.FAILED,
    role_changed: Phase.READY,
    domain_replaced_then_retried: Phase.READY,
    left_a_replaced_domain: Phase.OFFBOARDED,
    left_a_domain_that_is_gone: Phase.OFFBOARDED,
}
LIVES: list[Scenario] = list(ENDS)
