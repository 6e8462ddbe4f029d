"""The role under which login URLs are made where a studio is."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import names
from infra.studio.arns import StudioArns
from infra.studio.policy_document import allow, document
from infra.studio.role_findings import acknowledge_wildcards
from infra.studio.workload_role import trusted_function


class LoginRole(Construct):
    """May make presigned URLs and nothing else; trusts the function that makes them."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        arns: StudioArns,
        governance_account: str,
        function_role_name: str,
        organization_id: str | None,
    ) -> None:
        super().__init__(scope, construct_id)
        policy = document(
            allow(
                "Urls",
                ["sagemaker:CreatePresignedDomainUrl"],
                arns.sagemaker("user-profile/*"),
            )
        )
        role = iam.CfnRole(
            self,
            "Role",
            role_name=names.login_role_name(arns.installation, arns.region),
            description="Login URLs by the governance account's login function",
            assume_role_policy_document=document(
                trusted_function(governance_account, function_role_name, organization_id)
            ),
            policies=[iam.CfnRole.PolicyProperty(policy_name="login", policy_document=policy)],
        )
        acknowledge_wildcards(
            role,
            policy,
            "Profiles are named at run time; the function makes URLs for their owners only.",
        )
