"""Scripts that the apps of a domain run when they start."""

import hashlib

from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from infra.configuration.studios import LifecycleConfiguration, StudioSettings


class LifecycleConfigurations(Construct):
    """A studio's lifecycle configurations.

    SageMaker changes none once it is made. The name carries the content's hash, so a changed
    script is a new one: the domain takes it before the old one goes.
    """

    def __init__(self, scope: Construct, construct_id: str, *, studio: StudioSettings) -> None:
        super().__init__(scope, construct_id)
        self._arns: dict[str, list[str]] = {}
        for each in studio.lifecycle_configurations:
            made = sagemaker.CfnStudioLifecycleConfig(
                self,
                each.name,
                studio_lifecycle_config_name=script_name(studio.alias, each),
                studio_lifecycle_config_app_type=each.app,
                studio_lifecycle_config_content=each.file.encoded,
            )
            self._arns.setdefault(each.app, []).append(made.attr_studio_lifecycle_config_arn)

    def arns(self, app: str) -> list[str] | None:
        """Return those for a kind of app, which people may choose among; None if there are none."""
        return self._arns.get(app)

    def default(self, app: str) -> sagemaker.CfnDomain.ResourceSpecProperty | None:
        """Return what makes the first of them the one that runs if nothing else is chosen."""
        arns = self._arns.get(app)
        if arns is None:
            return None
        return sagemaker.CfnDomain.ResourceSpecProperty(lifecycle_config_arn=arns[0])


def script_name(alias: str, configuration: LifecycleConfiguration) -> str:
    """Return a name that is this account's and region's, and this content's."""
    digest = hashlib.sha256(
        f"{configuration.app}:{configuration.file.encoded}".encode()
    ).hexdigest()
    return f"{alias}-{configuration.name}-{digest[:8]}"
