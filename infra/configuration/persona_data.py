"""What a persona works with, by name. Each becomes statements on exactly that."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from infra.configuration.values import AccountId, Region, Section

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{1,99}$"
KeyArn = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-z0-9-]{1,64}$",
    ),
]


class DataBucket(Section):
    """A bucket, of this account or another, or what begins with ``prefix`` in it."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9!_.'()=-][\w!.'()=/-]*$")] | (
        None
    ) = None
    access: Literal["read", "read_write"] = "read"


class CodeArtifactRepository(Section):
    """A repository of packages; left out, account and region are the studio's."""

    domain: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,48}[a-z0-9]$")]
    repository: Annotated[str, StringConstraints(pattern=_NAME)]
    account_id: AccountId | None = None
    region: Region | None = None


class Database(Section):
    """A Glue database of the studio's account and region, asked through an Athena workgroup."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_][a-z0-9_-]{0,254}$")]
    workgroup: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,128}$")]


class PersonaData(Section):
    """All that a persona names. ``codecommit`` are repositories of the studio's account."""

    buckets: tuple[DataBucket, ...] = ()
    keys: tuple[KeyArn, ...] = ()
    codeartifact: tuple[CodeArtifactRepository, ...] = ()
    codecommit: tuple[Annotated[str, StringConstraints(pattern=_NAME)], ...] = ()
    databases: tuple[Database, ...] = ()
