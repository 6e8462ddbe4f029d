"""The VPC's default security group without any rule."""

from constructs import Construct

from infra import names
from infra.configuration.model import FunctionSettings
from infra.network.providers.provider import Provider
from infra.policies.arns import PlaceArns
from infra.policies.document import allow


class ClosedDefaultGroup(Construct):
    """Revokes every rule of one group when the VPC is made, by a function that may do only that.

    What forgets to name a group is in this one, and reaches nothing. CDK's own flag for it brings
    a function in another language, as an asset.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        arns: PlaceArns,
        functions: FunctionSettings,
        group_id: str,
    ) -> None:
        super().__init__(scope, construct_id)
        Provider(
            self,
            "Provider",
            name=names.default_group_function_name(arns.installation, arns.region),
            module="default_group",
            description="Takes all rules out of the default security group",
            arns=arns,
            functions=functions,
            statements=[
                allow("Look", ["ec2:DescribeSecurityGroupRules"], "*"),
                allow(
                    "Close",
                    ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
                    arns.regional("ec2", f"security-group/{group_id}"),
                ),
            ],
            why_wildcards="EC2's describing calls have no resource level; the log is its own.",
            resource_type="Custom::ClosedDefaultGroup",
            properties={"GroupId": group_id},
        )
