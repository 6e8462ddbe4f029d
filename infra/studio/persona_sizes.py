"""IAM's limits on what a persona is configured to have, in the words of the environment file."""

import json
from collections.abc import Iterator
from typing import Final

from aws_cdk import Aws

from infra.configuration.model import Installation
from infra.configuration.places import configured_regions, partition
from infra.configuration.problem import Problem
from infra.policies.document import Document
from infra.studio.arns import StudioArns
from infra.studio.persona_boundary import boundary
from infra.studio.persona_documents import persona_policy

# Characters, without white space: of all of a role's own policies, and of one managed policy.
ROLE_POLICY_LIMIT: Final = 10_240
MANAGED_POLICY_LIMIT: Final = 6_144


def policy_size(policy: Document, partition_name: str) -> int:
    """Return what IAM counts of a policy."""
    written = json.dumps(policy, separators=(",", ":"))
    return len(written.replace(Aws.PARTITION, partition_name))


def size_problems(installation: Installation) -> Iterator[Problem]:
    """Yield each persona whose role, or whose boundary, IAM would refuse."""
    regions = {region for _, region, _ in configured_regions(installation)}
    region = max(regions, key=len)
    arns, within = StudioArns(installation.installation, "0" * 12, region), partition(region)
    for position, persona in enumerate(installation.personas):
        own = policy_size(persona_policy(arns, persona, installation.personas), within)
        if own > ROLE_POLICY_LIMIT:
            yield Problem(
                ("personas", position),
                f"the policy of persona {persona.id} would have {own} characters; IAM allows "
                f"{ROLE_POLICY_LIMIT} in a role: name less, or make it a managed policy",
            )
        ceiling = policy_size(boundary(arns, persona), within)
        if ceiling > MANAGED_POLICY_LIMIT:
            yield Problem(
                ("personas", position),
                f"the permissions boundary of persona {persona.id} would have {ceiling} "
                f"characters; IAM allows {MANAGED_POLICY_LIMIT}: name less in data, policies and "
                "ceiling_actions, or make two personas of it",
            )
