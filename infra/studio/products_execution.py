"""What jobs, models and pipelines may do that are launched from the templates of Projects."""

from dataclasses import replace
from typing import Final

from aws_cdk import Aws

from infra.policies.document import Document, allow, document
from infra.studio.arns import StudioArns
from infra.studio.persona_work import passing_itself, work

# Amazon's templates make a bucket for each project.
_BUCKETS: Final = f"arn:{Aws.PARTITION}:s3:::sagemaker-project-*"


def products_execution(arns: StudioArns, role_name: str, path: str) -> Document:
    """Return the work that personas may do, in every region of the account, as one role.

    The console attaches AmazonSageMakerFullAccess, with which a project's code could do anything
    to anybody's studio. As for people, jobs and models are made inside the VPC or not at all.
    """
    everywhere = replace(arns, region="*")
    # The names of buckets are everybody's: others' may begin so, too.
    own = arns.own_account()
    return document(
        *work(everywhere),
        allow("ProjectBuckets", ["s3:GetBucketLocation", "s3:ListBucket"], _BUCKETS, own),
        allow(
            "ProjectObjects",
            ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            f"{_BUCKETS}/*",
            own,
        ),
        *passing_itself(f"arn:{Aws.PARTITION}:iam::{arns.account_id}:role{path}{role_name}"),
    )
