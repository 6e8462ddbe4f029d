"""`POST /_sandbox/events`: puts an event on a default bus, as AWS's own services do.

`PutEvents` refuses their sources, here as on AWS.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID, uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from sandbox.seam.default_bus import AwsEvent, put_aws_event

PATH = "/_sandbox/events"

AccountId = Annotated[str, Field(pattern=r"^\d{12}$")]
Region = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Envelope(_Strict):
    """An event as rules see it. Without `id` and `time` it is a new one of now."""

    version: Literal["0"] = "0"
    id: UUID = Field(default_factory=uuid4)
    detail_type: Annotated[str, Field(alias="detail-type", min_length=1, max_length=128)]
    source: Annotated[str, Field(pattern=r"^aws\.[a-z0-9.-]+$", max_length=256)]
    account: AccountId
    time: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    region: Region
    resources: list[str] = Field(default_factory=list)
    detail: dict[str, Any]


class EventCommand(_Strict):
    """Put `event` on the default bus of this account in this region, which it must name too."""

    account_id: AccountId
    region: Region
    event: Envelope

    @model_validator(mode="after")
    def _event_is_of_this_place(self) -> Self:
        if (self.event.account, self.event.region) != (self.account_id, self.region):
            raise ValueError(
                "AWS puts events on the bus of their own account and region only; "
                "to others they go by a rule"
            )
        return self


def put(body: bytes) -> dict[str, str]:
    """Put the event of a command that arrives as JSON; return its id.

    Raises
    ------
    pydantic.ValidationError
        If it is no such command.
    """
    command = EventCommand.model_validate_json(body)
    event = command.event
    put_aws_event(
        AwsEvent(
            event_id=event.id,
            time=event.time,
            source=event.source,
            detail_type=event.detail_type,
            detail=event.detail,
            resources=event.resources,
        ),
        command.account_id,
        command.region,
    )
    return {"id": str(event.id)}
