"""The stacks of pipelines, in the governance account: one each, so that none holds up another."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_codecommit as codecommit
from constructs import Construct

from infra.acknowledgement import acknowledge
from infra.configuration.model import Installation
from infra.configuration.pipeline import PipelineSettings
from infra.pipeline.delivery_pipeline import DeliveryPipeline
from infra.pipeline.targets import Target, account_set_targets, governance_target
from infra.stack import InstallationStack
from infra.stack_ids import GOVERNANCE, pipeline_stack


class PipelineStack(InstallationStack):
    """One pipeline; ``of`` is the account set that it deploys, or ``governance``."""

    def __init__(
        self,
        scope: Construct,
        *,
        installation: Installation,
        settings: PipelineSettings,
        environment: str,
        of: str,
    ) -> None:
        super().__init__(
            scope,
            pipeline_stack(of),
            installation=installation.installation,
            name=pipeline_stack(of),
            account_id=installation.governance.account_id,
            region=installation.region,
            description=f"Deploys {of} from the repository",
        )
        repository = self._repository(settings, of)
        self.delivery = DeliveryPipeline(
            self,
            "Delivery",
            installation=installation,
            settings=settings,
            environment=environment,
            of=of,
            repository=repository,
        )
        if repository is not None:
            acknowledge(
                repository,
                "A push that could not start the pipeline in a day is deployed with the next one, "
                "or by hand.",
                "Serverless-EventBusDLQ",
            )

    def _repository(self, settings: PipelineSettings, of: str) -> codecommit.IRepository | None:
        source = settings.source.codecommit
        if source is None:
            return None
        if of == GOVERNANCE and source.create:
            repository = codecommit.Repository(
                self,
                "Repository",
                repository_name=source.repository,
                description=f"What {self.installation} is deployed from",
            )
            repository.apply_removal_policy(RemovalPolicy.RETAIN)
            return repository
        return codecommit.Repository.from_repository_name(self, "Repository", source.repository)


def add_pipelines(
    scope: Construct, *, installation: Installation, settings: PipelineSettings, environment: str
) -> None:
    """Add all stacks of pipelines.

    Parameters
    ----------
    environment
        The name of the file that they deploy, as commands take it.
    """
    hub = PipelineStack(
        scope,
        installation=installation,
        settings=settings,
        environment=environment,
        of=GOVERNANCE,
    )
    _add_hub_stages(hub.delivery, governance_target(installation, settings))
    for account_set, targets in account_set_targets(installation, settings).items():
        stack = PipelineStack(
            scope,
            installation=installation,
            settings=settings,
            environment=environment,
            of=account_set,
        )
        for target in targets:
            stack.delivery.add_target(target)
        # An order alone: the other one makes the repository.
        stack.add_stack_dependency(hub)


def _add_hub_stages(delivery: DeliveryPipeline, target: Target) -> None:
    # Before anybody is asked: a new account set gets its pipeline, and may have its base before
    # the hub is told of it. After its own update: the other pipelines then have seen to theirs.
    delivery.pipeline.add_stage(
        stage_name="Pipelines",
        actions=[delivery.run("Pipelines", delivery.updating, "deploy STAGE=pipelines")],
    )
    delivery.add_target(target)
