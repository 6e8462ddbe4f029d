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

_SUBNETS: Final = ("subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002")
NETWORK: Final[dict[str, Any]] = {
    "id": "444444444444.eu-west-1",
    "account_id": "444444444444",
    "region": "eu-west-1",
    "account_set": None,
    "stage": "dev",
    "phase": "InSync",
    "reason": "ParametersRight",
    "message": "The parameters say what the network is.",
    "vpc_id": "vpc-0a1b2c3d4e5f60718",
    "private_subnets": [
        {"id": _SUBNETS[0], "zone_id": "euw1-az1", "cidr": "10.0.0.0/20", "free_addresses": 4021},
        {"id": _SUBNETS[1], "zone_id": "euw1-az2", "cidr": "10.0.16.0/28", "free_addresses": 9},
    ],
    "other_subnets": [
        {
            "id": "subnet-0a1b2c3d4e5f60003",
            "zone_id": "euw1-az1",
            "why": "Its route table leads to an internet gateway.",
        }
    ],
    "security_group_id": "sg-0c1d2e3f4a5b60718",
    "parameters": {
        "/vpc/id": "vpc-0a1b2c3d4e5f60718",
        "/vpc/subnets/private/ids": ",".join(_SUBNETS),
        "/vpc/sg/id": "sg-0c1d2e3f4a5b60718",
    },
    "missing_endpoints": [],
    "warnings": [
        {
            "code": "FewAddresses",
            "subject": _SUBNETS[1],
            "message": f"{_SUBNETS[1]} has 9 free addresses.",
        },
        {
            "code": "DomainSubnetsDiffer",
            "subject": "d-abcdefghijkl",
            "message": f"The domain d-abcdefghijkl lacks {_SUBNETS[1]}.",
        },
    ],
    "domains": [
        {
            "domain_id": "d-abcdefghijkl",
            "in_step": False,
            "missing": [_SUBNETS[1]],
            "surplus": [],
        }
    ],
    "generation": 1,
    "observed_generation": 1,
    "attempts": 0,
    "observed_at": "2026-11-02T10:41:12.338Z",
    "created_at": "2026-11-02T09:12:47.004Z",
    "updated_at": "2026-11-02T09:40:11.906Z",
}

ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "listAccounts": {"items": [ACCOUNT], "next_cursor": None},
    "getAccount": {**ACCOUNT, "networks": [NETWORK]},
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
