"""Rules of networks that are there already, and of the parameters that are kept right."""

from collections.abc import Iterator
from typing import Final

from infra.configuration.lines import KeyPath
from infra.configuration.model import Installation
from infra.configuration.networks import ExistingNetwork, NetworksSettings
from infra.configuration.places import places
from infra.configuration.problem import Problem, listed_twice
from infra.network.parameters import ALWAYS

_AWS_PREFIX: Final = "com.amazonaws."
_PAIRS: Final = (
    ("vpc_id", "vpc_tags"),
    ("private_subnet_ids", "subnet_tags"),
    ("security_group_id", "security_group_tags"),
)


def networks_problems(installation: Installation) -> Iterator[Problem]:
    """Yield what is wrong with existing networks and with the section ``networks``."""
    for place in places(installation):
        existing = place.settings.network.existing
        if existing is not None:
            path: KeyPath = ("account_sets", place.account_set, place.stage, "regions")
            yield from _pairs((*path, place.region, "network", "existing"), existing)
    yield from _endpoints(installation.networks)
    yield from _parameters(installation.networks)


def _pairs(path: KeyPath, existing: ExistingNetwork) -> Iterator[Problem]:
    for by_id, by_tags in _PAIRS:
        given = [each for each in (by_id, by_tags) if getattr(existing, each) is not None]
        if not given:
            yield Problem(path, f"give {by_id} or {by_tags}")
        elif len(given) > 1:
            yield Problem((*path, by_tags), f"{by_id} is given too: give one of the two")


def _endpoints(settings: NetworksSettings) -> Iterator[Problem]:
    path: KeyPath = ("networks", "endpoints")
    for position, service in enumerate(settings.endpoints):
        if service.startswith(_AWS_PREFIX):
            yield Problem((*path, position), f"write it without {_AWS_PREFIX}<region>.")
    yield from listed_twice(path, settings.endpoints)


def _parameters(settings: NetworksSettings) -> Iterator[Problem]:
    always = {each.name for each in ALWAYS}
    names = [each.name for each in settings.parameters]
    for position, name in enumerate(names):
        path: KeyPath = ("networks", "parameters", position, "name")
        if name in always:
            yield Problem(path, f"{name} is there always: list further ones only")
        elif "//" in name or name.endswith("/"):
            yield Problem(path, "SSM takes no name with an empty part")
        elif name in names[:position]:
            yield Problem(path, f"{name} is listed twice")
