"""Statements on what a persona names as its data: on exactly that, and on nothing beside it."""

from collections.abc import Iterable, Iterator
from typing import Final

from aws_cdk import Aws

from infra.configuration.persona_data import (
    CodeArtifactRepository,
    Database,
    DataBucket,
    PersonaData,
)
from infra.policies.document import Statement, allow
from infra.studio.arns import StudioArns

_WRITING: Final = ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject")
_CODECOMMIT: Final = (
    *("Batch*", "CreateBranch", "CreateCommit", "CreatePullRequest", "Get*", "Git*", "List*"),
    *("Merge*", "PostComment*", "PutFile", "UpdatePullRequest*"),
)


def data_statements(arns: StudioArns, data: PersonaData) -> tuple[Statement, ...]:
    """Return what lets a persona work with its data."""
    return (
        *_buckets(data.buckets),
        *_keys(data.keys),
        *_packages(arns, data.codeartifact),
        *_repositories(arns, data.codecommit),
        *_databases(arns, data.databases),
    )


def _buckets(buckets: tuple[DataBucket, ...]) -> Iterator[Statement]:
    whole = dict.fromkeys(each.name for each in buckets if each.prefix is None)
    if whole:
        yield allow("DataBuckets", ["s3:ListBucket"], _bucket_arns(whole))
    for number, bucket in enumerate(each for each in buckets if each.prefix is not None):
        # What may be listed is a condition, since the bucket is the resource.
        yield allow(
            f"DataPrefix{number}",
            ["s3:ListBucket"],
            _bucket_arns([bucket.name]),
            {"StringLike": {"s3:prefix": f"{bucket.prefix}*"}},
        )
    if buckets:
        names = dict.fromkeys(each.name for each in buckets)
        yield allow("DataBucketsWhere", ["s3:GetBucketLocation"], _bucket_arns(names))
        yield allow("DataObjects", ["s3:GetObject"], [_objects(each) for each in buckets])
    written = [_objects(each) for each in buckets if each.access == "read_write"]
    if written:
        yield allow("DataWriting", _WRITING, written)


def _bucket_arns(names: Iterable[str]) -> list[str]:
    return [f"arn:{Aws.PARTITION}:s3:::{name}" for name in names]


def _objects(bucket: DataBucket) -> str:
    return f"arn:{Aws.PARTITION}:s3:::{bucket.name}/{bucket.prefix or ''}*"


def _keys(keys: tuple[str, ...]) -> Iterator[Statement]:
    if keys:
        yield allow(
            "DataKeys",
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
            keys,
        )
        # Jobs attach encrypted volumes: AWS makes the grant, and only AWS may.
        yield allow(
            "GrantingDataKeysToServices",
            ["kms:CreateGrant"],
            keys,
            {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        )


def _packages(
    arns: StudioArns, repositories: tuple[CodeArtifactRepository, ...]
) -> Iterator[Statement]:
    if not repositories:
        return
    domains: dict[str, None] = {}
    listed: list[str] = []
    for each in repositories:
        region, account = each.region or arns.region, each.account_id or arns.account_id
        home = f"arn:{Aws.PARTITION}:codeartifact:{region}:{account}"
        domains[f"{home}:domain/{each.domain}"] = None
        listed.append(f"{home}:repository/{each.domain}/{each.repository}")
    yield allow("PackageLogin", ["codeartifact:GetAuthorizationToken"], list(domains))
    yield allow(
        "PackageBearerToken",
        ["sts:GetServiceBearerToken"],
        "*",
        {"StringEquals": {"sts:AWSServiceName": "codeartifact.amazonaws.com"}},
    )
    yield allow(
        "Packages",
        ["codeartifact:GetRepositoryEndpoint", "codeartifact:ReadFromRepository"],
        listed,
    )


def _repositories(arns: StudioArns, names: tuple[str, ...]) -> Iterator[Statement]:
    if names:
        yield allow(
            "Repositories",
            [f"codecommit:{action}" for action in _CODECOMMIT],
            [arns.regional("codecommit", name) for name in names],
        )


def _databases(arns: StudioArns, databases: tuple[Database, ...]) -> Iterator[Statement]:
    if not databases:
        return
    catalog = [arns.regional("glue", "catalog")]
    for each in databases:
        catalog.append(arns.regional("glue", f"database/{each.name}"))
        catalog.append(arns.regional("glue", f"table/{each.name}/*"))
    yield allow(
        "Databases",
        [
            "glue:GetDatabase",
            "glue:GetPartition*",
            "glue:GetTable*",
        ],
        catalog,
    )
    workgroups = dict.fromkeys(each.workgroup for each in databases)
    yield allow(
        "Queries",
        [
            "athena:Get*",
            "athena:StartQueryExecution",
            "athena:StopQueryExecution",
        ],
        [arns.regional("athena", f"workgroup/{each}") for each in workgroups],
    )
