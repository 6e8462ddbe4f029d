"""Events about accounts, as their queue brings them."""

from collections.abc import Mapping
from typing import Any

from services.controller.origin import Origin
from services.project_enabler.account_events import read_event
from services.project_enabler.intake import Intake, on_news

SOURCE = "project-enabler-intake"


def take_event(event: Mapping[str, Any], intake: Intake) -> None:
    """Take in one event.

    Raises
    ------
    UnknownEventError
        It is not understood.
    """
    news = read_event(event, intake.installation.management_account)
    # EventBridge sends an event again under the same id: all that follows from it carries it.
    origin = Origin(str(event.get("source")), verified=True, correlation_id=str(event.get("id")))
    on_news(intake, news, origin)
