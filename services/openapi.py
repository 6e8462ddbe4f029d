"""The one description of the API that all services answer together."""

from functools import cache
from typing import Any

from services.controller.openapi import assemble
from services.project_enabler.openapi import contribution as accounts
from services.user_onboarding.openapi import contribution as users


@cache
def document() -> dict[str, Any]:
    """Return the document that is kept as ``docs/openapi.json``."""
    return assemble(
        [users(), accounts()],
        "Ask for SageMaker Studio user profiles and watch them become ready; see the accounts.",
    )
