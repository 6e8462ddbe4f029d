"""Why the rights that CDK gives on a pipeline's artefacts and logs have wildcards in them."""

from typing import Final

from aws_cdk import CfnElement, Stack
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from infra.acknowledgement import acknowledge
from infra.policies.inline_policy import acknowledge_inline_policy

_READING: Final = ("kms:ReEncrypt*", "kms:GenerateDataKey*", "s3:GetBucket*", "s3:GetObject*")
_WRITING: Final = ("s3:Abort*", "s3:DeleteObject*")


def acknowledge_artifact_rights(role: iam.Role, bucket: s3.Bucket, *, writes: bool) -> None:
    """Accept what CDK lets a role do in the bucket of its pipeline, and with its key."""
    bucket_id = Stack.of(role).get_logical_id(_resource(bucket))
    actions = (*_READING, "s3:List*", *(_WRITING if writes else ()))
    acknowledge(
        role,
        "In the pipeline's own bucket and with its key alone; the pipeline names the objects.",
        *(f"AwsSolutions-IAM5[Action::{action}]" for action in actions),
        f"AwsSolutions-IAM5[Resource::<{bucket_id}.Arn>/*]",
    )
    acknowledge_inline_policy(role)


def acknowledge_log_streams(role: iam.Role, project: codebuild.Project) -> None:
    """Accept that a project's role writes any stream of its log: CodeBuild names them by build."""
    stack = Stack.of(role)
    log = f"/aws/codebuild/<{stack.get_logical_id(_resource(project))}>:*"
    acknowledge(
        role,
        "The streams of the project's own log, which CodeBuild names after builds.",
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:"
        f"{stack.region}:{stack.account}:log-group:{log}]",
    )


def _resource(construct: s3.Bucket | codebuild.Project) -> CfnElement:
    found = construct.node.default_child
    if not isinstance(found, CfnElement):
        raise TypeError(f"{construct.node.path} is no resource")
    return found
