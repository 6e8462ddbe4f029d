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
from infra.refusal import InfraError


class LinterError(InfraError):
    """A linter could not look at a template, or cannot say on which resource it found something."""


@jsii.implements(IPolicyValidationPlugin)
class LinterPlugin:
    """``lint`` on each template. Rules are acknowledged as ``<name>::<rule>``.

    CDK goes on without a plugin that raises, and without findings on no resource: both are kept
    for ``raise_faults``.
    """

    def __init__(self, name: str, lint: Lint) -> None:
        self._name = name
        self._lint = lint
        self._faults: list[str] = []

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
            for problem in self._look(Path(template.template_path), template.region or "")
        ]
        return PolicyValidationPluginReport(success=not violations, violations=violations)

    def raise_faults(self) -> None:
        """Raise ``LinterError`` if anything was not looked at, or has no place to be told at."""
        if self._faults:
            raise LinterError("\n".join(self._faults))

    def _look(self, template: Path, region: str) -> list[Problem]:
        try:
            found = list(self._lint(template, region))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told by raise_faults
            self._faults.append(f"{template.name}: {self._name} could not look: {error}")
            return []
        self._faults += [
            f"{template.name}: {self._name}::{each.rule}: {each.message}"
            for each in found
            if not each.logical_id
        ]
        return [each for each in found if each.logical_id]


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
