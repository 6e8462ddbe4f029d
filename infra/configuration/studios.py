"""The section about one Studio domain, and the roles that are there for its users already."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from infra.configuration.scripts import Script, read_script
from infra.configuration.values import Section

StudioAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$")]
# The service passes roles under this path only, whatever else is configured.
PersonaRoleArns = dict[
    Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")],
    Annotated[
        str,
        StringConstraints(
            pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/studio/persona/[\w+=,.@-]{1,64}$"
        ),
    ],
]


class LifecycleConfiguration(Section):
    """A script that apps of a kind run when they start.

    ``file`` is beside the environment file. Of each kind of app the first one listed is the
    default; people may choose among all.
    """

    # With the studio's alias and the content's hash the name has to stay within 63 characters.
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$")]
    app: Literal["JupyterLab", "CodeEditor"]
    file: Annotated[Script, BeforeValidator(read_script)]


class StudioSettings(Section):
    """One Studio domain. ``alias`` names it everywhere and is fixed at first use."""

    alias: StudioAlias
    idle_shutdown_minutes: Annotated[int, Field(ge=60, le=525600)] = 120
    lifecycle_configurations: tuple[LifecycleConfiguration, ...] = ()
    existing_domain_id: Annotated[str, StringConstraints(pattern=r"^d-[a-z0-9-]{1,61}$")] | None = (
        None
    )
