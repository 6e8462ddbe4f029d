"""Who talked to whom in the VPC, kept in CloudWatch Logs."""

from aws_cdk import CfnTag, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import names
from infra.key_of_logs import acknowledge_key_of_logs
from infra.policies.arns import PlaceArns
from infra.policies.document import allow, document, trust
from infra.policies.inline_policy import acknowledge_inline_policy
from infra.policies.wildcards import acknowledge_wildcards


class FlowLogs(Construct):
    """Flows of a VPC, accepted and refused, and the role that writes them and nothing else.

    The log outlives the stack, and its lines their days; so CloudFormation names it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        arns: PlaceArns,
        name: str,
        vpc_id: str,
        retention_days: int,
    ) -> None:
        super().__init__(scope, construct_id)
        group = logs.CfnLogGroup(self, "Log", retention_in_days=retention_days)
        group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        policy = document(
            allow(
                "OwnLog",
                ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                group.attr_arn,
            )
        )
        role = iam.CfnRole(
            self,
            "Role",
            role_name=names.flow_logs_role_name(arns.installation, arns.region),
            description="Flow logs of the workload VPC",
            assume_role_policy_document=document(
                trust(
                    "OwnFlowLogs",
                    ["vpc-flow-logs.amazonaws.com"],
                    {
                        "StringEquals": {"aws:SourceAccount": arns.account_id},
                        "ArnLike": {"aws:SourceArn": arns.regional("ec2", "vpc-flow-log/*")},
                    },
                )
            ),
            policies=[iam.CfnRole.PolicyProperty(policy_name="log", policy_document=policy)],
        )
        acknowledge_wildcards(role, policy, "Streams of the one log are named by AWS.")
        acknowledge_inline_policy(role)
        acknowledge_key_of_logs(group)
        ec2.CfnFlowLog(
            self,
            "FlowLog",
            resource_id=vpc_id,
            resource_type="VPC",
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_group_name=group.ref,
            deliver_logs_permission_arn=role.attr_arn,
            tags=[CfnTag(key="Name", value=name)],
        )
        self.log_group_name = group.ref
