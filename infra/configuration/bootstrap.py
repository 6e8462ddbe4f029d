"""The section about what `cdk bootstrap` is told in each account."""

from typing import Annotated

from pydantic import StringConstraints

from infra.configuration.values import Section


class BootstrapSettings(Section):
    """Whom accounts trust, and what stacks may do in them.

    ``trust_dev`` has the PREPROD and PROD accounts of a set trust its DEV account, from where the
    pipelines of SageMaker projects deploy. ``execution_policy_arns`` take the place of the
    policies that come with this project.
    """

    trust_dev: bool = False
    execution_policy_arns: tuple[
        Annotated[
            str, StringConstraints(pattern=r"^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$")
        ],
        ...,
    ] = ()
