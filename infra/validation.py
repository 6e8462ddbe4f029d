"""The template rules: cdk-nag's AwsSolutions pack and CDK's own validator."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import App, Validations

_REPORT = "validation-report.json"


@dataclass(frozen=True, order=True)
class Finding:
    """One rule that one resource breaks, without an acknowledgement."""

    resource: str
    rule: str
    description: str

    def __str__(self) -> str:
        return f"{self.resource}: {self.rule}: {self.description}"


def add_rules(app: App) -> None:
    """Have the rules looked at when the app is synthesized."""
    # Loading the pack takes a second, which a plain synth need not spend.
    from cdk_nag import AwsSolutionsChecks

    Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def read_findings(assembly: Path) -> tuple[Finding, ...]:
    """Return what the rules found, sorted; warnings count.

    Raises
    ------
    FileNotFoundError
        The assembly was synthesized without rules.
    """
    report = json.loads((assembly / _REPORT).read_text(encoding="utf-8"))
    return tuple(sorted(set(_findings(report))))


def _findings(report: dict[str, object]) -> Iterator[Finding]:
    plugins = report["pluginReports"]
    assert isinstance(plugins, list)  # noqa: S101  # the report's schema
    for plugin in plugins:
        for violation in plugin["violations"]:
            for construct in violation["violatingConstructs"]:
                yield Finding(
                    construct["constructPath"], violation["ruleName"], violation["description"]
                )
