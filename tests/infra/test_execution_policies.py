"""The execution policies: they allow what the templates need, on their names, and not more."""

import json
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

import pytest

from infra.bootstrap.templates import (
    KINDS,
    LONGEST_POLICY,
    MOST_POLICIES,
    Kind,
    policy_arns,
    policy_documents,
    template_file,
)
from infra.linters.policies import statement_problems
from infra.policies.document import Document, allow, document
from infra.policies.evaluation import Request, is_allowed
from tests.infra.handlers import Needed, Place
from tests.infra.templates import Template
from tests.infra.unneeded_calls import UNNEEDED, Unneeded

NO_BOUNDARY = document(allow("Everything", ["*"], "*"))
ACCOUNTS = {"sandbox": "222222222222", "other": "444444444444"}
REGIONS = {"sandbox": "eu-west-1", "other": "eu-central-1"}


def references(installation: str, account: str, region: str) -> dict[str, str]:
    return {
        "Installation": installation,
        "AWS::AccountId": account,
        "AWS::Partition": "aws",
        "AWS::Region": region,
    }


def policies(kind: Kind, place: Place) -> list[Document]:
    filled = references(place.installation, place.account, place.region)
    return list(policy_documents(kind, filled).values())


def kind_of(stack: str) -> Kind:
    if stack.startswith("governance"):
        return "governance"
    return "management" if stack.startswith("organization") else "workload"


@pytest.fixture(scope="session")
def places(sandbox: dict[str, Template], other: dict[str, Template]) -> list[tuple[Kind, Place]]:
    found = []
    for installation, stacks in (("sandbox", sandbox), ("other", other)):
        for name, template in stacks.items():
            kind = kind_of(name)
            account = ACCOUNTS[installation]
            if installation == "sandbox" and kind == "governance":
                account = "111111111111"
            region = "eu-west-1" if name.endswith("eu-west-1") else REGIONS[installation]
            if name == "studio-cards-west":
                region = "eu-west-1"
            found.append((kind, Place(template, installation, account, region)))
    return found


@pytest.fixture(scope="session")
def refused_calls(places: list[tuple[Kind, Place]]) -> list[tuple[Kind, Needed]]:
    return [(kind, call) for kind, place in places for call in refused(kind, place)]


def is_unneeded(call: Needed) -> bool:
    return any(
        each.kind == call.kind and any(fnmatchcase(call.action, one) for one in each.actions)
        for each in UNNEEDED
    )


def refused(kind: Kind, place: Place) -> Iterator[Needed]:
    documents = policies(kind, place)
    for call in place.calls():
        if call.request is None or not is_allowed(call.request, documents, NO_BOUNDARY):
            yield call


def test_every_call_of_every_resource_type_is_allowed_on_its_names(
    places: list[tuple[Kind, Place]], refused_calls: list[tuple[Kind, Needed]]
) -> None:
    missing = {
        f"{kind}: {call.kind} {call.handler}: {call.action} on {call.request}"
        for kind, call in refused_calls
        if not is_unneeded(call)
    }
    types = {call.kind for _, place in places for call in place.calls()}

    assert missing == set()
    assert len(types) > 35


def test_exceptions_are_needed_and_made_for_properties_nobody_uses(
    places: list[tuple[Kind, Place]], refused_calls: list[tuple[Kind, Needed]]
) -> None:
    used: set[tuple[str, str]] = set()
    for _, place in places:
        for resource in place.template.content["Resources"].values():
            used |= {(resource["Type"], key) for key in resource.get("Properties", {})}
    of_types = {(call.kind, call.action) for _, call in refused_calls}

    def is_dead(each: Unneeded) -> bool:
        return not any(
            kind == each.kind and any(fnmatchcase(action, one) for one in each.actions)
            for kind, action in of_types
        )

    assert [each.reason for each in UNNEEDED if is_dead(each)] == []
    assert {(each.kind, key) for each in UNNEEDED for key in each.without} & used == set()


@pytest.mark.parametrize("kind", KINDS)
def test_policies_are_within_the_limits_of_iam_with_the_longest_names(kind: Kind) -> None:
    longest = references("i" * 20, "444444444444", "ap-southeast-1")
    found = policy_documents(kind, {**longest, "AWS::Partition": "aws-us-gov"})

    assert len(found) <= MOST_POLICIES // 2
    assert all(len(name) <= 64 for name in found)
    assert [
        name
        for name, each in found.items()
        if len(json.dumps(each, separators=(",", ":"))) > LONGEST_POLICY
    ] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_policy_linter_finds_nothing(kind: Kind) -> None:
    found = policy_documents(kind, references("retail", "444444444444", "eu-west-1"))

    assert [
        f"{statement['Sid']}: {said}"
        for each in found.values()
        for statement in each["Statement"]
        for said in statement_problems(statement)
    ] == []


