"""The shapes of answers that services share, as OpenAPI tells them."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Cursor = Annotated[
    str | None, Field(description="Pass it as `cursor` to go on; null at the end of the list.")
]
Arn = Annotated[str, Field(description="A canonical principal.")]


class Shown(BaseModel):
    """Base of what is shown: no field that does not stand here."""

    model_config = ConfigDict(extra="forbid")


Listed = TypeVar("Listed", bound=Shown)


class Page(Shown, Generic[Listed]):
    """A page of a list: the base of a service's own, which has its name in the description."""

    items: list[Listed]
    next_cursor: Cursor


class AwsCall(Shown):
    """The AWS call an entry rests on."""

    operation: str
    request_id: str | None
    error_code: str | None
    error_message: str | None


class Entry(Shown):
    """A line of a timeline: the base of a service's own, which names the phases there are."""

    revision: int
    at: str
    phase: str
    reason: str
    message: str
    actor: str
    verified: bool
    correlation_id: str
    aws: AwsCall | None = None


class ProblemField(BaseModel):
    """One field and the rule it breaks."""

    pointer: Annotated[str | None, Field(description="JSON pointer into the body.")] = None
    parameter: Annotated[
        str | None, Field(description="Name of a query parameter or a header.")
    ] = None
    rule: str
    message: str
    allowed: list[str] | None = None


class Problem(Shown):
    """An error, RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemField]
    generation: Annotated[
        int | None, Field(description="With 412: the generation that is there now.")
    ] = None
