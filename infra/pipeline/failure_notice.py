"""Whoever is told of alarms is told of a pipeline that failed, too."""

from aws_cdk import Stack
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.acknowledgement import acknowledge
from infra.policies.inline_policy import acknowledge_inline_policy


class FailureNotice(Construct):
    """A rule that sends a sentence to a topic when an execution of a pipeline fails.

    It publishes under a role of its own: the topic need not know EventBridge.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: codepipeline.Pipeline,
        name: str,
        topic_arn: str,
        role_name: str,
    ) -> None:
        super().__init__(scope, construct_id)
        execution = events.EventField.from_path("$.detail.execution-id")
        message = (
            f"The pipeline {name} failed in {Stack.of(self).region}, execution {execution}. Which "
            "action it was, and its log, stand in the console under CodePipeline; Retry stage goes "
            "on from there."
        )
        teller = iam.Role(
            self,
            "Role",
            role_name=role_name,
            description="Tells that a pipeline failed",
            assumed_by=iam.ServicePrincipal("events.amazonaws.com"),
        )
        acknowledge_inline_policy(teller)
        rule = events.Rule(
            self,
            "Rule",
            description=f"Tells that an execution of {name} failed",
            event_pattern=events.EventPattern(
                source=["aws.codepipeline"],
                detail_type=["CodePipeline Pipeline Execution State Change"],
                detail={"pipeline": [pipeline.pipeline_name], "state": ["FAILED"]},
            ),
        )
        rule.add_target(
            targets.SnsTopic(
                sns.Topic.from_topic_arn(self, "Topic", topic_arn),
                message=events.RuleTargetInput.from_text(message),
                role=teller,
            )
        )
        acknowledge(
            rule,
            "A notice that could not be given in a day is of no use; the pipeline shows the same.",
            "Serverless-EventBusDLQ",
        )
