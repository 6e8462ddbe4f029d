"""The ARNs that policies in one workload account and region speak of."""

from dataclasses import dataclass

from aws_cdk import Aws


@dataclass(frozen=True)
class PlaceArns:
    """ARNs of one installation in one account and region."""

    installation: str
    account_id: str
    region: str

    def regional(self, service: str, resource: str) -> str:
        """Return the ARN of a service's resource in this account and region."""
        return f"arn:{Aws.PARTITION}:{service}:{self.region}:{self.account_id}:{resource}"

    def sagemaker(self, resource: str) -> str:
        """Return the ARN of a SageMaker resource, ``space/*``."""
        return self.regional("sagemaker", resource)
