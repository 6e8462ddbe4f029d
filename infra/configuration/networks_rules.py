"""Rules of networks that are there already, and of the parameters that are kept right."""

from collections.abc import Iterator
from typing import Final

from infra.configuration.lines import KeyPath
from infra.configuration.model import Installation
from infra.configuration.networks import (
    EndpointSettings,
    ExistingNetwork,
    NetworkSettings,
    NetworksSettings,
)
from infra.configuration.places import configured_regions, places
from infra.configuration.problem import Problem, listed_twice
from infra.network.endpoint_services import PRESETS
from infra.network.parameters import ALWAYS

_AWS_PREFIX: Final = "com.amazonaws."
_PAIRS: Final = (
    ("vpc_id", "vpc_tags"),
    ("private_subnet_ids", "subnet_tags"),
    ("security_group_id", "security_group_tags"),
)


def networks_problems(installation: Installation) -> Iterator[Problem]:
    """Yield what is wrong with each network and with the section ``networks``."""
    for place in places(installation):
        home: KeyPath = ("account_sets", place.account_set, place.stage, "regions")
        yield from _existing((*home, place.region, "network"), place.settings.network)
    for path, _, settings in configured_regions(installation):
        yield from _made_endpoints((*path, "network", "endpoints"), settings.network.endpoints)
    yield from _endpoints(installation.networks)
    yield from _parameters(installation.networks)


def _existing(path: KeyPath, network: NetworkSettings) -> Iterator[Problem]:
    if network.existing is None:
        return
    yield from _pairs((*path, "existing"), network.existing)
    for key in sorted(network.model_fields_set - {"existing"}):
        yield Problem(
            (*path, key),
            f"{key} is said of a network that is made, and existing names one that is there: "
            "give one of the two",
        )


def _pairs(path: KeyPath, existing: ExistingNetwork) -> Iterator[Problem]:
    for by_id, by_tags in _PAIRS:
        given = [each for each in (by_id, by_tags) if getattr(existing, each) is not None]
        if not given:
            yield Problem(path, f"give {by_id} or {by_tags}")
        elif len(given) > 1:
            yield Problem((*path, by_tags), f"{by_id} is given too: give one of the two")


def _made_endpoints(path: KeyPath, settings: EndpointSettings) -> Iterator[Problem]:
    preset = PRESETS[settings.preset]
    yield from _services((*path, "add"), settings.add)
    yield from _services((*path, "leave_out"), settings.leave_out)
    for position, service in enumerate(settings.add):
        if service in preset:
            yield Problem(
                (*path, "add", position), f"{service} is in the preset {settings.preset} already"
            )
    for position, service in enumerate(settings.leave_out):
        if service not in preset:
            yield Problem(
                (*path, "leave_out", position), f"{service} is not in the preset {settings.preset}"
            )


def _endpoints(settings: NetworksSettings) -> Iterator[Problem]:
    yield from _services(("networks", "endpoints"), settings.endpoints)


def _services(path: KeyPath, services: tuple[str, ...]) -> Iterator[Problem]:
    for position, service in enumerate(services):
        if service.startswith(_AWS_PREFIX):
            yield Problem((*path, position), f"write it without {_AWS_PREFIX}<region>.")
    yield from listed_twice(path, services)


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
