"""Stack sets that roll the bases out to the accounts of their organizational units."""

from pathlib import Path
from typing import Final

from aws_cdk import CfnStackSet, RemovalPolicy
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from infra.configuration.bases import Base
from infra.configuration.model import Installation
from infra.configuration.places import places

# Of a hundred accounts ten may fail before the rest is left alone: one account in disorder holds
# up nobody, a template in disorder does not reach them all.
_PREFERENCES: Final = CfnStackSet.OperationPreferencesProperty(
    failure_tolerance_percentage=10,
    max_concurrent_percentage=25,
    # Else no more accounts than may fail would be worked on at once.
    concurrency_mode="SOFT_FAILURE_TOLERANCE",
)


class BaseStackSet(Construct):
    """The base of one unit in one region, in each account that the unit has or comes to have.

    A unit's children belong to it. Left out are the accounts of the file, which have stacks of
    their own; CloudFormation itself leaves the management account out.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: Installation,
        base: Base,
        template: Path,
    ) -> None:
        super().__init__(scope, construct_id)
        stack_set = CfnStackSet(
            self,
            "StackSet",
            stack_set_name=f"{installation.installation}-{base.name}",
            description=f"Base of the accounts in {base.unit.id}, {base.region}",
            permission_model="SERVICE_MANAGED",
            # Who leaves the unit keeps the base: Studio domains, and people's work in their VPC.
            auto_deployment=CfnStackSet.AutoDeploymentProperty(
                enabled=True, retain_stacks_on_account_removal=True
            ),
            # Operations that do not conflict run side by side, others wait for their turn.
            managed_execution={"Active": True},
            operation_preferences=_PREFERENCES,
            capabilities=["CAPABILITY_NAMED_IAM"],
            template_url=assets.Asset(self, "Template", path=str(template)).http_url,
            stack_instances_group=[
                CfnStackSet.StackInstancesProperty(
                    deployment_targets=CfnStackSet.DeploymentTargetsProperty(
                        organizational_unit_ids=[base.unit.id],
                        account_filter_type="DIFFERENCE",
                        accounts=_accounts_apart(installation),
                    ),
                    regions=[base.region],
                )
            ],
        )
        # Deleting a stack set takes the bases of all its accounts along.
        stack_set.apply_removal_policy(RemovalPolicy.RETAIN)


def _accounts_apart(installation: Installation) -> list[str]:
    """Return the accounts that a unit may have and that get no base by a stack set, in order."""
    listed = {place.account_id for place in places(installation) if place.has_stacks}
    return sorted({installation.governance.account_id, *listed})
