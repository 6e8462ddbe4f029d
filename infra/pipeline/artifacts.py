"""Where a pipeline keeps what its actions hand on, and with which key."""

from typing import Final

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.acknowledgement import acknowledge

# Longer than an approval is waited for (7 days), so that a stage can be tried again.
_DAYS_KEPT: Final = 90


class Artifacts(Construct):
    """A bucket and a key of one pipeline's own.

    Its content decides what the pipeline deploys, so that no other pipeline's role may write it.
    Both outlive the stack: reports are in it, and a bucket with content is not deleted.
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            description=f"Artefacts and logs of {name}",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        self.key.add_to_resource_policy(_logs_may_use_it(Stack.of(self)))
        acknowledge(
            self.key,
            "CloudWatch Logs names the log in the encryption context, and a context has any keys.",
            "iam::UnknownConditionKey",
        )
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(_DAYS_KEPT),
                    noncurrent_version_expiration=Duration.days(1),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        acknowledge(
            self.bucket,
            "Only this pipeline's roles read and write it, each object with its key, whose every "
            "use is in CloudTrail.",
            "AwsSolutions-S1",
            "NIST.800.53.R5-S3BucketLoggingEnabled",
        )
        acknowledge(
            self.bucket,
            "What is in it is made again from the repository.",
            "NIST.800.53.R5-S3BucketReplicationEnabled",
        )


def _logs_may_use_it(stack: Stack) -> iam.PolicyStatement:
    # In the words of CloudWatch's guide; a key policy speaks of no other key than its own.
    return iam.PolicyStatement(
        sid="OwnLogs",
        principals=[iam.ServicePrincipal(f"logs.{stack.region}.{Aws.URL_SUFFIX}")],
        actions=[
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey*",
            "kms:ReEncrypt*",
        ],
        resources=["*"],
        conditions={
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": (
                    f"arn:{Aws.PARTITION}:logs:{stack.region}:{stack.account}:log-group:*"
                )
            }
        },
    )
