"""Rules of studios: what is there already, and what is made."""

from collections.abc import Iterator

from infra.configuration.lines import KeyPath
from infra.configuration.model import Installation
from infra.configuration.places import Place, configured_regions, places
from infra.configuration.problem import Problem
from infra.configuration.studios import StudioSettings


def studios_problems(installation: Installation) -> Iterator[Problem]:
    """Yield what is wrong with roles that are there already, and with scripts."""
    taken: dict[str, str] = {}
    for place in places(installation):
        home: KeyPath = ("account_sets", place.account_set, place.stage, "regions", place.region)
        yield from _persona_roles((*home, "persona_roles"), place, installation, taken)
    for path, _, settings in configured_regions(installation):
        for position, studio in enumerate(settings.studios):
            yield from _scripts((*path, "studios", position), studio)


def _persona_roles(
    path: KeyPath, place: Place, installation: Installation, taken: dict[str, str]
) -> Iterator[Problem]:
    """Yield problems of one place; ``taken`` says of each role of places before whose it is."""
    known = {*(persona.id for persona in installation.personas), "execution"}
    roles = place.settings.persona_roles
    if roles and not place.settings.studios:
        yield Problem(path, "there is no studio here whose users could have these roles")
    for persona_id, arn in roles.items():
        here: KeyPath = (*path, persona_id)
        name = arn.rpartition("/")[2]
        if persona_id not in known:
            yield Problem(here, f"there is no persona {persona_id}")
        if arn.split(":")[4] != place.account_id:
            yield Problem(here, f"{arn} is not a role of account {place.account_id}")
        if name.startswith(f"{installation.installation}-{place.region}-"):
            yield Problem(here, f"{name} is a name that the Studio stack gives: leave it out")
        if arn in taken:
            yield Problem(
                here,
                f"{arn} is already that of {taken[arn]}: a role has the tag of one persona and "
                "the boundary of one region",
            )
        taken.setdefault(arn, f"{persona_id} in {place.region}")


def _scripts(path: KeyPath, studio: StudioSettings) -> Iterator[Problem]:
    configurations = studio.lifecycle_configurations
    if configurations and studio.existing_domain_id is not None:
        yield Problem(
            (*path, "lifecycle_configurations"),
            "a domain that is there already has its own: only a domain made here gets these",
        )
    names = [each.name for each in configurations]
    for position, name in enumerate(names):
        if name in names[:position]:
            yield Problem(
                (*path, "lifecycle_configurations", position, "name"), f"{name} is listed twice"
            )
