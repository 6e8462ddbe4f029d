"""The IAM policy documents of a template, with its functions written out."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_ACCOUNT: Final = "111111111111"
# What is not known before the deployment, in IAM's own way of saying so.
_ANYTHING: Final = "*"


@dataclass(frozen=True)
class PolicyDocument:
    """A document, the resource that has it, and the property that it is, ``PolicyDocument``."""

    logical_id: str
    where: str
    content: dict[str, Any]


def policy_documents(template: Path, region: str) -> Iterator[PolicyDocument]:
    """Yield each policy document of a template: of identities, resources, trust and boundaries."""
    resources = json.loads(template.read_text(encoding="utf-8"))["Resources"]
    for logical_id, resource in resources.items():
        written_out = _written_out(resource.get("Properties", {}), region)
        for where, content in _documents(written_out, "Properties"):
            yield PolicyDocument(logical_id, where, content)


def _documents(value: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if "Statement" in value:
            yield where, value
            return
        for key, inside in value.items():
            yield from _documents(inside, f"{where}.{key}")
    elif isinstance(value, list):
        for position, inside in enumerate(value):
            yield from _documents(inside, f"{where}.{position}")


def _written_out(value: Any, region: str) -> Any:
    if isinstance(value, list):
        return [_written_out(inside, region) for inside in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((function, argument),) = value.items()
        if function == "Ref":
            return _referred_to(argument, region)
        if function == "Fn::Join":
            return argument[0].join(str(_written_out(part, region)) for part in argument[1])
        if function == "Fn::Sub":
            text = argument if isinstance(argument, str) else argument[0]
            return re.sub(r"\$\{([^!}]+)\}", lambda found: _referred_to(found[1], region), text)
        if function.startswith("Fn::"):
            return _ANYTHING
    return {key: _written_out(inside, region) for key, inside in value.items()}


def _referred_to(name: str, region: str) -> str:
    return {
        "AWS::Partition": "aws",
        "AWS::Region": region,
        "AWS::AccountId": _ACCOUNT,
        "AWS::URLSuffix": "amazonaws.com",
    }.get(name, _ANYTHING)
