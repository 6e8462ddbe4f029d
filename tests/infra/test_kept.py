"""What is told of what stays when a stack goes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.configuration.reading import environment_file, read_installation
from infra.pipeline.examples import build_example_pipelines
from infra.removal.kept import Resource, resources_of, stays
from tests.infra.templates import Template, read


def kept(template: Template) -> tuple[Resource, ...]:
    resources = template.content["Resources"]
    listed: list[Mapping[str, Any]] = [
        {
            "ResourceType": each["Type"],
            "LogicalResourceId": key,
            "PhysicalResourceId": str(each.get("Properties", {}).get("RoleName", key)),
            "ResourceStatus": "CREATE_COMPLETE",
        }
        for key, each in resources.items()
    ]
    return stays(resources_of(template.content, listed))


def test_whatever_stays_has_a_reason_of_its_own(
    tmp_path: Path, sandbox: dict[str, Template], other: dict[str, Template]
) -> None:
    installation = read_installation(environment_file("example"))
    app = build_example_pipelines(installation, out=tmp_path / "out", validate=False).synth()
    pipelines = [
        template
        for made in app.nested_assemblies
        for template in read(Path(made.nested_assembly.directory)).values()
    ]

    found = {
        (each.kind, each.why)
        for template in (*sandbox.values(), *other.values(), *pipelines)
        for each in kept(template)
    }

    kinds = {kind for kind, _ in found}
    assert {"AWS::S3::Bucket", "AWS::CodeBuild::ReportGroup", "AWS::KMS::Key"} <= kinds
    assert "its template says so" not in {why for _, why in found}, found
