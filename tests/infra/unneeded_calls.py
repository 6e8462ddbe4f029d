"""Calls that a resource type's handlers may make, and that those of our templates do not."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unneeded:
    """Calls of one type, by patterns, that the execution policies need not allow.

    ``without`` are the properties that such a call is made for: the exception holds while no
    template uses one of them.
    """

    kind: str
    actions: tuple[str, ...]
    reason: str
    without: tuple[str, ...] = ()


UNNEEDED = (
    Unneeded("AWS::ApiGateway::RestApi", ("s3:*",), "imported APIs only", ("BodyS3Location",)),
    Unneeded(
        "AWS::DynamoDB::Table",
        (
            *("dynamodb:*Replica", "dynamodb:BatchWriteItem", "dynamodb:*Item"),
            *("dynamodb:Query", "dynamodb:Scan", "iam:CreateServiceLinkedRole"),
        ),
        "copying to replicas, which are another type (GlobalTable)",
        ("Replicas",),
    ),
    Unneeded(
        "AWS::DynamoDB::Table",
        ("dynamodb:*Import*", "s3:*", "logs:*"),
        "importing items",
        ("ImportSourceSpecification",),
    ),
    Unneeded(
        "AWS::DynamoDB::Table",
        ("kinesis:*", "dynamodb:*KinesisStreamingDestination"),
        "streaming to Kinesis",
        ("KinesisStreamSpecification",),
    ),
    Unneeded("AWS::Events::EventBus", ("kms:*",), "encryption is AWS's", ("KmsKeyIdentifier",)),
    Unneeded(
        "AWS::IAM::ManagedPolicy",
        ("iam:Attach*Policy", "iam:Detach*Policy"),
        "roles name their policies, not the other way round",
        ("Groups", "Roles", "Users"),
    ),
    Unneeded("AWS::IAM::Policy", ("iam:*User*", "iam:*Group*"), "roles only", ("Groups", "Users")),
    Unneeded(
        "AWS::IAM::Role",
        ("iam:DeleteRolePermissionsBoundary",),
        "a boundary is for good: a stack that takes one away has to fail",
    ),
    Unneeded(
        "AWS::Lambda::EventSourceMapping",
        ("kms:*",),
        "filters are not encrypted by a key of ours",
        ("KmsKeyArn",),
    ),
    Unneeded(
        "AWS::Lambda::Function",
        ("ec2:*",),
        "no function is in a VPC",
        ("VpcConfig",),
    ),
    Unneeded("AWS::Lambda::Function", ("kms:*",), "encryption is AWS's", ("KmsKeyArn",)),
    Unneeded(
        "AWS::Lambda::Function",
        ("elasticfilesystem:*", "s3files:*"),
        "no file systems",
        ("FileSystemConfigs",),
    ),
    Unneeded(
        "AWS::Lambda::Function",
        ("lambda:GetCodeSigningConfig", "lambda:PutFunctionCodeSigningConfig"),
        "code is not signed",
        ("CodeSigningConfigArn",),
    ),
    Unneeded("AWS::Lambda::Function", ("lambda:GetLayerVersion",), "no layers", ("Layers",)),
    Unneeded(
        "AWS::Lambda::Function",
        ("lambda:PassCapacityProvider", "lambda:PutFunctionScalingConfig"),
        "functions run where Lambda wants",
        ("CapacityProviderConfig", "FunctionScalingConfig"),
    ),
    Unneeded(
        "AWS::Lambda::Function", ("lambda:AssociateRuntimeAlias",), "IAM knows no such action"
    ),
    Unneeded(
        "AWS::Logs::LogGroup",
        ("logs:PutBearerTokenAuthentication",),
        "logs come from AWS's services",
        ("BearerTokenAuthenticationEnabled",),
    ),
    Unneeded(
        "AWS::Logs::LogGroup",
        (
            *("firehose:*", "s3:REST.PUT.OBJECT", "logs:CreateLogDelivery"),
            "logs:PutDataProtectionPolicy",
        ),
        "no data protection policy",
        ("DataProtectionPolicy",),
    ),
    Unneeded(
        "AWS::Logs::LogGroup",
        ("logs:PutIndexPolicy", "logs:DeleteIndexPolicy"),
        "no fields are indexed",
        ("FieldIndexPolicies",),
    ),
    Unneeded(
        "AWS::Logs::LogGroup",
        ("logs:*ResourcePolicy",),
        "no log group has a policy",
        ("ResourcePolicyDocument",),
    ),
    Unneeded(
        "AWS::EC2::EIP",
        ("ec2:AcceptAddressTransfer", "ec2:AssociateAddress"),
        "addresses are new, and a NAT gateway's",
        ("InstanceId", "TransferAddress"),
    ),
    Unneeded(
        "AWS::EC2::FlowLog",
        ("s3:*", "iam:CreateServiceLinkedRole", "autoscaling:*"),
        "logs are in CloudWatch, under a role of the installation's",
        ("LogDestination", "DestinationOptions"),
    ),
    Unneeded(
        "AWS::EC2::NatGateway",
        ("ec2:*PrivateNatGatewayAddress", "ec2:*NatGatewayAddress"),
        "one address each",
        ("SecondaryAllocationIds", "SecondaryPrivateIpAddresses"),
    ),
    Unneeded(
        "AWS::EC2::Subnet",
        ("ec2:*SubnetCidrBlock",),
        "no IPv6",
        ("Ipv6CidrBlock", "Ipv6CidrBlocks", "Ipv4IpamPoolId"),
    ),
    Unneeded(
        "AWS::EC2::VPC",
        ("ec2:CreateVpcEncryptionControl",),
        "no encryption control",
        ("VpcEncryptionControl",),
    ),
    Unneeded("AWS::EC2::VPC", ("ec2:ModifyVpcTenancy",), "AWS's default", ("InstanceTenancy",)),
    Unneeded(
        "AWS::EC2::VPCEndpoint",
        ("vpc-lattice:*", "vpce:AllowMultiRegion"),
        "services of the same region",
        ("ResourceConfigurationArn", "ServiceNetworkArn", "ServiceRegion"),
    ),
    Unneeded("AWS::EC2::VPCGatewayAttachment", ("ec2:*VpnGateway",), "no VPN", ("VpnGatewayId",)),
    Unneeded(
        "AWS::SageMaker::Domain",
        ("elasticfilesystem:DeleteFileSystem",),
        "people's homes are kept",
    ),
    Unneeded(
        "AWS::SageMaker::Domain",
        ("sagemaker:CreateApp", "sagemaker:DeleteApp"),
        "apps are people's",
        ("DefaultSpaceSettings",),
    ),
)
