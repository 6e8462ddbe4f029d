"""The ARNs that policies in one workload account and region speak of."""

from dataclasses import dataclass

from aws_cdk import Aws

from infra import names
from infra.policies.arns import PlaceArns


@dataclass(frozen=True)
class StudioArns(PlaceArns):
    """Those of studios in one account and region."""

    def bucket(self) -> str:
        """Return the ARN of the bucket that SageMaker's SDK uses by default."""
        return f"arn:{Aws.PARTITION}:s3:::sagemaker-{self.region}-{self.account_id}"

    def images(self) -> str:
        """Return the ARN of image repositories: AWS's own images are in AWS's accounts."""
        return f"arn:{Aws.PARTITION}:ecr:{self.region}:*:repository/*"

    def own_images(self, short_name: str) -> str:
        """Return the ARN of the image repositories that people of one persona push to.

        ``*`` gives those of all personas.
        """
        return self.regional("ecr", f"repository/{self.installation}-{short_name}/*")

    def own_pipelines(self, short_name: str) -> str:
        """Return the ARN of the pipelines that people of one persona make and start."""
        return self.sagemaker(f"pipeline/{short_name}-*")

    def own_objects(self, short_name: str) -> str:
        """Return the ARN of what only people of one persona write into the default bucket."""
        return f"{self.bucket()}/{short_name}-*"

    def templates(self) -> str:
        """Return the ARN of Service Catalog products of this region, whoever owns them."""
        return f"arn:{Aws.PARTITION}:catalog:{self.region}:*:product/*"

    def persona_role(self, short_name: str) -> str:
        """Return the ARN of one execution role."""
        role = names.persona_role_name(self.installation, self.region, short_name)
        return f"arn:{Aws.PARTITION}:iam::{self.account_id}:role{names.PERSONA_PATH}{role}"

    def persona_roles(self) -> str:
        """Return the ARN that all execution roles match, and nothing else."""
        return f"arn:{Aws.PARTITION}:iam::{self.account_id}:role{names.PERSONA_PATH}*"

    def own_profile(self) -> str:
        """Return the ARN of the profile whose session makes the call."""
        return self.sagemaker("user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}")

    def own_apps(self) -> str:
        """Return the ARN of the apps, in no space, of the profile whose session makes the call."""
        return self.sagemaker("app/${sagemaker:DomainId}/${sagemaker:UserProfileName}/*")

    def own_account(self) -> dict[str, dict[str, str]]:
        """Return the condition that a resource without an account in its ARN is of this one."""
        return {"StringEquals": {"aws:ResourceAccount": self.account_id}}

    def studio_key_condition(self) -> dict[str, dict[str, str]]:
        """Return the condition that a KMS key is one of the studios' keys."""
        return {
            "ForAnyValue:StringLike": {"kms:ResourceAliases": f"alias/{self.installation}-studio-*"}
        }
