"""What is charged by use: the prices that go with types of resources."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from infra.cost.assembly import StackTemplate

_BY_USE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "AWS::SageMaker::Domain": (("people's files of a studio", "efs.stored"),),
    "AWS::EC2::NatGateway": (("what goes through a NAT gateway", "vpc.nat_gb"),),
    "AWS::EC2::VPCEndpoint": (("what goes through an interface endpoint", "vpc.endpoint_gb"),),
    "AWS::EC2::FlowLog": (
        ("flow logs as they are written", "logs.vended"),
        ("flow logs as long as they are kept", "logs.stored"),
    ),
    "AWS::Logs::LogGroup": (
        ("logs as they are written", "logs.ingested"),
        ("logs as long as they are kept", "logs.stored"),
    ),
    "AWS::DynamoDB::Table": (
        ("tables", "dynamodb.stored"),
        ("their point-in-time recovery", "dynamodb.recovery"),
    ),
    "AWS::S3::Bucket": (("files in buckets", "s3.stored"),),
    "AWS::CodeBuild::Project": (("builds and deployments of a pipeline", "codebuild.minute"),),
    "AWS::CodePipeline::Pipeline": (("actions of a V2 pipeline", "codepipeline.minute"),),
    "AWS::CodeCommit::Repository": (("people who use a repository", "codecommit.user"),),
}


def by_use(stacks: Iterable[StackTemplate]) -> Iterator[tuple[str, str]]:
    """Yield what is charged by use in these stacks, with the name of its price."""
    types = {each.type for stack in stacks for each in stack.resources.values()}
    for kind, priced in _BY_USE.items():
        if kind in types:
            yield from priced
