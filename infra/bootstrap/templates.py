"""The execution policies as CloudFormation templates, one for each kind of account.

The files in ``templates/`` are the source: they are deployed as they are. This module only reads
them, to know the names of the policies and, filled in, what they say.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from infra.policies.document import Document

Kind = Literal["governance", "workload", "management"]
KINDS: Final[tuple[Kind, ...]] = ("governance", "workload", "management")

# IAM's limits: characters of a managed policy, white space apart, and policies of a role.
LONGEST_POLICY: Final = 6144
MOST_POLICIES: Final = 10

_REFERENCE = re.compile(r"\$\{([^!}][^}]*)\}")


def template_file(kind: Kind) -> Path:
    """Return the template of a kind of account."""
    return Path(__file__).parent / "templates" / f"{kind}.yaml"


def policy_arns(kind: Kind, references: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ARNs of the policies that the template makes, in the order of the file.

    ``references`` are the values of what the template refers to: ``Installation``,
    ``AWS::AccountId``, ``AWS::Partition`` and ``AWS::Region``.
    """
    start = f"arn:{references['AWS::Partition']}:iam::{references['AWS::AccountId']}:policy"
    return tuple(
        f"{start}{each['Path']}{each['ManagedPolicyName']}" for each in _policies(kind, references)
    )


def policy_documents(kind: Kind, references: Mapping[str, str]) -> dict[str, Document]:
    """Return each policy's document, filled in, by the policy's name."""
    return {
        each["ManagedPolicyName"]: each["PolicyDocument"] for each in _policies(kind, references)
    }


def _policies(kind: Kind, references: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        _filled(resource["Properties"], references)
        for resource in _template(kind)["Resources"].values()
    ]


@cache
def _template(kind: Kind) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(
        template_file(kind).read_text(encoding="utf-8"),
        Loader=_Loader,  # noqa: S506 - a SafeLoader that also knows !Sub
    )
    return found


def _filled(value: Any, references: Mapping[str, str]) -> Any:
    if isinstance(value, _Sub):
        return _REFERENCE.sub(lambda found: references[found.group(1)], value)
    if isinstance(value, dict):
        return {key: _filled(each, references) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, references) for each in value]
    return value


class _Sub(str):
    """A text after ``!Sub``."""

    __slots__ = ()


class _Loader(yaml.SafeLoader):
    """Knows the one function that the templates use; any other is refused."""


def _sub(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> _Sub:
    return _Sub(loader.construct_scalar(node))


_Loader.add_constructor("!Sub", _sub)
