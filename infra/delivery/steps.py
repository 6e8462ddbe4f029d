"""Which stacks an installation has, in the order in which they are deployed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from infra.configuration.model import Installation
from infra.configuration.places import Place, places, studios
from infra.configuration.values import Stage
from infra.stack_ids import (
    GOVERNANCE,
    ORGANIZATION,
    network_stack,
    pipeline_stack,
    studio_stack,
)

Part = Literal["dev", "preprod", "prod", "governance", "organization", "pipelines"]
PARTS: tuple[Part, ...] = get_args(Part)
_STAGES: tuple[Stage, ...] = get_args(Stage)


@dataclass(frozen=True)
class Step:
    """One stack, and when its turn comes.

    Attributes
    ----------
    stack_id
        What it is called in the assembly; ends in ``*`` for all stacks of the organization's stage.
    part
        The stage, or what else it belongs to; what is asked for by ``STAGE=``.
    account_set
        The account set whose it is; a failure in it holds back what comes later of the same set.
    wave
        Those of one wave need nothing of each other. Waves are in order.
    """

    stack_id: str
    part: Part
    account_set: str | None
    wave: int


def steps(installation: Installation) -> tuple[Step, ...]:
    """Return the stacks in the order of deployment.

    For each stage the networks, then the studios, the first of each account before further ones;
    then the governance account, which is to find all of them; then the studios whose network it
    has to look up for them; then the pipelines. The stacks of the management account come last.
    """
    return tuple(sorted(_steps(installation), key=lambda step: (step.wave, step.stack_id)))


def _steps(installation: Installation) -> Iterator[Step]:
    for place in places(installation):
        if place.has_stacks:
            network = network_stack(place.account_set, place.stage, place.region)
            yield Step(network, place.stage, place.account_set, _wave_of(place.stage, 0))
    hub = _wave_of("prod", 0) + 3
    for where in studios(installation):
        if where.place.has_stacks:
            place = where.place
            later = 1 if where.owns_roles else 2
            looked_up = not installation.base_only and _is_looked_up(place)
            wave = hub + later if looked_up else _wave_of(place.stage, later)
            yield Step(studio_stack(where.studio.alias), place.stage, place.account_set, wave)
    if installation.base_only:
        return
    yield Step(GOVERNANCE, "governance", None, hub)
    # The first one makes the repository that all of them read.
    yield Step(pipeline_stack(GOVERNANCE), "pipelines", None, hub + 3)
    for name in installation.account_sets:
        yield Step(pipeline_stack(name), "pipelines", None, hub + 4)
    yield Step(f"{ORGANIZATION}*", "organization", None, hub + 5)


def _wave_of(stage: Stage, later: int) -> int:
    return _STAGES.index(stage) * 3 + later


def _is_looked_up(place: Place) -> bool:
    existing = place.settings.network.existing
    return existing is not None and existing.is_looked_up
