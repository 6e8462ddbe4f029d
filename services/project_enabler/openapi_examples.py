"""Examples of the calls about accounts. A test sends the calls and compares the shapes."""

from typing import Any, Final

from services.controller.pages import one_of
from services.controller.problems import (
    InvalidFieldsError,
    NotAllowedError,
    NotFoundError,
    ProblemError,
    TryAgainError,
    UnexpectedError,
)

_PERSONAS = "arn:aws:iam::444444444444:role/studio/persona/sandbox-eu-west-1"
_PATH = "accounts/444444444444"

ACCOUNT: Final[dict[str, Any]] = {
    "id": "444444444444",
    "account_id": "444444444444",
    "account_name": "newcomer-dev",
    "account_set": None,
    "stage": "dev",
    "regions": ["eu-west-1"],
    "managed": True,
    "membership": {
        "state": "member",
        "since": "2026-11-02T09:12:43.000Z",
        "told_by": "CreateManagedAccount",
        "organizational_unit": "ou-ab12-cd34ef56",
        "last_failure": None,
    },
    "base": {"state": "there"},
    "projects": {
        "wanted": True,
        "regions": [
            {
                "region": "eu-west-1",
                "portfolios": ["port-abcdefghijklm"],
                "principals": [f"{_PERSONAS}-ds", f"{_PERSONAS}-lead"],
            }
        ],
    },
    "asked": None,
    "phase": "Enabled",
    "reason": "ProjectsEnabled",
    "message": "SageMaker Projects are enabled. eu-west-1: sandbox-eu-west-1-ds, "
    "sandbox-eu-west-1-lead may use port-abcdefghijklm.",
    "generation": 1,
    "observed_generation": 1,
    "attempts": 0,
    "created_at": "2026-11-02T09:12:46.120Z",
    "updated_at": "2026-11-02T09:40:08.512Z",
    "links": {"self": _PATH, "timeline": f"{_PATH}/timeline"},
}

ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "listAccounts": {"items": [ACCOUNT], "next_cursor": None},
    "getAccount": ACCOUNT,
    "getAccountTimeline": {
        "items": [
            {
                "revision": 2,
                "at": "2026-11-02T09:40:01.007Z",
                "phase": "Enabling",
                "reason": "PortfolioEnabled",
                "message": "eu-west-1: the portfolio of SageMaker Projects is enabled.",
                "actor": "project-enabler-worker",
                "verified": True,
                "correlation_id": "7bf73129-1428-4cd3-a780-95db273d1602",
                "aws": {
                    "operation": "EnableSagemakerServicecatalogPortfolio",
                    "request_id": "5f0b0f3a-5f8f-4b63-9c4b-0c7f3a0d9e21",
                    "error_code": None,
                    "error_message": None,
                },
            }
        ],
        "next_cursor": None,
    },
}


def _problem(error: ProblemError) -> dict[str, Any]:
    return error.to_json(f"/{_PATH}")


PROBLEMS: Final[dict[str, dict[str, Any]]] = {
    "403": _problem(
        NotAllowedError(
            "arn:aws:iam::111111111111:user/somebody is not in this installation's access table."
        )
    ),
    "404": _problem(NotFoundError("Nothing is known of the account 444444444444.")),
    "422": _problem(
        InvalidFieldsError(
            "The query cannot be taken.", [one_of("stage", ("dev", "preprod", "prod"))]
        )
    ),
    "500": _problem(
        UnexpectedError(
            "The request could not be handled. Its id in the logs is "
            "9f1c7a52-1c0e-4f5b-8a53-0f2d6c1f2b11."
        )
    ),
    "503": _problem(
        TryAgainError("AWS did not carry out the call; the same request may be made again.")
    ),
}
