"""The settings of one user's Studio that may be asked for: an allow-list.

Their values are judged by botocore's own model of SageMaker, so that nothing is accepted here and
refused there. The model is read when settings are given, not before: it costs a cold start 5 ms.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

_MOST_SUGGESTED = 5
_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


def shape_rules(name: str) -> dict[str, Any]:
    """Return ``enum``, ``pattern``, ``min`` and ``max`` of a shape of SageMaker's model."""
    return dict(_model().shape_for(name).metadata)


def _of_shape(name: str) -> Callable[[Any], Any]:
    """Return a validator that holds a value to a shape's rules."""

    def check(value: Any) -> Any:
        rules = shape_rules(name)
        allowed = rules.get("enum")
        if allowed is not None and value not in allowed:
            near = get_close_matches(str(value), allowed, n=_MOST_SUGGESTED)
            more = f"did you mean {', '.join(near)}?" if near else "SageMaker has no such one."
            raise PydanticCustomError(
                "one_of", "There is no {given}; {more}", {"given": str(value)[:64], "more": more}
            )
        size = len(value) if isinstance(value, str) else value
        low, high = rules.get("min"), rules.get("max")
        if (low is not None and size < low) or (high is not None and size > high):
            unit = " characters" if isinstance(value, str) else ""
            raise PydanticCustomError(
                "range",
                "It must be {low} to {high}{unit}.",
                {"low": low if low is not None else 0, "high": high, "unit": unit},
            )
        pattern = rules.get("pattern")
        if pattern is not None and re.fullmatch(pattern, value) is None:
            raise PydanticCustomError(
                "pattern", "It must match {pattern}.", {"pattern": str(pattern)}
            )
        return value

    return check


def _no_repetition(values: list[Any]) -> list[Any]:
    if len(set(values)) != len(values):
        raise PydanticCustomError("unique", "Each may stand there once.")
    return values


InstanceType = Annotated[str, AfterValidator(_of_shape("AppInstanceType"))]
Tool = Annotated[str, AfterValidator(_of_shape("MlTools"))]
Gigabytes = Annotated[int, AfterValidator(_of_shape("SpaceEbsVolumeSizeInGb"))]


class SpaceStorage(BaseModel):
    """How large the disk of a new private space is, and how large it may be made. GB."""

    model_config = _STRICT

    default_gb: Gigabytes
    maximum_gb: Gigabytes

    @model_validator(mode="after")
    def _in_order(self) -> "SpaceStorage":
        if self.default_gb > self.maximum_gb:
            raise PydanticCustomError("order", "default_gb must not be over maximum_gb.")
        return self


class CustomImage(BaseModel):
    """An image of the account that can be chosen in JupyterLab."""

    model_config = _STRICT

    image_name: Annotated[str, AfterValidator(_of_shape("ImageName"))]
    app_image_config_name: Annotated[str, AfterValidator(_of_shape("AppImageConfigName"))]
    version: Annotated[int, AfterValidator(_of_shape("ImageVersionNumber"))] | None = None


class StudioSettings(BaseModel):
    """Settings of one user's Studio. What is left out is the domain's."""

    model_config = _STRICT

    default_instance_type: Annotated[
        InstanceType | None, Field(description="SageMaker's AppInstanceType: ml.t3.medium.")
    ] = None
    idle_shutdown_minutes: Annotated[
        Annotated[int, AfterValidator(_of_shape("IdleTimeoutInMinutes"))] | None,
        Field(description="60 to 525600. The domain's is 120 unless configured otherwise."),
    ] = None
    space_storage: SpaceStorage | None = None
    hidden_tools: Annotated[
        Annotated[list[Tool], AfterValidator(_no_repetition)] | None,
        Field(description="SageMaker's MlTools."),
    ] = None
    hidden_instance_types: Annotated[
        Annotated[list[InstanceType], AfterValidator(_no_repetition)] | None,
        Field(description="SageMaker's AppInstanceType."),
    ] = None
    lifecycle_config_arn: (
        Annotated[str, AfterValidator(_of_shape("StudioLifecycleConfigArn"))] | None
    ) = None
    custom_images: Annotated[list[CustomImage], Field(max_length=200)] | None = None
    canvas: Annotated[bool | None, Field(description="False hides SageMaker Canvas.")] = None

    def as_stored(self) -> dict[str, Any]:
        """Return what was set, as plain data."""
        return self.model_dump(mode="json", exclude_none=True)


@cache
def _model() -> Any:
    import botocore.session

    return botocore.session.get_session().get_service_model("sagemaker")
