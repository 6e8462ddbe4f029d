"""The permissions boundary of every role that people work with.

It is a ceiling: what is not allowed here no persona can have, and what is denied here stays
denied whatever is attached to a role later.
"""

from collections.abc import Sequence
from typing import Final

from infra.configuration.personas import Persona
from infra.policies.document import Document, Statement, deny, deny_elsewhere, document
from infra.policies.forbidden import (
    FORBIDDEN,
    OWN_PARAMETERS,
    PARAMETER_WRITES,
    SERVICES_OF_ACCESS,
)
from infra.policies.patterns import actions_overlap
from infra.studio.arns import StudioArns
from infra.studio.persona_ceiling import base_ceiling, widened_ceiling

_TAGGING: Final = ("sagemaker:AddTags", "sagemaker:DeleteTags")
_STUDIO_KEYS: Final = {"ForAnyValue:StringLike": {"aws:TagKeys": "studio:*"}}
_APPS: Final = ("sagemaker:CreateApp", "sagemaker:DeleteApp")
_SPACES: Final = ("sagemaker:CreateSpace", "sagemaker:DeleteSpace", "sagemaker:UpdateSpace")


def boundary(arns: StudioArns, persona: Persona | None = None) -> Document:
    """Return the document of the boundary that all share, or of a persona's own.

    Its own is wider by what the persona is configured to have, and by nothing else.
    """
    widened = () if persona is None else widened_ceiling(arns, persona)
    ceiling = (*base_ceiling(arns), *widened)
    return document(
        *ceiling,
        deny("Forbidden", _forbidden_below(ceiling)),
        # Whoever writes /mlops/role/* chooses what the service would pass to SageMaker.
        deny(
            "NoWritingOfParameters",
            PARAMETER_WRITES,
            [arns.regional("ssm", parameter) for parameter in OWN_PARAMETERS],
        ),
        # The service believes these tags: they say whose a profile is and who pays.
        deny(
            "NoWritingOfStudioTags",
            _TAGGING,
            [arns.sagemaker("domain/*"), arns.sagemaker("user-profile/*")],
            _STUDIO_KEYS,
        ),
        # Elsewhere only calls of their own, which have no tagging action: a domain that
        # propagates its tags gives them to each space, app and job, and AWS may ask whether the
        # person who makes it may tag it so. To be tried on a live domain.
        deny(
            "NoWritingOfStudioTagsLater",
            _TAGGING,
            condition={**_STUDIO_KEYS, "Null": {"sagemaker:TaggingAction": "true"}},
        ),
        *_others_in_studio(arns),
        # The model says where its endpoints and transform jobs run.
        deny(
            "NoJobsOutsideTheVpc",
            [
                "sagemaker:CreateHyperParameterTuningJob",
                "sagemaker:CreateModel",
                "sagemaker:CreateProcessingJob",
                "sagemaker:CreateTrainingJob",
            ],
            condition={"Null": {"sagemaker:VpcSubnets": "true"}},
        ),
        deny(
            "NoGrantsToPeople",
            ["kms:CreateGrant"],
            condition={"BoolIfExists": {"kms:GrantIsForAWSResource": "false"}},
        ),
        deny_elsewhere("NoPassingOfOtherRoles", ["iam:PassRole"], arns.persona_roles()),
        deny(
            "NoPassingToOtherServices",
            ["iam:PassRole"],
            condition={"StringNotEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        ),
    )


def _forbidden_below(ceiling: Sequence[Statement]) -> list[str]:
    """Return what the ceiling would let through and nobody may have, and all of access itself.

    The rest is under no ceiling, which is a denial too; but a trust policy that names a session
    would not be held up by it.
    """
    let_through = [action for statement in ceiling for action in statement["Action"]]
    return [
        pattern
        for patterns in FORBIDDEN.values()
        for pattern in patterns
        if pattern.startswith(tuple(f"{service}:" for service in SERVICES_OF_ACCESS))
        or any(actions_overlap(pattern, action) for action in let_through)
    ]


def _others_in_studio(arns: StudioArns) -> tuple[Statement, ...]:
    """Return what keeps everybody out of profiles, spaces and apps that are somebody else's."""
    return (
        deny_elsewhere(
            "NoLoginForOthers", ["sagemaker:CreatePresignedDomainUrl"], arns.own_profile()
        ),
        deny(
            "NoSpacesOfOthers",
            [*_APPS, *_SPACES],
            condition={
                "ArnNotEquals": {"sagemaker:OwnerUserProfileArn": arns.own_profile()},
                "Null": {"sagemaker:OwnerUserProfileArn": "false"},
            },
        ),
        # Apps that are in no space have no owner that a condition could look at: they are named by
        # the profile.
        {
            **deny_elsewhere("NoAppsOfOthers", _APPS, arns.own_apps()),
            "Condition": {"Null": {"sagemaker:OwnerUserProfileArn": "true"}},
        },
        # Who has no profile, as a job, has no own: a variable without a value matches nothing, and
        # the statements before would not be looked at.
        deny(
            "NoStudioWithoutProfile",
            [*_APPS, *_SPACES, "sagemaker:CreatePresignedDomainUrl"],
            condition={"Null": {"sagemaker:UserProfileName": "true"}},
        ),
    )
