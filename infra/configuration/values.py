"""What the settings of an environment file are made of: sections, and the kinds of values."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

AccountId = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
ZoneName = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$")]
Stage = Literal["dev", "preprod", "prod"]


class Section(BaseModel):
    """A mapping in the file. Unknown keys are refused, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
