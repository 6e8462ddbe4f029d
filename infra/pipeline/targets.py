"""What each pipeline deploys, stage by stage: decided from the file, without CDK."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.configuration.model import Installation
from infra.configuration.pipeline import PipelineSettings
from infra.configuration.places import places


@dataclass(frozen=True)
class Target:
    """What one stage of a pipeline deploys.

    ``places`` are its accounts and regions, ``(account, region)``; ``stacks`` is how the deployer
    is told which stacks, ``SET=retail STAGE=dev``.
    """

    name: str
    stacks: str
    places: tuple[tuple[str, str], ...]
    is_approved: bool


def account_set_targets(
    installation: Installation, settings: PipelineSettings
) -> Mapping[str, tuple[Target, ...]]:
    """Return the stages of each account set's pipeline, in order.

    A set whose accounts all get their base from elsewhere has none.
    """
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for place in places(installation):
        if place.has_stacks:
            stages = found.setdefault(place.account_set, {})
            stages.setdefault(place.stage, []).append((place.account_id, place.region))
    return {
        account_set: tuple(
            Target(
                stage.capitalize(),
                f"SET={account_set} STAGE={stage}",
                tuple(where),
                is_approved=stage in settings.approve_before,
            )
            for stage, where in stages.items()
        )
        for account_set, stages in found.items()
    }


def governance_target(installation: Installation, settings: PipelineSettings) -> Target:
    """Return the stage that deploys the hub."""
    return Target(
        "Governance",
        "STAGE=governance",
        ((installation.governance.account_id, installation.region),),
        is_approved=settings.approve_governance,
    )
