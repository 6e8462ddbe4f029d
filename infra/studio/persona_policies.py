"""What each kind of role starts from: the policy sets that a persona can name.

What they share is in ``persona_work.py``. Every set passes its own role and no other, so nobody
works with more than the persona says.
"""

from typing import Final

from infra.policies.document import (
    Document,
    Statement,
    allow,
    deny,
    document,
)
from infra.studio.arns import StudioArns
from infra.studio.persona_people import own_images, own_studio, trying_models
from infra.studio.persona_work import own_pipelines, passing_itself


def data_scientist(arns: StudioArns, short_name: str) -> Document:
    """Return the policy of people who experiment and train, in their own Studio space."""
    return document(
        *own_studio(arns),
        *trying_models(arns),
        *own_images(arns, short_name),
        own_pipelines(arns, short_name),
        *passing_itself(arns.persona_role(short_name)),
        _not_approving(),
    )


def lead(arns: StudioArns, short_name: str) -> Document:
    """Return the policy of people who also start projects and approve models."""
    return document(
        *own_studio(arns),
        *trying_models(arns),
        *own_images(arns, short_name),
        own_pipelines(arns, short_name),
        *passing_itself(arns.persona_role(short_name)),
        allow(
            "Projects",
            [
                "sagemaker:CreateProject",
                "sagemaker:DeleteProject",
                "sagemaker:DescribeProject",
                "sagemaker:UpdateProject",
            ],
            arns.sagemaker("project/*"),
        ),
        *_launching_templates(arns),
        allow(
            "ApprovingModels",
            ["sagemaker:UpdateModelPackage"],
            arns.sagemaker("model-package/*"),
        ),
    )


def execution(arns: StudioArns, short_name: str) -> Document:
    """Return what the domain's default role starts from."""
    return document(
        own_pipelines(arns, short_name),
        *passing_itself(arns.persona_role(short_name)),
        _not_approving(),
    )


def suspended(_arns: StudioArns, _short_name: str) -> Document:
    """Return the policy of a suspended user: nothing."""
    return document(deny("Nothing", ["*"]))


def _not_approving() -> Statement:
    """Return what keeps who may not approve a model from registering it as approved."""
    return deny(
        "NotApprovingWhatIsRegistered",
        ["sagemaker:CreateModelPackage"],
        condition={"ForAnyValue:StringEquals": {"sagemaker:ModelApprovalStatus": "Approved"}},
    )


def _launching_templates(arns: StudioArns) -> tuple[Statement, ...]:
    """Return what a project is launched with: SageMaker makes these calls as whoever asks.

    Which templates is decided by the portfolio: only its principals see them.
    """
    return (
        allow(
            "LaunchingTemplates",
            [
                "servicecatalog:DescribeProduct",
                "servicecatalog:DescribeProvisioningParameters",
                "servicecatalog:ListLaunchPaths",
                "servicecatalog:ProvisionProduct",
            ],
            # The templates are products of Amazon's accounts, or of the organization's.
            arns.templates(),
        ),
        allow("FindingTemplates", ["servicecatalog:SearchProducts"], "*"),
        # What was launched has no resource level; who launched it is a condition.
        allow(
            "OwnLaunches",
            [
                "servicecatalog:DescribeProvisionedProduct",
                "servicecatalog:DescribeRecord",
                "servicecatalog:TerminateProvisionedProduct",
                "servicecatalog:UpdateProvisionedProduct",
            ],
            "*",
            {"StringEquals": {"servicecatalog:userLevel": "self"}},
        ),
        allow("SeeingWhatATemplateTakes", ["cloudformation:GetTemplateSummary"], "*"),
    )


EXECUTION: Final = "execution"
POLICY_SETS = {
    "data-scientist": data_scientist,
    "lead": lead,
    EXECUTION: execution,
    "suspended": suspended,
}
