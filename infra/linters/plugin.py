"""A linter of templates as CDK asks it, so that all findings are acknowledged in one way."""

from pathlib import Path

import jsii
from aws_cdk import (
    IPolicyValidationContext,
    IPolicyValidationPlugin,
    PolicyValidationPluginReport,
    PolicyViolatingResource,
    PolicyViolation,
)

from infra.linters.problem import Lint, Problem


@jsii.implements(IPolicyValidationPlugin)
class LinterPlugin:
    """``lint`` on each template. Rules are acknowledged as ``<name>::<rule>``."""

    def __init__(self, name: str, lint: Lint) -> None:
        self._name = name
        self._lint = lint

    @property
    def name(self) -> str:
        """The name before the rules."""
        return self._name

    @property
    def version(self) -> str | None:
        """Of no interest."""
        return None

    @property
    def rule_ids(self) -> list[str] | None:
        """Of no interest."""
        return None

    def validate(self, context: IPolicyValidationContext) -> PolicyValidationPluginReport:
        """Return what there is to say of all templates of an app."""
        violations = [
            _violation(problem, template.template_path)
            for template in context.stack_templates
            for problem in self._lint(Path(template.template_path), template.region or "")
        ]
        return PolicyValidationPluginReport(success=not violations, violations=violations)


def _violation(problem: Problem, template: str) -> PolicyViolation:
    return PolicyViolation(
        rule_name=problem.rule,
        description=problem.message,
        severity="error",
        violating_resources=[
            PolicyViolatingResource(
                resource_logical_id=problem.logical_id,
                template_path=template,
                locations=[problem.where],
            )
        ],
    )
