"""Synthesized templates, and how tests read them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
Json = dict[str, Any]

# Characters that IAM lets a role's own policies have together, and one managed policy.
ROLE_POLICY_LIMIT = 10_240
MANAGED_POLICY_LIMIT = 6_144

# What a reference to a resource is called in the tests: the name that the resource was given.
_NAMES = (
    *("TableName", "QueueName", "LogGroupName", "FunctionName"),
    *("RoleName", "StageName", "Name"),
)


def synthesize_alone(environment: str, out: Path, variables: dict[str, str] | None = None) -> Path:
    """Synthesize in a fresh process, as the sandbox and the pipeline do.

    ``variables`` are the process's environment; left out: this one's.
    """
    subprocess.run(  # noqa: S603  # our own command line
        [sys.executable, "-m", "infra", "synth", environment, "--no-validation", "--out", str(out)],
        cwd=ROOT,
        env=variables,
        check=True,
        capture_output=True,
        timeout=300,
    )
    return out


@dataclass(frozen=True)
class Template:
    """One stack's template."""

    artifact_id: str
    content: Json

    @property
    def text(self) -> str:
        return json.dumps(self.content)

    def resources(self, kind: str) -> dict[str, Json]:
        """Return the properties of all resources of a type, by logical id."""
        return {
            logical_id: resource.get("Properties", {})
            for logical_id, resource in self.content["Resources"].items()
            if resource["Type"] == kind
        }

    def one(self, kind: str, **properties: object) -> Json:
        """Return the properties of the only resource of a type that has these properties."""
        found = [
            candidate
            for candidate in self.resources(kind).values()
            if all(candidate.get(key) == value for key, value in properties.items())
        ]
        assert len(found) == 1, f"{len(found)} of {kind} with {properties}"
        return found[0]

    def shown(self, value: Any) -> str:
        """Return a value with its references written as names: ``<sandbox-users>``."""
        if isinstance(value, str):
            return value
        if "Ref" in value:
            return self._reference(value["Ref"])
        if "Fn::GetAtt" in value:
            logical_id, attribute = value["Fn::GetAtt"]
            suffix = "" if attribute == "Arn" else f".{attribute}"
            return self._reference(logical_id, suffix)
        separator, parts = value["Fn::Join"]
        return str(separator).join(self.shown(part) for part in parts)

    def _reference(self, logical_id: str, suffix: str = "") -> str:
        properties = self.content["Resources"].get(logical_id, {}).get("Properties", {})
        name = next((properties[key] for key in _NAMES if key in properties), logical_id)
        return f"<{name}{suffix}>"

    def granted(self, statements: list[Json]) -> set[tuple[str, str]]:
        """Return each allowed action with each of its resources."""
        return {
            (action, self.shown(resource))
            for statement in statements
            if statement["Effect"] == "Allow"
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }


def size(template: Template, document: Json) -> int:
    """Return what IAM counts of a policy: no white space, and the longest partition's name."""
    shown = [
        {
            key: [
                template.shown(each).replace("<AWS::Partition>", "aws-us-gov")
                for each in as_list(value)
            ]
            if key in ("Resource", "NotResource")
            else value
            for key, value in statement.items()
        }
        for statement in document["Statement"]
    ]
    return len(json.dumps({**document, "Statement": shown}, separators=(",", ":")))


def read(assembly: Path) -> dict[str, Template]:
    """Return the templates of an assembly and of its stages by artifact id."""
    return {
        path.name.removesuffix(".template.json"): Template(
            path.name.removesuffix(".template.json"), json.loads(path.read_text())
        )
        for path in sorted(assembly.rglob("*.template.json"))
    }


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def strings(value: Any) -> Iterator[str]:
    """Yield every text in a value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
