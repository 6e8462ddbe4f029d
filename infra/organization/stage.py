"""The stacks of the management account, kept apart from all others."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Stage
from constructs import Construct

from infra.configuration.bases import bases
from infra.configuration.management import organizations_region
from infra.configuration.model import Installation
from infra.organization.heard import heard_by_region
from infra.organization.stack import OrganizationStack
from infra.organization.stack_sets import BaseStackSet


class OrganizationStage(Stage):
    """An assembly of its own: neither ``make deploy`` nor ``cdk deploy --all`` takes it along.

    Whoever may deploy in the management account does so by hand:
    ``make deploy STAGE=organization``.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: Installation,
        management_account: str,
        base_templates: Mapping[str, Path],
    ) -> None:
        super().__init__(scope, construct_id)
        stacks = {}
        for region, heard in heard_by_region(installation).items():
            stacks[region] = OrganizationStack(
                self,
                region,
                installation=installation,
                management_account=management_account,
                region=region,
                heard=heard,
            )
        if installation.organization is not None and installation.organization.stack_sets:
            stack = stacks[organizations_region(installation)]
            for base in bases(installation):
                BaseStackSet(
                    stack,
                    base.name,
                    installation=installation,
                    base=base,
                    template=base_templates[base.name],
                )
