"""Types of resources that cost nothing by being there, each with the reason."""

from collections.abc import Mapping
from typing import Final

_IAM: Final = "IAM is free"
_VPC: Final = "a part of a VPC, which is free"
_BY_CALL: Final = "API Gateway charges for calls"
_BY_BYTE: Final = "by what is written and kept"
_POLICY: Final = "a policy"

FREE: Final[Mapping[str, str]] = {
    "AWS::ApiGateway::Account": _BY_CALL,
    "AWS::ApiGateway::Deployment": _BY_CALL,
    "AWS::ApiGateway::GatewayResponse": _BY_CALL,
    "AWS::ApiGateway::Method": _BY_CALL,
    "AWS::ApiGateway::Resource": _BY_CALL,
    "AWS::ApiGateway::RestApi": _BY_CALL,
    "AWS::ApiGateway::Stage": f"{_BY_CALL}; there is no cache",
    "AWS::CloudFormation::StackSet": "CloudFormation is free for AWS's own types",
    "AWS::CodeBuild::Project": "by the minute that it builds",
    "AWS::CodeBuild::ReportGroup": "reports are free; what is exported counts as the bucket's",
    "AWS::CodeCommit::Repository": "free for five people who use it, then by the person",
    "AWS::CodeConnections::Connection": "connections are free",
    "AWS::CodeStarConnections::Connection": "connections are free",
    "AWS::CodeStarNotifications::NotificationRule": "by the message to its topic",
    "AWS::EC2::FlowLog": _BY_BYTE,
    "AWS::EC2::InternetGateway": _VPC,
    "AWS::EC2::Route": _VPC,
    "AWS::EC2::RouteTable": _VPC,
    "AWS::EC2::SecurityGroup": _VPC,
    "AWS::EC2::SecurityGroupEgress": _VPC,
    "AWS::EC2::SecurityGroupIngress": _VPC,
    "AWS::EC2::Subnet": _VPC,
    "AWS::EC2::SubnetRouteTableAssociation": _VPC,
    "AWS::EC2::VPC": _VPC,
    "AWS::EC2::VPCGatewayAttachment": _VPC,
    "AWS::Events::EventBus": "by the event of our own that is put on it",
    "AWS::Events::EventBusPolicy": _POLICY,
    "AWS::IAM::InstanceProfile": _IAM,
    "AWS::IAM::ManagedPolicy": _IAM,
    "AWS::IAM::Policy": _IAM,
    "AWS::IAM::Role": _IAM,
    "AWS::KMS::Alias": "a name of a key",
    "AWS::Lambda::EventInvokeConfig": "a setting of a function",
    "AWS::Lambda::Function": "by the run: schedules are counted where they are",
    "AWS::Lambda::LayerVersion": "by the run of the functions that have it",
    "AWS::Lambda::Permission": _POLICY,
    "AWS::Logs::LogGroup": _BY_BYTE,
    "AWS::Logs::MetricFilter": "its metric is charged in the hours in which it is written",
    "AWS::Logs::ResourcePolicy": _POLICY,
    "AWS::S3::Bucket": _BY_BYTE,
    "AWS::S3::BucketPolicy": _POLICY,
    "AWS::SNS::Subscription": "by the message",
    "AWS::SNS::Topic": "by the message",
    "AWS::SNS::TopicPolicy": _POLICY,
    "AWS::SQS::Queue": "by the request: who polls it is counted where that is",
    "AWS::SQS::QueuePolicy": _POLICY,
    "AWS::SageMaker::Domain": "by what people run in it, and what their files take",
    "AWS::SageMaker::StudioLifecycleConfig": "a script",
    "AWS::ServiceCatalog::PortfolioPrincipalAssociation": "Service Catalog charges for calls",
}

CUSTOM: Final = ("Custom::", "AWS::CloudFormation::CustomResource")
"""How types begin that are functions of ours at deployment."""
