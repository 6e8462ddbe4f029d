"""The section about one studio."""

from typing import Annotated

from pydantic import Field, StringConstraints

from infra.configuration.values import Section

StudioAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$")]


class StudioSettings(Section):
    """One Studio domain. ``alias`` names it everywhere and is fixed at first use."""

    alias: StudioAlias
    idle_shutdown_minutes: Annotated[int, Field(ge=60, le=525600)] = 120
    existing_domain_id: Annotated[str, StringConstraints(pattern=r"^d-[a-z0-9-]{1,61}$")] | None = (
        None
    )
