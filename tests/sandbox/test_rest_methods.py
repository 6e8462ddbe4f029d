"""REST methods of every kind, behind IAM, each with the function that its template names."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.people import Person
from sandbox.signed_api import SignedApi
from tests.sandbox.clouds import GOVERNANCE, LAMBDA, REGION, Cloud, fresh, policy

TOLD = ("httpMethod", "pathParameters", "queryStringParameters", "headers", "body")
ECHO = f"""
import json

TOLD = {TOLD}

def handler(event, context):
    told = dict((name, event[name]) for name in TOLD)
    told["function"] = context.function_name
    return dict(statusCode=200, headers=dict(ETag='"7"'), body=json.dumps(told))
"""
ROUTES = {
    "PATCH": ("User", "Everyday"),
    "DELETE": ("User", "Everyday"),
    "POST": ("LoginUrl", "Login"),
}


@dataclass(frozen=True)
class Deployed:
    """A deployed API and its two functions."""

    url: str
    api_id: str
    everyday: str
    login: str


def _function(name: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": fresh(name),
            "Code": {"ZipFile": ECHO},
            "Handler": "index.handler",
            "Runtime": "python3.12",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        },
    }


def _resource(parent: Any, part: str) -> dict[str, Any]:
    return {
        "Type": "AWS::ApiGateway::Resource",
        "Properties": {"RestApiId": {"Ref": "Api"}, "ParentId": parent, "PathPart": part},
    }


def _method(verb: str, resource: str, function: str) -> dict[str, Any]:
    arn = {"Fn::GetAtt": [function, "Arn"]}
    path = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/"
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            "RestApiId": {"Ref": "Api"},
            "ResourceId": {"Ref": resource},
            "HttpMethod": verb,
            "AuthorizationType": "AWS_IAM",
            "Integration": {
                "Type": "AWS_PROXY",
                "IntegrationHttpMethod": "POST",
                "Uri": {"Fn::Join": ["", [path, arn, "/invocations"]]},
            },
        },
    }


def _permission(function: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": function},
            "Principal": "apigateway.amazonaws.com",
        },
    }


TEMPLATE: dict[str, Any] = {
    "Role": {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Statement": [{"Effect": "Allow", **LAMBDA, "Action": "sts:AssumeRole"}]
            }
        },
    },
    "Everyday": _function("everyday"),
    "Login": _function("login"),
    "EverydayMayBeCalled": _permission("Everyday"),
    "LoginMayBeCalled": _permission("Login"),
    "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": fresh("api")}},
    "Users": _resource({"Fn::GetAtt": ["Api", "RootResourceId"]}, "users"),
    "User": _resource({"Ref": "Users"}, "{user_id}"),
    "LoginUrl": _resource({"Ref": "User"}, "login-url"),
    **{
        f"Method{verb}": _method(verb, resource, function)
        for verb, (resource, function) in ROUTES.items()
    },
    "Deployment": {
        "Type": "AWS::ApiGateway::Deployment",
        "DependsOn": [f"Method{verb}" for verb in ROUTES],
        "Properties": {"RestApiId": {"Ref": "Api"}},
    },
    "Stage": {
        "Type": "AWS::ApiGateway::Stage",
        "Properties": {
            "RestApiId": {"Ref": "Api"},
            "DeploymentId": {"Ref": "Deployment"},
            "StageName": "v1",
        },
    },
}


@pytest.fixture(scope="module")
def api(cloud: Cloud) -> Deployed:
    outputs = cloud.deploy(TEMPLATE, GOVERNANCE)
    api_id = outputs["RefApi"]
    return Deployed(
        url=f"{cloud.emulator.endpoint}/_aws/execute-api/{api_id}/v1",
        api_id=api_id,
        everyday=outputs["RefEveryday"],
        login=outputs["RefLogin"],
    )


def _person(cloud: Cloud, *allowed: dict[str, Any]) -> Person:
    iam = cloud.client("iam", GOVERNANCE)
    name = fresh("person")
    iam.create_user(UserName=name)
    iam.put_user_policy(
        UserName=name,
        PolicyName="allowed",
        PolicyDocument=policy(*({"Effect": "Allow", **statement} for statement in allowed)),
    )
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Person("requester", key["AccessKeyId"], key["SecretAccessKey"])


def _may(api: Deployed, *routes: str) -> dict[str, Any]:
    arn = f"arn:aws:execute-api:{REGION}:{GOVERNANCE}:{api.api_id}/v1/"
    return {"Action": "execute-api:Invoke", "Resource": [arn + route for route in routes]}


def test_each_method_reaches_the_function_of_its_template(cloud: Cloud, api: Deployed) -> None:
    person = _person(cloud, _may(api, "PATCH/users/*", "DELETE/users/*", "POST/users/*"))
    signed = SignedApi(api.url, person)

    patched = signed.patch("/users/s.ada", {"team": "risk"})
    deleted = signed.delete("/users/s.ada?retention_days=3")
    opened = signed.post("/users/s.ada/login-url", {})

    assert [answer.status for answer in (patched, deleted, opened)] == [200, 200, 200]
    assert patched.body["function"] == deleted.body["function"] == api.everyday
    assert opened.body["function"] == api.login
    assert json.loads(patched.body["body"]) == {"team": "risk"}
    assert deleted.body["queryStringParameters"] == {"retention_days": "3"}
    assert not deleted.body["body"]
    assert opened.body["pathParameters"] == {"user_id": "s.ada"}


def test_headers_of_preconditions_arrive_and_those_of_answers_come_back(
    cloud: Cloud, api: Deployed
) -> None:
    person = _person(cloud, _may(api, "PATCH/users/*"))
    asked = {"if-match": '"7"', "idempotency-key": "one"}

    answer = SignedApi(api.url, person).send("PATCH", "/users/s.ada", {}, asked)

    arrived = {name.lower(): value for name, value in answer.body["headers"].items()}
    assert asked.items() <= arrived.items()
    assert answer.headers["etag"] == '"7"'


@pytest.mark.parametrize("verb", ["PATCH", "DELETE", "POST"])
def test_a_policy_on_one_method_allows_no_other_of_the_same_path(
    cloud: Cloud, api: Deployed, verb: str
) -> None:
    others = [f"{other}/users/*" for other in ("PATCH", "DELETE", "POST") if other != verb]
    path = "/users/s.ada/login-url" if verb == "POST" else "/users/s.ada"

    answer = SignedApi(api.url, _person(cloud, _may(api, *others))).send(verb, path)

    assert answer.status == 403


@pytest.mark.parametrize("verb", ["PATCH", "DELETE", "POST"])
def test_a_wrong_signature_is_refused(api: Deployed, verb: str) -> None:
    nobody = Person("requester", "AKIAIOSFODNN7EXAMPLE", "wrong")

    answer = SignedApi(api.url, nobody).send(verb, "/users/s.ada")

    assert answer.status == 403


def test_a_person_invokes_the_function_that_the_policy_names_and_no_other(
    cloud: Cloud, api: Deployed
) -> None:
    functions = f"arn:aws:lambda:{REGION}:{GOVERNANCE}:function:"
    person = _person(
        cloud, {"Action": "lambda:InvokeFunction", "Resource": functions + api.everyday}
    )
    lambda_ = cloud.as_person("lambda", person.access_key_id, person.secret_access_key)
    event = dict.fromkeys(TOLD) | {"queryStringParameters": {"action": "help"}}

    answer = lambda_.invoke(FunctionName=api.everyday, Payload=json.dumps(event))
    told = json.loads(json.load(answer["Payload"])["body"])

    assert told["queryStringParameters"] == {"action": "help"}
    with pytest.raises(lambda_.exceptions.ClientError, match="AccessDenied"):
        lambda_.invoke(FunctionName=api.login, Payload=b"{}")
