"""The gateway's own refusals, as problem+json (RFC 9457) like those of the application."""

import json
from typing import Final

from aws_cdk import aws_apigateway as apigateway

_RESPONSES: Final[dict[str, tuple[int, str]]] = {
    "ACCESS_DENIED": (403, "Forbidden"),
    "API_CONFIGURATION_ERROR": (500, "Internal Server Error"),
    "BAD_REQUEST_BODY": (400, "Bad Request"),
    "BAD_REQUEST_PARAMETERS": (400, "Bad Request"),
    "EXPIRED_TOKEN": (403, "Forbidden"),
    "INTEGRATION_FAILURE": (504, "Gateway Timeout"),
    "INTEGRATION_TIMEOUT": (504, "Gateway Timeout"),
    "INVALID_SIGNATURE": (403, "Forbidden"),
    # Unsigned calls, and signed ones to a path that there is not.
    "MISSING_AUTHENTICATION_TOKEN": (403, "Forbidden"),
    "REQUEST_TOO_LARGE": (413, "Content Too Large"),
    "RESOURCE_NOT_FOUND": (404, "Not Found"),
    "THROTTLED": (429, "Too Many Requests"),
    "UNAUTHORIZED": (401, "Unauthorized"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "Unsupported Media Type"),
    "WAF_FILTERED": (403, "Forbidden"),
}
# For everything else the gateway says: the status is the gateway's, so the body has none.
_DEFAULTS: Final[dict[str, str]] = {
    "DEFAULT_4XX": "The request was refused",
    "DEFAULT_5XX": "The request could not be answered",
}


def add_problem_responses(api: apigateway.RestApi) -> None:
    """Make every refusal of the gateway a problem document."""
    for kind, (status, title) in _RESPONSES.items():
        _add(api, kind, {"type": "about:blank", "title": title, "status": status}, str(status))
    for kind, title in _DEFAULTS.items():
        _add(api, kind, {"type": "about:blank", "title": title}, None)


def _add(
    api: apigateway.RestApi, kind: str, problem: dict[str, object], status: str | None
) -> None:
    # messageString comes with its quotes, as a JSON string.
    body = json.dumps(problem)[:-1] + ', "detail": $context.error.messageString}'
    api.add_gateway_response(
        "".join(part.capitalize() for part in kind.split("_")),
        type=apigateway.ResponseType.of(kind),
        status_code=status,
        response_headers={"Content-Type": "'application/problem+json'"},
        templates={"application/json": body},
    )
