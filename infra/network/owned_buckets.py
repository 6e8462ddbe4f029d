"""Buckets of AWS's own that Studio reads through the S3 endpoint, each with its reason.

They belong to no organization and to no account of ours, and may be read only.
"""

from typing import Final

# Name with {region}, and what is read there.
AWS_BUCKETS: Final[dict[str, str]] = {
    # ECR sends who pulls an image here, with a URL that ECR signed: vpc-endpoints in ECR's guide.
    "prod-{region}-starport-layer-bucket": "layers of container images",
    # Models and notebooks of JumpStart; the second has those under a licence.
    "jumpstart-cache-prod-{region}": "SageMaker JumpStart",
    "jumpstart-private-cache-prod-{region}": "SageMaker JumpStart's licensed models",
    # Amazon's examples read both, often without signing.
    "sagemaker-sample-files": "data of Amazon's examples",
    "sagemaker-sample-data-{region}": "data of Amazon's older examples",
    # What a new project's repositories begin with.
    "sagemaker-servicecatalog-seedcode-{region}": "code of Amazon's project templates",
    # The agent that opens a shell in a training container: ssm-agent-minimum-s3-permissions.
    "aws-ssm-{region}": "Systems Manager's agent",
    "amazon-ssm-{region}": "Systems Manager's agent",
    "amazon-ssm-packages-{region}": "Systems Manager's agent",
}
