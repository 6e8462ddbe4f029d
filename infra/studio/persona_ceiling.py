"""What the permissions boundary lets through: what the policy sets need, and what is configured."""

import json
from collections.abc import Iterator
from typing import Any

from infra.configuration.personas import Persona
from infra.policies.document import Statement, allow
from infra.policies.forbidden import OWN_PARAMETERS
from infra.studio.arns import StudioArns
from infra.studio.persona_data import data_statements
from infra.studio.persona_documents import further_statements


def base_ceiling(arns: StudioArns) -> tuple[Statement, ...]:
    """Return what is let through for every persona."""
    log_groups = arns.regional("logs", "log-group:/aws/sagemaker/*")
    return (
        allow(
            "Ceiling",
            [
                "cloudformation:GetTemplateSummary",
                "cloudwatch:PutMetricData",
                "ec2:CreateNetworkInterface*",
                "ec2:DeleteNetworkInterface*",
                "ec2:Describe*",
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetAuthorizationToken",
                "ecr:GetDownloadUrlForLayer",
                "iam:GetRole",
                "iam:PassRole",
                "sagemaker:*",
                "servicecatalog:Describe*",
                "servicecatalog:ListLaunchPaths",
                "servicecatalog:ProvisionProduct",
                "servicecatalog:SearchProducts",
                "servicecatalog:TerminateProvisionedProduct",
                "servicecatalog:UpdateProvisionedProduct",
                "sts:GetCallerIdentity",
            ],
            "*",
        ),
        allow(
            "CeilingOfBucket",
            ["s3:*"],
            [arns.bucket(), f"{arns.bucket()}/*"],
            arns.own_account(),
        ),
        allow(
            "CeilingOfLogs",
            ["logs:CreateLog*", "logs:Describe*", "logs:Get*", "logs:PutLogEvents"],
            log_groups,
        ),
        allow(
            "CeilingOfParameters",
            ["ssm:GetParameter*"],
            [arns.regional("ssm", parameter) for parameter in OWN_PARAMETERS],
        ),
        allow("CeilingOfImages", ["ecr:*"], arns.own_images("*")),
        allow(
            "CeilingOfKeys",
            [
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            arns.regional("kms", "key/*"),
            arns.studio_key_condition(),
        ),
    )


def widened_ceiling(arns: StudioArns, persona: Persona) -> tuple[Statement, ...]:
    """Return what is let through since a persona is configured to have it, and nothing else.

    A boundary is short: statements become one where that lets nothing more through.
    """
    grouped: dict[str, tuple[Statement, dict[str, None], dict[str, None]]] = {}
    for statement, key in _keyed(arns, persona):
        _, actions, resources = grouped.setdefault(key, (statement, {}, {}))
        actions.update(dict.fromkeys(statement["Action"]))
        resources.update(dict.fromkeys(_listed(statement["Resource"])))
    widened = [
        allow(f"Wider{number}", list(actions), list(resources), first.get("Condition"))
        for number, (first, actions, resources) in enumerate(grouped.values())
    ]
    if persona.ceiling_actions:
        widened.append(allow("OfManagedPolicies", persona.ceiling_actions, "*"))
    return tuple(widened)


def _keyed(arns: StudioArns, persona: Persona) -> Iterator[tuple[Statement, str]]:
    """Yield statements with what those have in common that may become one."""
    for statement in data_statements(arns, persona.data):
        condition = json.dumps(statement.get("Condition"))
        # A bucket may be read, or written too. Of everything else, resources are of a kind that
        # only its own actions are on, and each has all of them.
        of_buckets = statement["Action"][0].startswith("s3:")
        yield statement, condition + (json.dumps(statement["Action"]) if of_buckets else "")
    for statement in further_statements(arns, persona):
        yield statement, json.dumps([statement["Action"], statement.get("Condition")])


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
