"""The stacks of an assembly, as far as their cost is concerned: whose they are, what is in them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.refusal import InfraError

Json = Mapping[str, Any]

_STACK: Final = "aws:cloudformation:stack"
_NESTED: Final = "cdk:cloud-assembly"


class AssemblyError(InfraError):
    """A folder is no assembly that can be read."""


@dataclass(frozen=True)
class Resource:
    """One resource of a template."""

    logical_id: str
    type: str
    properties: Json


@dataclass(frozen=True)
class StackTemplate:
    """One stack: in which account and region, and its resources by logical id."""

    name: str
    account_id: str
    region: str
    resources: Mapping[str, Resource]

    def target(self, value: Any) -> Resource | None:
        """Return the resource of this stack that a value refers to; None: it is another's."""
        if not isinstance(value, dict) or len(value) != 1:
            return None
        [(how, what)] = value.items()
        if how == "Ref":
            return self.resources.get(what)
        return self.resources.get(what[0]) if how == "Fn::GetAtt" else None


def read_stacks(assembly: Path) -> tuple[StackTemplate, ...]:
    """Return the stacks of an assembly and of the stages in it, in the order of its manifest.

    Raises
    ------
    AssemblyError
        There is no manifest, or it or a template cannot be read.
    """
    return tuple(_stacks(assembly))


def read_template(file: Path, *, account_id: str, region: str) -> StackTemplate:
    """Return a stack of a template that is deployed as it is, by no assembly.

    Raises
    ------
    AssemblyError
        It cannot be read.
    """
    return stack_template(file.name.split(".")[0], account_id, region, _read(file))


def stack_template(name: str, account_id: str, region: str, content: Json) -> StackTemplate:
    """Return a stack of a template's content."""
    return StackTemplate(
        name,
        account_id,
        region,
        {
            logical_id: Resource(logical_id, each["Type"], each.get("Properties", {}))
            for logical_id, each in content.get("Resources", {}).items()
        },
    )


def _stacks(assembly: Path) -> Iterator[StackTemplate]:
    for artifact_id, artifact in _read(assembly / "manifest.json").get("artifacts", {}).items():
        properties = artifact.get("properties", {})
        if artifact["type"] == _NESTED:
            yield from _stacks(assembly / properties["directoryName"])
        elif artifact["type"] == _STACK:
            account_id, region = artifact["environment"].removeprefix("aws://").split("/")
            content = _read(assembly / properties["templateFile"])
            yield stack_template(artifact_id, account_id, region, content)


def _read(file: Path) -> Json:
    try:
        content: Json = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AssemblyError(
            f"{file} cannot be read ({type(error).__name__}): did `make synth` make it?"
        ) from error
    return content
