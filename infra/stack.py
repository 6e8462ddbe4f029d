"""The stack that all others are: one region, no surprises in the template."""

from aws_cdk import (
    Aws,
    BootstraplessSynthesizer,
    CfnOutput,
    DefaultStackSynthesizer,
    Environment,
    Stack,
    Tags,
)
from constructs import Construct


class InstallationStack(Stack):
    """A stack of the installation, in a region that is known at synth.

    It carries the tag ``studio:managed-by``, and no metadata of its own. The bootstrap version
    is asked for in the manifest, where the CDK CLI checks it, and not in the template. With
    ``Aws.ACCOUNT_ID`` for its account the template suits any, bootstrapped or not, and can have no
    assets.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: str,
        name: str,
        account_id: str,
        region: str,
        description: str,
    ) -> None:
        for_any_account = account_id == Aws.ACCOUNT_ID
        super().__init__(
            scope,
            construct_id,
            stack_name=f"{installation}-{name}",
            env=Environment(account=None if for_any_account else account_id, region=region),
            description=description,
            analytics_reporting=False,
            synthesizer=BootstraplessSynthesizer()
            if for_any_account
            else DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        self.installation = installation
        Tags.of(self).add("studio:managed-by", installation)

    def publish(self, key: str, value: str) -> None:
        """Add an output with exactly this key."""
        CfnOutput(self, key, value=value).override_logical_id(key)
