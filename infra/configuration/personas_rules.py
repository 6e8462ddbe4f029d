"""Rules of personas: no two alike, nothing that opens a way up, everything within IAM's limits."""

from collections.abc import Iterator, Sequence
from typing import Final

from infra.configuration.lines import KeyPath
from infra.configuration.model import Installation
from infra.configuration.name_rules import TAKEN_ROLE_NAMES
from infra.configuration.personas import Persona
from infra.configuration.places import studios
from infra.configuration.problem import Problem, listed_twice
from infra.policies.forbidden import (
    FORBIDDEN,
    GIVEN_WITH_CONDITIONS,
    OWN_PARAMETERS,
    PARAMETER_WRITES,
    SERVICES_OF_ACCESS,
)
from infra.policies.patterns import actions_overlap, overlap

# Tags of roles that are nobody's persona.
TAKEN_PERSONA_IDS: Final = frozenset({"execution", "suspended"})
# Of Amazon's policies those that are everything, or everything of SageMaker, to anybody's studio.
_TOO_WIDE: Final = frozenset(
    {
        *("AdministratorAccess", "AmazonSageMakerFullAccess", "IAMFullAccess"),
        *(
            "PowerUserAccess",
            "AdministratorAccess-Amplify",
            "AdministratorAccess-AWSElasticBeanstalk",
        ),
    }
)
# What is deployed from there runs with more than a persona has.
_DEPLOYMENT_BUCKETS: Final = ("cdk-", "cf-templates-")


def personas_problems(installation: Installation) -> Iterator[Problem]:
    """Yield what is wrong with the personas."""
    yield from _alike(installation)
    sound = True
    for position, persona in enumerate(installation.personas):
        for problem in _persona(("personas", position), persona, installation):
            sound = False
            yield problem
    # Policies are only built, and measured, of what has been found right.
    if sound and any(each.boundary_suffix or each.denied_actions for each in installation.personas):
        # Only now: building them loads CDK, which reading a file should not wait for.
        from infra.studio.persona_sizes import size_problems

        yield from size_problems(installation)


def _alike(installation: Installation) -> Iterator[Problem]:
    ids: set[str] = set()
    short_names: set[str] = set(TAKEN_ROLE_NAMES)
    for position, persona in enumerate(installation.personas):
        if persona.id in ids:
            yield Problem(("personas", position, "id"), f"persona {persona.id} is listed twice")
        if persona.id in TAKEN_PERSONA_IDS:
            yield Problem(
                ("personas", position, "id"), f"{persona.id} is the name of a role of its own"
            )
        if persona.short_name in short_names:
            yield Problem(
                ("personas", position, "role_parameter"),
                f"{persona.role_parameter} is used by something else",
            )
        # What is a persona's own begins with its short name and "-".
        for other in (*installation.personas[:position], *installation.personas[position + 1 :]):
            if other.short_name.startswith(f"{persona.short_name}-"):
                yield Problem(
                    ("personas", position, "role_parameter"),
                    f"{persona.short_name}-* are the pipelines of this persona, and would be those "
                    f"of {other.id} too: end one of the two otherwise",
                )
        ids.add(persona.id)
        short_names.add(persona.short_name)


def _persona(path: KeyPath, persona: Persona, installation: Installation) -> Iterator[Problem]:
    if persona.permissions_boundary is not None:
        yield Problem(
            (*path, "permissions_boundary"),
            "the boundary is always the installation's own, since the service passes no role "
            "without it; denied_actions, or a managed policy that only denies, make it narrower",
        )
    yield from _statements(path, persona)
    yield from listed_twice((*path, "managed_policy_arns"), persona.managed_policy_arns)
    accounts: set[str | None] = {each.place.account_id for each in studios(installation)}
    if installation.organization is not None and any(
        unit.base is not None for unit in installation.organization.organizational_units
    ):
        accounts.add(None)  # those of the unit, whatever their numbers are
    for position, arn in enumerate(persona.managed_policy_arns):
        owner, name = arn.split(":")[4], arn.rpartition("/")[2]
        here: KeyPath = (*path, "managed_policy_arns", position)
        if name in _TOO_WIDE:
            yield Problem(here, f"{name} is not for people's roles: name what they need of it")
        if owner.isdigit() and accounts != {owner}:
            yield Problem(
                here, f"only account {owner} has this policy: write ${{account}} in its place"
            )
    for position, action in enumerate(persona.ceiling_actions):
        here = (*path, "ceiling_actions", position)
        for reason in _refusals(action, ()):
            yield Problem(here, f"{action}: {reason}")
    if persona.ceiling_actions and not persona.managed_policy_arns:
        yield Problem(
            (*path, "ceiling_actions"),
            "nothing is granted by these alone: they are for managed_policy_arns",
        )
    buckets = persona.data.buckets
    for position, bucket in enumerate(buckets):
        here = (*path, "data", "buckets", position)
        if bucket.name.startswith(_DEPLOYMENT_BUCKETS):
            yield Problem((*here, "name"), f"{bucket.name} holds what is deployed, not data")
        if bucket in buckets[:position]:
            yield Problem(here, f"{bucket.name} is listed twice")


def _statements(path: KeyPath, persona: Persona) -> Iterator[Problem]:
    sids = [each.Sid for each in persona.policies]
    for position, statement in enumerate(persona.policies):
        here: KeyPath = (*path, "policies", position)
        if statement.Sid in sids[:position]:
            yield Problem((*here, "Sid"), f"another statement has the Sid {statement.Sid}")
        for place, resource in enumerate(statement.Resource):
            if resource != "*" and not resource.startswith("arn:"):
                yield Problem((*here, "Resource", place), f"{resource} is neither an ARN nor *")
        if statement.Effect == "Deny":
            continue
        for place, action in enumerate(statement.Action):
            for reason in _refusals(action, statement.Resource):
                yield Problem((*here, "Action", place), f"{action}: {reason}")
            if any(actions_overlap(action, given) for given in GIVEN_WITH_CONDITIONS):
                yield Problem(
                    (*here, "Action", place),
                    f"{action}: people have it for what is their own; this would be others' too",
                )


def _refusals(action: str, resources: Sequence[str]) -> Iterator[str]:
    """Yield why nobody gets an action, or pattern of actions, on resources; none means all."""
    if action.split(":")[0] in SERVICES_OF_ACCESS:
        yield "nobody in a studio manages access or takes on roles"
        return
    for reason, patterns in FORBIDDEN.items():
        if any(actions_overlap(action, pattern) for pattern in patterns):
            yield f"no persona may have it: {reason}"
            return
    if any(actions_overlap(action, write) for write in PARAMETER_WRITES) and any(
        resource == "*" or overlap(resource.rsplit(":", 1)[-1], own)
        for resource in (resources or ("*",))
        for own in OWN_PARAMETERS
    ):
        yield "who writes /mlops/ or /vpc/ parameters chooses what the service passes"
