"""The role with which the worker acts where a studio is."""

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import names
from infra.studio.arns import StudioArns
from infra.studio.policy_document import Document, Statement, allow, document
from infra.studio.role_findings import acknowledge_wildcards


class WorkloadRole(Construct):
    """May look at domains, bring profiles about and take them away, and pass persona roles.

    It trusts one function of the governance account, by the name of that function's role: the
    account is the principal, since a role that is named as principal must exist first and is
    forgotten when it is made anew.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        arns: StudioArns,
        governance_account: str,
        worker_role_name: str,
        organization_id: str | None,
    ) -> None:
        super().__init__(scope, construct_id)
        policy = workload_policy(arns)
        role = iam.CfnRole(
            self,
            "Role",
            role_name=names.workload_role_name(arns.installation, arns.region),
            description="Onboarding of users by the governance account's worker",
            assume_role_policy_document=document(
                trusted_function(governance_account, worker_role_name, organization_id)
            ),
            policies=[iam.CfnRole.PolicyProperty(policy_name="onboarding", policy_document=policy)],
        )
        acknowledge_wildcards(
            role,
            policy,
            "Profiles and domains are named at run time; all are of this account and region, and "
            "roles only those under the persona path.",
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
        # IAM knows no resource of a SageMaker list, whichever domain it is of.
        allow(
            "Lists",
            ["sagemaker:ListApps", "sagemaker:ListSpaces", "sagemaker:ListUserProfiles"],
            "*",
        ),
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
        allow("SeeingPersonaRoles", ["iam:GetRole"], arns.persona_roles()),
        allow(
            "PassingPersonaRoles",
            ["iam:PassRole"],
            arns.persona_roles(),
            {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        ),
    )


def trusted_function(
    governance_account: str, role_name: str, organization_id: str | None
) -> Statement:
    """Return the trust of a role in one function of the governance account, by its role's name."""
    conditions: dict[str, dict[str, str]] = {
        "ArnEquals": {
            "aws:PrincipalArn": names.principal_arn(Aws.PARTITION, governance_account, role_name)
        }
    }
    if organization_id is not None:
        conditions["StringEquals"] = {"aws:PrincipalOrgID": organization_id}
    return {
        "Sid": "OneFunction",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{Aws.PARTITION}:iam::{governance_account}:root"},
        "Action": "sts:AssumeRole",
        "Condition": conditions,
    }
