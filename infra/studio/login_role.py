"""The role under which login URLs are made where a studio is."""

from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.policies.document import allow, document
from infra.policies.function_role import function_role
from infra.studio.arns import StudioArns


class LoginRole(Construct):
    """May make presigned URLs and nothing else; trusts the function that makes them."""

    def __init__(
        self, scope: Construct, construct_id: str, *, arns: StudioArns, installation: Installation
    ) -> None:
        super().__init__(scope, construct_id)
        function_role(
            self,
            name=names.login_role_name(arns.installation, arns.region),
            description="Login URLs by the governance account's login function",
            policy_name="login",
            policy=document(
                allow(
                    "Urls",
                    ["sagemaker:CreatePresignedDomainUrl"],
                    arns.sagemaker("user-profile/*"),
                )
            ),
            why_wildcards="Profiles are named at run time; the function makes URLs for their "
            "owners only.",
            installation=installation,
            service="onboarding",
            function="login",
        )
