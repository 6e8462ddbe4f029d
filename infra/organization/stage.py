"""The stacks of the management account, kept apart from all others."""

from aws_cdk import Stage
from constructs import Construct

from infra.configuration.model import Installation
from infra.organization.heard import heard_by_region
from infra.organization.stack import OrganizationStack


class OrganizationStage(Stage):
    """An assembly of its own: ``cdk deploy --all`` passes it over.

    Whoever may deploy in the management account does so by hand: ``cdk deploy 'organization/*'``.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: Installation,
        management_account: str,
    ) -> None:
        super().__init__(scope, construct_id)
        for region, heard in heard_by_region(installation).items():
            OrganizationStack(
                self,
                region,
                installation=installation,
                management_account=management_account,
                region=region,
                heard=heard,
            )
