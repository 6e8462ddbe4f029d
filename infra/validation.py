"""The template rules, what they found, and what of that was acknowledged."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aws_cdk import App, Validations

from infra.linters import policies, templates
from infra.linters.plugin import LinterPlugin

_REPORT: Final = "validation-report.json"
_WHAT_TO_DO: Final = "Put it right, or acknowledge it on this resource with the reason."
_DEAD: Final = "Nothing here breaks this rule any more. Take the acknowledgement out."
_ACKNOWLEDGED: Final = "aws:cdk:acknowledged-rules"


@dataclass(frozen=True, order=True)
class Finding:
    """One rule that one resource breaks, without an acknowledgement."""

    resource: str
    rule: str
    description: str

    def __str__(self) -> str:
        return f"{self.resource}: {self.rule}: {self.description}"


@dataclass(frozen=True, order=True)
class Acknowledged:
    """One rule that a resource breaks for a reason. ``by`` is where that was said."""

    rule: str
    resource: str
    reason: str
    by: str


def add_rules(app: App) -> tuple[LinterPlugin, ...]:
    """Have the rules looked at when the app is synthesized.

    Returns
    -------
    tuple
        The linters, to be asked after that whether they could look.
    """
    # Loading the packs takes a second, which a plain synth need not spend.
    from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks

    linters = (
        LinterPlugin(templates.NAME, templates.lint_template),
        LinterPlugin(policies.NAME, policies.lint_policies),
    )
    Validations.of(app).add_plugins(
        AwsSolutionsChecks(app), ServerlessChecks(app), NIST80053R5Checks(app), *linters
    )
    return linters


def read_findings(assembly: Path) -> tuple[Finding, ...]:
    """Return what the rules found, sorted; warnings count.

    Raises
    ------
    FileNotFoundError
        The assembly was synthesized without rules.
    """
    return tuple(sorted(set(_findings(_report(assembly)))))


def read_acknowledged(assembly: Path) -> tuple[Acknowledged, ...]:
    """Return what was found and acknowledged, sorted.

    Raises
    ------
    FileNotFoundError
        The assembly was synthesized without rules.
    """
    return tuple(sorted(set(_acknowledged(_report(assembly)))))


def read_dead(assembly: Path) -> tuple[Finding, ...]:
    """Return the acknowledgements of what no rule found, sorted.

    Raises
    ------
    FileNotFoundError
        The assembly was synthesized without rules.
    """
    used = {(each.by, each.rule) for each in _acknowledged(_report(assembly))}
    return tuple(sorted(_dead(assembly, used)))


def _report(assembly: Path) -> list[dict[str, Any]]:
    # Bases are an app of their own, whose assembly is in a folder of the other.
    files = [assembly / _REPORT, *sorted(assembly.glob(f"*/{_REPORT}"))]
    return [
        plugin
        for file in files
        for plugin in json.loads(file.read_text(encoding="utf-8"))["pluginReports"]
    ]


def _findings(plugins: Iterable[dict[str, Any]]) -> Iterator[Finding]:
    for plugin in plugins:
        for violation in plugin["violations"]:
            for construct in violation["violatingConstructs"]:
                yield Finding(
                    construct["constructPath"],
                    _acknowledged_as(plugin["pluginName"], violation["ruleName"]),
                    f"{violation['description'].rstrip('.')}. {_WHAT_TO_DO}",
                )


def _acknowledged_as(plugin: str, rule: str) -> str:
    """Return a rule as ``acknowledge`` takes it."""
    return rule if rule.startswith(f"{plugin}-") else f"{plugin.replace(' ', '-')}::{rule}"


def _acknowledged(plugins: Iterable[dict[str, Any]]) -> Iterator[Acknowledged]:
    for plugin in plugins:
        for violation in plugin.get("suppressedViolations", ()):
            for construct in violation["violatingConstructs"]:
                yield Acknowledged(
                    violation["acknowledgedId"],
                    construct["constructPath"],
                    violation["reason"],
                    violation["acknowledgedAt"],
                )


def _dead(assembly: Path, used: set[tuple[str, str]]) -> Iterator[Finding]:
    for where, rule in _acknowledgements(assembly):
        if (where, rule) not in used:
            yield Finding(
                where, rule, "Nothing here breaks this rule any more. Take the acknowledgement out."
            )


def _acknowledgements(assembly: Path) -> Iterator[tuple[str, str]]:
    """Yield where each acknowledgement was made, and of which rule."""
    for file in assembly.rglob("*.metadata.json"):
        for path, entries in json.loads(file.read_text(encoding="utf-8")).items():
            for entry in entries:
                if entry["type"] == _ACKNOWLEDGED:
                    yield from ((path.removeprefix("/"), rule) for rule in entry["data"])
