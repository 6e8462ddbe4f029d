"""The REST API is what the OpenAPI document says, and nobody calls it unsigned."""

import json
import re
from pathlib import Path

import pytest

from infra.configuration.reading import environment_file
from infra.governance.people import ALLOWED
from infra.governance.routes import OPENAPI_FILE, Route, RoutesError, read_routes
from infra.synthesis import synthesize
from tests.infra.templates import Template, read


def methods(governance: Template) -> dict[Route, dict[str, object]]:
    resources = governance.resources("AWS::ApiGateway::Resource")

    def path(resource_id: dict[str, object]) -> str:
        logical_id = resource_id.get("Ref")
        if logical_id is None:
            return ""
        parent = path(resources[str(logical_id)]["ParentId"])
        return f"{parent}/{resources[str(logical_id)]['PathPart']}"

    return {
        Route(path(method["ResourceId"]), method["HttpMethod"]): method
        for method in governance.resources("AWS::ApiGateway::Method").values()
    }


def test_the_routes_are_those_of_the_committed_document(governance: Template) -> None:
    document = json.loads(OPENAPI_FILE.read_text())
    documented = {
        Route(path, method.upper()) for path, item in document["paths"].items() for method in item
    }

    assert set(methods(governance)) == documented


def answering(route: Route) -> str:
    if str(route).endswith("/login-url"):
        return "onboarding-login"
    return "projects-api" if route.path.startswith("/accounts") else "onboarding-api"


def test_every_call_is_signed_and_answered_by_the_function_it_is_for(governance: Template) -> None:
    for route, method in methods(governance).items():
        integration = method["Integration"]

        assert method["AuthorizationType"] == "AWS_IAM", route
        assert isinstance(integration, dict)
        assert integration["Type"] == "AWS_PROXY"
        # Only one function may make login URLs, and it answers nothing else.
        called = f"<sandbox-eu-west-1-{answering(route)}>"
        assert called in governance.shown(integration["Uri"]), route


def test_what_lies_below_a_path_is_answered_by_the_paths_function(tmp_path: Path) -> None:
    called = {
        "/accounts": "projects-api",
        "/accounts/{account_id}": "projects-api",
        "/accounts/{account_id}/timeline": "projects-api",
        "/users/{user_id}": "onboarding-api",
        "/users/{user_id}/timeline": "onboarding-api",
    }
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps({"paths": {path: {"get": {}} for path in called}}))

    done = synthesize(
        environment_file("sandbox"),
        out=tmp_path / "out",
        validate=False,
        say=lambda _line: None,
        openapi_file=document,
    )

    governance = read(done.assembly)["governance"]
    for route, method in methods(governance).items():
        integration = method["Integration"]
        assert isinstance(integration, dict)
        uri = governance.shown(integration["Uri"])
        assert f"<sandbox-eu-west-1-{called[route.path]}>" in uri, route


def test_where_logins_are_off_nothing_could_make_a_url(other: dict[str, Template]) -> None:
    functions = other["governance"].resources("AWS::Lambda::Function").values()
    roles = [
        role
        for name, template in other.items()
        if name.startswith("studio-")
        for role in template.resources("AWS::IAM::Role").values()
    ]

    assert not [each for each in functions if each["FunctionName"].endswith("-login")]
    assert not [role for role in roles if role["RoleName"].endswith("-studio-login")]
    for route, method in methods(other["governance"]).items():
        integration = method["Integration"]
        assert isinstance(integration, dict)
        name = answering(route).replace("login", "api")
        assert f"{name}>" in other["governance"].shown(integration["Uri"])


def test_the_stage_throttles_and_keeps_an_access_log_without_bodies(governance: Template) -> None:
    stage = governance.one("AWS::ApiGateway::Stage", StageName="v1")
    [settings] = stage["MethodSettings"]

    assert "AccessLogSetting" in stage
    assert settings["DataTraceEnabled"] is False
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (50, 100)


def test_the_gateways_own_refusals_are_problem_documents(governance: Template) -> None:
    responses = governance.resources("AWS::ApiGateway::GatewayResponse").values()
    kinds = {response["ResponseType"] for response in responses}

    assert kinds >= {
        "ACCESS_DENIED",
        "DEFAULT_4XX",
        "DEFAULT_5XX",
        "INVALID_SIGNATURE",
        "MISSING_AUTHENTICATION_TOKEN",
        "THROTTLED",
    }
    for response in responses:
        [template] = response["ResponseTemplates"].values()
        body = json.loads(template.replace("$context.error.messageString", '"why"'))
        assert response["ResponseParameters"] == {
            "gatewayresponse.header.Content-Type": "'application/problem+json'"
        }
        assert body["detail"] == "why"
        assert str(body.get("status", "")) == response.get("StatusCode", "")


EVERYONE = {
    "GET/accounts",
    "GET/accounts/*",
    "GET/accounts/*/timeline",
    "GET/openapi.json",
    "GET/studios",
    "GET/users",
    "GET/users/*",
    "GET/users/*/timeline",
    "POST/users/*/login-url",
}
REQUESTS = {
    "POST/users",
    "PATCH/users/*",
    "DELETE/users/*",
    "POST/users/*/retry",
    "POST/users/*/suspend",
    "POST/users/*/resume",
}
DECISIONS = {"POST/users/*/approve", "POST/users/*/reject"}
PEOPLE = {
    "requester": EVERYONE | REQUESTS,
    "approver": EVERYONE | DECISIONS,
    "admin": EVERYONE | REQUESTS | DECISIONS,
}


@pytest.mark.parametrize("role", PEOPLE)
def test_people_may_call_exactly_the_routes_of_their_role(governance: Template, role: str) -> None:
    policy = governance.one(
        "AWS::IAM::ManagedPolicy", ManagedPolicyName=f"sandbox-eu-west-1-{role}"
    )
    granted = governance.granted(policy["PolicyDocument"]["Statement"])
    start = "arn:<AWS::Partition>:execute-api:eu-west-1:111111111111:<sandbox-onboarding>/<v1>/"
    functions = {
        ("lambda:InvokeFunction", f"<sandbox-eu-west-1-{service}-admin>")
        for service in ("onboarding", "projects", "networks")
    }

    assert granted == {("execute-api:Invoke", start + route) for route in PEOPLE[role]} | (
        functions if role == "admin" else set()
    )


def test_who_may_call_is_decided_for_the_routes_there_are_and_no_others() -> None:
    routes = {
        route.method + re.sub(r"\{[^}]+\}", "*", route.path) for route in read_routes(OPENAPI_FILE)
    }

    assert set(ALLOWED) == routes
    assert all(ALLOWED.values())


def test_a_private_api_answers_through_its_endpoints_only(other: dict[str, Template]) -> None:
    api = other["governance"].one("AWS::ApiGateway::RestApi")
    [statement] = api["Policy"]["Statement"]

    assert api["EndpointConfiguration"]["Types"] == ["PRIVATE"]
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceVpce": ["vpce-0123456789abcdef0"]}
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "cannot be read"), ("{", "is not JSON"), ("{}", "has no paths")],
)
def test_a_document_that_cannot_be_used_is_refused(
    tmp_path: Path, content: str | None, reason: str
) -> None:
    file = tmp_path / "openapi.json"
    if content is not None:
        file.write_text(content)

    with pytest.raises(RoutesError, match=reason):
        read_routes(file)
