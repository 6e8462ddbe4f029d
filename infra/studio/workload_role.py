"""The role with which the worker acts where a studio is."""

from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.policies.document import Document, allow, document
from infra.policies.function_role import function_role
from infra.studio.arns import StudioArns


class WorkloadRole(Construct):
    """May look at domains, bring profiles about and take them away, and pass persona roles.

    It trusts the worker of user onboarding.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, arns: StudioArns, installation: Installation
    ) -> None:
        super().__init__(scope, construct_id)
        function_role(
            self,
            name=names.workload_role_name(arns.installation, arns.region),
            description="Onboarding of users by the governance account's worker",
            policy_name="onboarding",
            policy=workload_policy(arns),
            why_wildcards="Profiles and domains are named at run time; all are of this account "
            "and region, and roles only those under the persona path.",
            installation=installation,
            service="onboarding",
            function="worker",
        )


def workload_policy(arns: StudioArns) -> Document:
    """Return what onboarding needs in a workload account."""
    profiles = arns.sagemaker("user-profile/*")
    return document(
        allow(
            "Parameters",
            ["ssm:GetParameters"],
            [
                arns.regional("ssm", "parameter/mlops/role/*"),
                arns.regional("ssm", "parameter/mlops/studio/*"),
            ],
        ),
        allow("Domains", ["sagemaker:DescribeDomain"], arns.sagemaker("domain/*")),
        # Which stack owns a profile is asked without a stack's name.
        allow("StacksOfProfiles", ["cloudformation:DescribeStackResources"], "*"),
        # IAM knows no resource of a SageMaker list, whichever domain it is of.
        allow(
            "Lists",
            ["sagemaker:ListApps", "sagemaker:ListSpaces", "sagemaker:ListUserProfiles"],
            "*",
        ),
        # Of every service's resources: IAM cannot say which. It shows tags and nothing else.
        allow("Tags", ["tag:GetResources"], "*"),
        allow(
            "Profiles",
            [
                "sagemaker:AddTags",
                "sagemaker:CreateUserProfile",
                "sagemaker:DeleteTags",
                "sagemaker:DeleteUserProfile",
                "sagemaker:DescribeUserProfile",
                "sagemaker:ListTags",
                "sagemaker:UpdateUserProfile",
            ],
            profiles,
        ),
        # What others use is out of reach, whatever the code would ask for.
        allow(
            "ClosingApps",
            ["sagemaker:DeleteApp"],
            arns.sagemaker("app/*"),
            {"StringNotEquals": {"sagemaker:SpaceSharingType": "Shared"}},
        ),
        allow(
            "PurgingPrivateSpaces",
            ["sagemaker:DeleteSpace"],
            arns.sagemaker("space/*"),
            {"StringEquals": {"sagemaker:SpaceSharingType": "Private"}},
        ),
        # How many profiles AWS allows, for whoever is near or at the limit; IAM knows no resource.
        allow(
            "Quotas",
            ["servicequotas:GetAWSDefaultServiceQuota", "servicequotas:GetServiceQuota"],
            "*",
        ),
        allow("SeeingPersonaRoles", ["iam:GetRole"], arns.persona_roles()),
        allow(
            "PassingPersonaRoles",
            ["iam:PassRole"],
            arns.persona_roles(),
            {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        ),
    )
