"""The policies of every role that people work with, as documents to read and compare."""

import json
from dataclasses import dataclass

from aws_cdk import Aws

from infra.configuration.model import Installation
from infra.configuration.places import partition, studios
from infra.policies.document import Document
from infra.studio.arns import StudioArns
from infra.studio.persona_boundary import boundary
from infra.studio.persona_documents import execution_policy, persona_policy, work_policy
from infra.studio.persona_policies import EXECUTION, suspended


@dataclass(frozen=True)
class RoleDocuments:
    """The identity policies of one role, and its boundary. Managed policies are not known here."""

    policies: tuple[Document, ...]
    boundary: Document


@dataclass(frozen=True)
class PersonaDocuments:
    """All of one studio's account and region: by persona id, ``execution`` and ``suspended``."""

    arns: StudioArns
    roles: dict[str, RoleDocuments]
    files: dict[str, Document]


def persona_documents(installation: Installation) -> PersonaDocuments:
    """Return the documents for the installation's first studio."""
    place = next(iter(studios(installation))).place
    arns = StudioArns(installation.installation, place.account_id, place.region)
    name = partition(place.region)
    work, shared = _named(work_policy(arns), name), _named(boundary(arns), name)
    files = {"boundary": shared, "work": work}
    roles: dict[str, RoleDocuments] = {}
    for persona in installation.personas:
        own, limits = _named(persona_policy(arns, persona, installation.personas), name), shared
        if persona.boundary_suffix:
            limits = files[f"{persona.id}-boundary"] = _named(boundary(arns, persona), name)
        files[persona.id] = own
        roles[persona.id] = RoleDocuments((own, work), limits)
    files[EXECUTION] = _named(execution_policy(arns, installation.personas), name)
    files["suspended"] = _named(suspended(arns, "suspended"), name)
    roles[EXECUTION] = RoleDocuments((files[EXECUTION], work), shared)
    roles["suspended"] = RoleDocuments((files["suspended"],), shared)
    return PersonaDocuments(arns, roles, files)


def _named(policy: Document, partition_name: str) -> Document:
    """Return the document with the partition's name in it, as AWS shows it."""
    named: Document = json.loads(json.dumps(policy).replace(Aws.PARTITION, partition_name))
    return named
