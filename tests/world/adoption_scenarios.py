"""Lives that begin with a profile which somebody else made, long before."""

from typing import Any

from services.user_onboarding.intents import retry
from services.user_onboarding.user import Phase
from tests.world.cloud import ADMIN, Cloud
from tests.world.scenarios import ADA, Scenario

OLD_ROLE = "arn:aws:iam::222222222222:role/mlops-ds"
# A default kernel is ours to say, a code repository is not.
OLD_SETTINGS: dict[str, Any] = {
    "ExecutionRole": OLD_ROLE,
    "JupyterLabAppSettings": {
        "DefaultResourceSpec": {"InstanceType": "ml.t3.medium"},
        "CodeRepositories": [{"RepositoryUrl": "https://git.example/team"}],
    },
}


def there_before(cloud: Cloud, name: str = "Ada", **tags: str) -> None:
    """Have a profile of the predecessor's, with a tag of its own."""
    cloud.account().found_profile(name, OLD_SETTINGS, project="mlops", **tags)


def adopted(cloud: Cloud) -> None:
    there_before(cloud)
    cloud.sweep()
    cloud.settle()
    cloud.adopt(user_name="ada", persona="data-scientist", team="pricing")
    cloud.settle()


def adopted_with_other_settings(cloud: Cloud) -> None:
    there_before(cloud)
    settings = {"idle_shutdown_minutes": 60}
    cloud.adopt(user_name="ada", persona="data-scientist", studio_settings=settings)
    cloud.settle()


def adopted_once_its_stack_let_go(cloud: Cloud) -> None:
    there_before(cloud)
    cloud.account().stacks["Ada"] = "dev-studio"
    cloud.adopt(user_name="ada", persona="data-scientist")
    cloud.settle()
    cloud.account().stacks.clear()
    cloud.intend(ADA, retry, by=ADMIN)
    cloud.settle()


def adopted_a_name_that_is_not_there(cloud: Cloud) -> None:
    cloud.adopt(user_name="ada", persona="data-scientist")
    cloud.settle()
    cloud.sweep()
    cloud.settle()


def adopted_after_it_was_asked_for_as_new(cloud: Cloud) -> None:
    there_before(cloud)
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()
    cloud.adopt(user_name="ada", persona="data-scientist")
    cloud.settle()


def adopted_then_offboarded(cloud: Cloud) -> None:
    adopted_with_other_settings(cloud)
    cloud.offboard(ADA, 0)
    cloud.settle()


ADOPTIONS: list[Scenario] = [
    adopted,
    adopted_with_other_settings,
    adopted_once_its_stack_let_go,
    adopted_a_name_that_is_not_there,
    adopted_after_it_was_asked_for_as_new,
    adopted_then_offboarded,
]

ADOPTION_ENDS = {
    "adopted": Phase.READY,
    "adopted_with_other_settings": Phase.READY,
    "adopted_once_its_stack_let_go": Phase.READY,
    "adopted_a_name_that_is_not_there": Phase.FAILED,
    "adopted_after_it_was_asked_for_as_new": Phase.READY,
    "adopted_then_offboarded": Phase.OFFBOARDED,
}
