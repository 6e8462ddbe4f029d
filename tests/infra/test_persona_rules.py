"""What a persona cannot be configured to have, each answered with its line, its key and why."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.configuration import Persona
from infra.policies.forbidden import FORBIDDEN, GIVEN_WITH_CONDITIONS
from infra.policies.patterns import overlap
from infra.studio.arns import StudioArns
from infra.studio.persona_boundary import boundary
from infra.studio.persona_documents import persona_policy
from tests.infra.environment_files import GOOD, read, refusal

PERSONA = {"id": "ana", "role_parameter": "/mlops/role/ana", "policy_set": "data-scientist"}
LINE = "acme.yaml:15: personas.0"
ARNS = StudioArns("acme", "222222222222", "eu-west-1")


def with_persona(**settings: Any) -> str:
    return f"{GOOD}personas:\n  - {json.dumps({**PERSONA, **settings})}\n"


def with_statement(action: str, resource: str = "*", effect: str = "Allow") -> str:
    statement = {"Sid": "One", "Effect": effect, "Action": action, "Resource": resource}
    return with_persona(policies=[statement])


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ("iam:CreateRole", "nobody in a studio manages access or takes on roles"),
        ("iam:PassRole", "nobody in a studio manages access or takes on roles"),
        ("iam:*", "nobody in a studio manages access or takes on roles"),
        ("sts:AssumeRole", "nobody in a studio manages access or takes on roles"),
        ("sagemaker:CreateUserProfile", "only the service changes domains and profiles"),
        ("sagemaker:*", "only the service changes domains and profiles"),
        ("sagemaker:Update*", "only the service changes domains and profiles"),
        ("lambda:UpdateFunctionCode", "it runs code with the rights of something that is there"),
        ("lambda:*", "it runs code with the rights of something that is there"),
        ("s3:PutBucketPolicy", "it opens data to others, or destroys it"),
        ("s3:*", "it opens data to others, or destroys it"),
        ("S3:*".lower(), "it opens data to others, or destroys it"),
        ("organizations:ListAccounts", "it changes who may do what"),
        ("ssm:PutParameter", "who writes /mlops/ or /vpc/ parameters chooses"),
        ("ssm:P*", "who writes /mlops/ or /vpc/ parameters chooses"),
        ("sagemaker:AddTags", "people have it for what is their own; this would be others' too"),
        ("sagemaker:DeleteSp?ce", "people have it for what is their own"),
        ("sagemaker:CreatePresignedDomainUrl", "people have it for what is their own"),
        ("kms:CreateGrant", "people have it for what is their own"),
    ],
)
def test_a_statement_that_opens_a_way_up_is_refused(
    tmp_path: Path, action: str, reason: str
) -> None:
    answers = refusal(tmp_path, with_statement(action))

    assert any(
        each.startswith(f"{LINE}.policies.0.Action.0: {action}: ") and reason in each
        for each in answers
    ), answers


@pytest.mark.parametrize("action", ["sagemaker:*", "s3:*", "lambda:*", "iam:*"])
def test_what_is_forbidden_may_be_denied(tmp_path: Path, action: str) -> None:
    assert read(tmp_path, with_statement(action, effect="Deny"))


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ssm:PutParameter", "arn:aws:ssm:eu-west-1:222222222222:parameter/research/*"),
        ("sagemaker:CreateFeatureGroup", "*"),
        ("glue:GetTable", "*"),
        ("elasticmapreduce:*", "*"),
    ],
)
def test_other_statements_are_taken(tmp_path: Path, action: str, resource: str) -> None:
    [persona] = read(tmp_path, with_statement(action, resource)).personas

    assert persona.policies[0].Action == (action,)
    assert any(
        each["Action"] == [action]
        for each in persona_policy(ARNS, persona, (persona,))["Statement"]
    )


@pytest.mark.parametrize(
    ("settings", "key", "reason"),
    [
        (
            {"managed_policy_arns": ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"]},
            "managed_policy_arns.0",
            "AmazonSageMakerFullAccess is not for people's roles",
        ),
        (
            {"managed_policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess"]},
            "managed_policy_arns.0",
            "AdministratorAccess is not for people's roles",
        ),
        (
            {"managed_policy_arns": ["arn:aws:iam::999999999999:policy/own"]},
            "managed_policy_arns.0",
            "only account 999999999999 has this policy: write ${account} in its place",
        ),
        ({"ceiling_actions": ["emr:List*"]}, "ceiling_actions", "nothing is granted by these"),
        (
            {
                "managed_policy_arns": ["arn:aws:iam::aws:policy/Own"],
                "ceiling_actions": ["iam:CreateRole"],
            },
            "ceiling_actions.0",
            "iam:CreateRole: nobody in a studio manages access",
        ),
        (
            {"permissions_boundary": "arn:aws:iam::222222222222:policy/ours"},
            "permissions_boundary",
            "the boundary is always the installation's own",
        ),
        (
            {"data": {"buckets": [{"name": "cdk-hnb659fds-assets-222222222222-eu-west-1"}]}},
            "data.buckets.0.name",
            "holds what is deployed, not data",
        ),
        (
            {"data": {"buckets": [{"name": "lake"}, {"name": "lake"}]}},
            "data.buckets.1",
            "lake is listed twice",
        ),
        (
            {"data": {"buckets": [{"name": "lake*"}]}},
            "data.buckets.0.name",
            "String should match pattern",
        ),
        (
            {"data": {"buckets": [{"name": "lake", "prefix": "*"}]}},
            "data.buckets.0.prefix",
            "String should match pattern",
        ),
        ({"data": {"codecommit": ["*"]}}, "data.codecommit.0", "String should match pattern"),
    ],
)
def test_what_a_persona_may_not_name_is_refused(
    tmp_path: Path, settings: dict[str, Any], key: str, reason: str
) -> None:
    answers = refusal(tmp_path, with_persona(**settings))

    assert any(each.startswith(f"{LINE}.{key}: ") and reason in each for each in answers), answers


def test_a_persona_that_iam_has_no_room_for_is_refused_by_name(tmp_path: Path) -> None:
    many = [{"name": f"bucket-with-a-name-{number}"} for number in range(40)]

    [answer] = refusal(tmp_path, with_persona(data={"buckets": many}))
    assert answer.startswith(f"{LINE}: the permissions boundary of persona ana would have ")
    assert "IAM allows 6144: name less in data" in answer


def test_a_long_list_of_denials_is_measured_too(tmp_path: Path) -> None:
    many = [f"sagemaker:DescribeSomething{number:03}" for number in range(300)]

    [answer] = refusal(tmp_path, with_persona(denied_actions=many))
    assert answer.startswith(f"{LINE}: the policy of persona ana would have ")
    assert "IAM allows 10240 in a role" in answer


def test_a_boundary_is_wider_by_what_its_persona_names_and_by_nothing_else() -> None:
    data = {"buckets": [{"name": "lake"}], "codecommit": ["churn"]}
    persona = Persona.model_validate({**PERSONA, "data": data})
    shared, own = boundary(ARNS)["Statement"], boundary(ARNS, persona)["Statement"]

    def allowed(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [each for each in statements if each["Effect"] == "Allow"]

    def resources(statement: dict[str, Any]) -> set[str]:
        return {each.split(":", 2)[2] for each in statement["Resource"]}

    wider = [each for each in allowed(own) if each not in allowed(shared)]
    assert {each for statement in wider for each in resources(statement)} == {
        "s3:::lake",
        "s3:::lake/*",
        "codecommit:eu-west-1:222222222222:churn",
    }
    assert all(each in own for each in allowed(shared))


def test_two_personas_with_the_same_rights_share_one_boundary() -> None:
    plain = Persona.model_validate(PERSONA)
    denied = Persona.model_validate({**PERSONA, "denied_actions": ["sagemaker:CreateEndpoint"]})
    with_data = Persona.model_validate({**PERSONA, "data": {"codecommit": ["churn"]}})

    assert [each.boundary_suffix for each in (plain, denied, with_data)] == ["", "", "-ana"]


REGION = "account_sets.retail.dev.regions.eu-west-1.persona_roles"
ROLE = "arn:aws:iam::222222222222:role/studio/persona/research"


@pytest.mark.parametrize(
    ("roles", "key", "reason"),
    [
        (
            {"data-scientist": "arn:aws:iam::222222222222:role/research"},
            "data-scientist",
            "String should match pattern",
        ),
        (
            {"data-scientist": ROLE.replace("2" * 12, "3" * 12)},
            "data-scientist",
            "is not a role of account 222222222222",
        ),
        ({"nobody": ROLE}, "nobody", "there is no persona nobody"),
        ({"suspended": ROLE}, "suspended", "there is no persona suspended"),
        (
            {"data-scientist": ROLE, "execution": ROLE},
            "execution",
            "is already that of data-scientist in eu-west-1",
        ),
        (
            {"data-scientist": ROLE.replace("research", "acme-eu-west-1-ds")},
            "data-scientist",
            "is a name that the Studio stack gives: leave it out",
        ),
    ],
)
def test_a_role_that_the_service_would_not_pass_is_refused(
    tmp_path: Path, roles: dict[str, str], key: str, reason: str
) -> None:
    [answer] = refusal(tmp_path, f"{GOOD}          persona_roles: {json.dumps(roles)}\n")

    assert answer.startswith(f"acme.yaml:14: {REGION}.{key}: ")
    assert reason in answer


@pytest.mark.parametrize(
    ("first", "second", "common"),
    [
        ("s3:*", "s3:PutBucket*", True),
        ("s3:Put?", "s3:PutBucket*", False),
        ("*Job", "Create*", True),
        ("a*c", "ab?", True),
        ("a*c", "b*c", False),
        ("", "*", True),
        ("", "?", False),
    ],
)
def test_patterns_overlap_where_some_text_matches_both(
    first: str, second: str, common: bool
) -> None:
    assert overlap(first, second) == overlap(second, first) == common


def test_no_default_persona_is_granted_what_is_forbidden() -> None:
    work = {
        action
        for policy_set in ("data-scientist", "lead")
        for persona in (Persona.model_validate({**PERSONA, "policy_set": policy_set}),)
        for each in persona_policy(ARNS, persona, (persona,))["Statement"]
        if each["Effect"] == "Allow"
        for action in each["Action"]
    }

    forbidden = {pattern for patterns in FORBIDDEN.values() for pattern in patterns}
    assert len(work) > 20
    assert {one for one in work for bad in forbidden if overlap(one.lower(), bad.lower())} == set()
    assert work & set(GIVEN_WITH_CONDITIONS)


def test_no_persona_owns_what_is_named_like_anothers(tmp_path: Path) -> None:
    text = (
        GOOD
        + """personas:
  - {id: a, role_parameter: /mlops/role/ds, policy_set: data-scientist}
  - {id: b, role_parameter: /mlops/role/ds-senior, policy_set: lead}
"""
    )

    assert refusal(tmp_path, text) == [
        f"acme.yaml:{len(GOOD.splitlines()) + 2}: personas.0.role_parameter: ds-* are the "
        "pipelines of this persona, and would be those of b too: end one of the two otherwise"
    ]
