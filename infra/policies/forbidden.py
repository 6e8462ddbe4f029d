"""What nobody who works in a studio may ever do, whatever their persona is configured to.

The rules of the environment file refuse it by line, and the permissions boundary denies it: two
readers of one list.
"""

from typing import Final

# Reason, and the patterns of actions. Where an action runs with rights that something has
# already, no role is passed and only this stands in the way.
FORBIDDEN: Final[dict[str, tuple[str, ...]]] = {
    "it changes who may do what": (
        *("iam:A*", "iam:C*", "iam:D*", "iam:Pu*", "iam:R*", "iam:S*", "iam:T*", "iam:U*"),
        *("organizations:*", "account:*", "sso:*", "sso-directory:*", "identitystore:*", "ram:*"),
        *("servicecatalog:A*",),
    ),
    "it takes on another role": ("sts:Assume*", "sts:GetFederationToken", "sts:TagSession"),
    "it runs code with the rights of something that is there": (
        *("lambda:A*", "lambda:C*", "lambda:U*"),
        *("cloudformation:C*", "cloudformation:E*", "cloudformation:U*"),
        *("codebuild:Start*", "codebuild:Update*", "glue:Update*Job", "glue:*DevEndpoint"),
        *("ssm:Send*", "ssm:Start*", "ec2:Modify*", "ec2-instance-connect:*", "ecs:Execute*"),
        *("ecs:RunTask", "states:Update*"),
    ),
    "it opens data to others, or destroys it": (
        *("s3:PutBucket*", "s3:DeleteBucket*", "s3:PutObjectAcl", "s3:*AccessPoint*"),
        *("kms:Put*", "kms:Schedule*", "kms:Disable*", "ecr:SetRepositoryPolicy"),
    ),
    "only the service changes domains and profiles": (
        *("sagemaker:CreateDomain", "sagemaker:DeleteDomain", "sagemaker:UpdateDomain"),
        *("sagemaker:CreateUserProfile", "sagemaker:DeleteUserProfile"),
        *("sagemaker:UpdateUserProfile", "sagemaker:Enable*", "sagemaker:*NotebookInstance*"),
    ),
}

# What people may do with what is their own: the policy sets say so, with conditions. A further
# statement without them would reach what is somebody else's.
GIVEN_WITH_CONDITIONS: Final = (
    *("sagemaker:AddTags", "sagemaker:DeleteTags"),
    *("sagemaker:CreateApp", "sagemaker:DeleteApp", "sagemaker:CreatePresignedDomainUrl"),
    *("sagemaker:CreateSpace", "sagemaker:DeleteSpace", "sagemaker:UpdateSpace"),
    *("kms:CreateGrant",),
)
# Named as a whole: even reading there tells who may do what, or is given already.
SERVICES_OF_ACCESS: Final = ("iam", "sts")

PARAMETER_WRITES: Final = (
    "ssm:AddTagsToResource",
    "ssm:DeleteParameter*",
    "ssm:LabelParameterVersion",
    "ssm:PutParameter",
)
# Whoever writes them chooses what the service would pass, or where networks are.
OWN_PARAMETERS: Final = ("parameter/mlops/*", "parameter/vpc/*")
