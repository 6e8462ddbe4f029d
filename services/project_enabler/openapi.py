"""What this service adds to the API's description, from the models and tables it itself uses."""

from typing import Any, Final

from services.controller.openapi import Contribution
from services.controller.openapi_parts import (
    READ_PROBLEMS,
    Problems,
    answer,
    in_path,
    limit_and_cursor,
    query,
)
from services.project_enabler.account import Phase
from services.project_enabler.api import STAGES
from services.project_enabler.openapi_examples import ANSWERS, PROBLEMS
from services.project_enabler.openapi_models import AccountDetails, AccountList, AccountTimeline

_PROBLEMS: Final = Problems("account", PROBLEMS)
_ACCOUNT_ID: Final = in_path("account_id", "444444444444")


def contribution() -> Contribution:
    """Return what this service adds."""
    return Contribution(_paths(), asked=(), told=(AccountDetails, AccountList, AccountTimeline))


def _paths() -> dict[str, Any]:
    filters = [
        query("phase", {"enum": [each.value for each in Phase]}),
        query("stage", {"enum": list(STAGES)}),
        query("account_set", {"type": "string"}),
    ]
    one = "/accounts/{account_id}"
    return {
        "/accounts": {
            "get": _read(
                "listAccounts",
                "List accounts",
                "AccountList",
                [*filters, *limit_and_cursor()],
                ("422",),
            )
        },
        one: {
            "get": _read(
                "getAccount",
                "Look at an account and its networks",
                "AccountDetails",
                [_ACCOUNT_ID],
                ("404",),
            )
        },
        f"{one}/timeline": {
            "get": _read(
                "getAccountTimeline",
                "See what happened to an account",
                "AccountTimeline",
                [_ACCOUNT_ID, *limit_and_cursor()],
                ("404", "422"),
            )
        },
    }


def _read(
    operation: str, summary: str, model: str, parameters: list[Any], problems: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": answer(model, summary, ANSWERS[operation]),
            **_PROBLEMS.of(*sorted({*problems, *READ_PROBLEMS})),
        },
    }
