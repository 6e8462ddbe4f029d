"""The stack that all others are: one account, one region, no surprises in the template."""

from aws_cdk import CfnOutput, DefaultStackSynthesizer, Environment, Stack, Tags
from constructs import Construct


class InstallationStack(Stack):
    """A stack of the installation, in an account and region that are known at synth.

    It carries the tag ``studio:managed-by``, and no metadata of its own. The bootstrap version
    is asked for in the manifest, where the CDK CLI checks it, and not in the template.
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
        super().__init__(
            scope,
            construct_id,
            stack_name=f"{installation}-{name}",
            env=Environment(account=account_id, region=region),
            description=description,
            analytics_reporting=False,
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        self.installation = installation
        Tags.of(self).add("studio:managed-by", installation)

    def publish(self, key: str, value: str) -> None:
        """Add an output with exactly this key."""
        CfnOutput(self, key, value=value).override_logical_id(key)
