"""Reads a CDK cloud assembly: its stacks in the order of their dependencies."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class AssetDestination:
    """Where a file asset goes."""

    bucket: str
    key: str


@dataclass(frozen=True)
class FileAsset:
    """A file, or with `zipped` a folder, that a stack refers to."""

    source: Path
    zipped: bool
    destination: AssetDestination


@dataclass(frozen=True)
class Stack:
    """One stack to deploy; its template is among its assets, at `template_url`.

    `bootstrap_version` is the least that its account and region need; 0 for none.
    """

    artifact_id: str
    name: str
    account_id: str
    region: str
    template: Path
    template_url: str
    assets: Sequence[FileAsset]
    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    bootstrap_version: int = 0

    @property
    def label(self) -> str:
        """Which stack it is, for people: many accounts have one of the same name."""
        return f"{self.name} ({self.account_id}, {self.region})"


def read_assembly(folder: Path) -> list[Stack]:
    """Return the stacks of `folder/manifest.json`, each after those it depends on.

    Nested assemblies (CDK stages) are read too, and come last: nothing in a manifest may depend
    on them, and what they forward to has to be there.

    Raises
    ------
    ValueError
        If a stack is not bound to an account and a region.
    """
    manifest = json.loads((folder / "manifest.json").read_text())
    artifacts: dict[str, JsonObject] = manifest.get("artifacts", {})
    graph = {name: artifact.get("dependencies", []) for name, artifact in artifacts.items()}
    stacks, nested = [], []
    for name in TopologicalSorter(graph).static_order():
        artifact = artifacts.get(name, {})
        if artifact.get("type") == "aws:cloudformation:stack":
            stacks.append(_stack(folder, name, artifacts))
        elif artifact.get("type") == "cdk:cloud-assembly":
            nested += read_assembly(folder / artifact["properties"]["directoryName"])
    return stacks + nested


def template_stack(template: Path, *, name: str, account_id: str, region: str) -> Stack:
    """Return a stack of a template that is deployed as it is, by no assembly."""
    bucket = f"templates-{account_id}-{region}"
    # As in an assembly the key is a hash: what is there under it need not be sent again.
    key = f"{hashlib.sha256(template.read_bytes()).hexdigest()}.json"
    destination = AssetDestination(bucket, key)
    return Stack(
        artifact_id=name,
        name=name,
        account_id=account_id,
        region=region,
        template=template,
        template_url=f"https://s3.amazonaws.com/{bucket}/{key}",
        assets=[FileAsset(template, zipped=False, destination=destination)],
    )


def _stack(folder: Path, artifact_id: str, artifacts: dict[str, JsonObject]) -> Stack:
    artifact = artifacts[artifact_id]
    properties = artifact["properties"]
    account_id, region = artifact["environment"].removeprefix("aws://").split("/")
    if account_id.startswith("unknown") or region.startswith("unknown"):
        raise ValueError(f"{artifact_id} is not bound to an account and a region")
    manifests = [
        folder / artifacts[name]["properties"]["file"]
        for name in artifact.get("dependencies", [])
        if artifacts[name]["type"] == "cdk:asset-manifest"
    ]
    assets = [asset for path in manifests for asset in _assets(path, account_id, region)]
    return Stack(
        artifact_id=artifact_id,
        name=properties.get("stackName", artifact_id),
        account_id=account_id,
        region=region,
        template=folder / properties["templateFile"],
        template_url=_template_url(properties, account_id, region),
        assets=assets,
        parameters=dict(properties.get("parameters", {})),
        tags=dict(properties.get("tags", {})),
        bootstrap_version=int(properties.get("requiresBootstrapStackVersion", 0)),
    )


def _template_url(properties: JsonObject, account_id: str, region: str) -> str:
    place = str(properties["stackTemplateAssetObjectUrl"]).removeprefix("s3://")
    return f"https://s3.amazonaws.com/{_filled(place, account_id, region)}"


def _assets(manifest: Path, account_id: str, region: str) -> Iterator[FileAsset]:
    for asset in json.loads(manifest.read_text()).get("files", {}).values():
        source = asset["source"]
        for destination in asset["destinations"].values():
            yield FileAsset(
                source=manifest.parent / source["path"],
                zipped=source["packaging"] == "zip",
                destination=AssetDestination(
                    bucket=_filled(destination["bucketName"], account_id, region),
                    key=destination["objectKey"],
                ),
            )


def _filled(text: str, account_id: str, region: str) -> str:
    for name, value in (
        ("${AWS::AccountId}", account_id),
        ("${AWS::Region}", region),
        ("${AWS::Partition}", "aws"),
    ):
        text = text.replace(name, value)
    return text