def test_kinds_share_no_policy_name_so_that_one_account_can_have_both() -> None:
    filled = references("retail", "444444444444", "eu-west-1")
    arns = [arn for kind in KINDS for arn in policy_arns(kind, filled)]

    assert len(arns) == len(set(arns))
    assert arns[0] == (
        "arn:aws:iam::444444444444:policy/studio/bootstrap/retail-eu-west-1-cfn-governance-guard"
    )
    assert template_file("workload").is_file()


ACCOUNT = "222222222222"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/"
EC2 = f"arn:aws:ec2:eu-west-1:{ACCOUNT}:"
OTHERS = {"aws:ResourceTag/studio:managed-by": "somebody-else"}
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/sandbox-eu-west-1-persona-boundary"


@pytest.mark.parametrize(
    "request_",
    [
        Request("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/sandbox-me"),
        Request("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/sandbox-me"),
        Request("iam:PutRolePolicy", f"{ROLE}cdk-hnb659fds-cfn-exec-role-{ACCOUNT}-eu-west-1"),
        Request("iam:UpdateAssumeRolePolicy", f"{ROLE}cdk-hnb659fds-deploy-role-1-eu-west-1"),
        Request("iam:PutRolePolicy", f"{ROLE}Admin"),
        Request(
            "iam:CreatePolicyVersion",
            f"arn:aws:iam::{ACCOUNT}:policy/studio/bootstrap/sandbox-eu-west-1-cfn-workload-guard",
        ),
        Request(
            "iam:AttachRolePolicy",
            f"{ROLE}sandbox-eu-west-1-x",
            {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"},
        ),
        Request(
            "iam:AttachRolePolicy",
            f"{ROLE}service-role/AmazonSageMakerServiceCatalogProductsLambdaRole",
            {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonEC2FullAccess"},
        ),
        Request("iam:CreateRole", f"{ROLE}studio/persona/sandbox-eu-west-1-ds"),
        Request(
            "iam:PutRolePolicy",
            f"{ROLE}studio/persona/sandbox-eu-west-1-ds",
            {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"},
        ),
        Request(
            "iam:DeleteRolePermissionsBoundary",
            f"{ROLE}studio/persona/sandbox-eu-west-1-ds",
            {"iam:PermissionsBoundary": BOUNDARY},
        ),
        Request(
            "iam:PassRole",
            f"{ROLE}sandbox-eu-west-1-network",
            {"iam:PassedToService": "ec2.amazonaws.com"},
        ),
        Request("iam:PassRole", f"{ROLE}Admin", {"iam:PassedToService": "lambda.amazonaws.com"}),
        Request("sts:AssumeRole", "arn:aws:iam::333333333333:role/Admin"),
        Request("organizations:LeaveOrganization", "*"),
        Request("ec2:DeleteVpc", f"{EC2}vpc/vpc-1", OTHERS),
        Request("ec2:DeleteVpc", f"{EC2}vpc/vpc-1"),
        Request("ec2:AuthorizeSecurityGroupIngress", f"{EC2}security-group/sg-1", OTHERS),
        Request(
            "ec2:CreateTags",
            f"{EC2}vpc/vpc-1",
            {**OTHERS, "aws:RequestTag/studio:managed-by": "sandbox"},
        ),
        Request("kms:Decrypt", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1", OTHERS),
        Request("lambda:UpdateFunctionCode", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:pay"),
        Request("ssm:PutParameter", f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/cdk-bootstrap/x"),
        Request("s3:PutObject", "arn:aws:s3:::cdk-hnb659fds-assets-222222222222-eu-west-1/x"),
        Request("elasticfilesystem:DeleteFileSystem", "*"),
    ],
    ids=lambda request: f"{request.action} {request.resource.rsplit(':', 1)[-1]}",
)
def test_nobody_needs(request_: Request) -> None:
    documents = [
        each
        for kind in ("governance", "workload")
        for each in policy_documents(kind, references("sandbox", ACCOUNT, "eu-west-1")).values()
    ]

    assert not is_allowed(request_, documents, NO_BOUNDARY)


def test_the_management_accounts_policies_change_nothing_of_the_organization() -> None:
    documents = list(
        policy_documents("management", references("sandbox", ACCOUNT, "us-east-1")).values()
    )
    change = Request("organizations:AttachPolicy", "*")

    assert not is_allowed(change, documents, NO_BOUNDARY)
    assert not is_allowed(
        replace(change, action="iam:CreateUser"), [*documents, NO_BOUNDARY], NO_BOUNDARY
    )
    assert not is_allowed(change, [*documents, NO_BOUNDARY], NO_BOUNDARY)
