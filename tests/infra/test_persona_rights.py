"""Each row of `persona_rows`, asked of two evaluators: the emulator's, and the one of our pages."""

from pathlib import Path

import pytest
from ministack.core import iam_evaluator

from infra.configuration import Persona
from infra.persona_pages.documents import PersonaDocuments, persona_documents
from infra.policies.document import Document
from infra.policies.evaluation import Request, is_allowed
from sandbox.seam import policy_variables
from tests.infra.environment_files import GOOD, read
from tests.infra.persona_rows import ACCOUNT, EVERYTHING, REGION, ROWS, SESSION, Row, at

ANA = {
    "id": "ana",
    "role_parameter": "/mlops/role/ana",
    "policy_set": "data-scientist",
    "denied_actions": ["sagemaker:CreateEndpoint"],
    "data": {
        "buckets": [
            {"name": "lake"},
            {"name": "curated", "prefix": "sales/", "access": "read_write"},
        ],
        "keys": [at("kms", "key/0a1b2c3d")],
        "codeartifact": [{"domain": "acme", "repository": "pypi"}],
        "codecommit": ["churn"],
        "databases": [{"name": "sales", "workgroup": "research"}],
    },
    "policies": [
        {
            "Sid": "Secrets",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": "arn:aws:secretsmanager:${region}:${account}:secret:research-*",
        }
    ],
}


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> PersonaDocuments:
    policy_variables.install()
    folder: Path = tmp_path_factory.mktemp("personas")
    installation = read(folder, GOOD)
    personas = (*installation.personas, Persona.model_validate(ANA))
    return persona_documents(installation.model_copy(update={"personas": personas}))


def context_of(row: Row) -> dict[str, str | tuple[str, ...]]:
    return {key: value for key, value in {**SESSION, **row.context}.items() if value}


def by_emulator(row: Row, policies: tuple[Document, ...], boundary: Document) -> bool:
    context = context_of(row)
    # The emulator takes a bucket to be of the caller's account.
    account = str(context.get("aws:ResourceAccount", ACCOUNT))
    tags = context.get("aws:TagKeys", ())
    request = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/x/SageMaker",
        principal_type="AssumedRole",
        principal_account=account,
        action=row.action,
        resource_arn=row.resource,
        region=REGION,
        tag_keys=list(tags),
        service_context={
            key.lower(): value if isinstance(value, str) else list(value)
            for key, value in context.items()
        },
    )
    parse = iam_evaluator.parse_policy_document
    answer = iam_evaluator.evaluate(request, [parse(each) for each in policies], [parse(boundary)])
    return bool(answer.decision == "Allow")


def by_us(row: Row, policies: tuple[Document, ...], boundary: Document) -> bool:
    return is_allowed(Request(row.action, row.resource, context_of(row)), policies, boundary)


def name(row: Row) -> str:
    return f"{row.persona}-{row.action}-{row.why}".replace(" ", "_")


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_persona_may_do_what_the_row_says_and_nothing_else(
    documents: PersonaDocuments, row: Row
) -> None:
    role = documents.roles[row.persona]

    assert by_emulator(row, role.policies, role.boundary) == row.allowed
    assert by_us(row, role.policies, role.boundary) == row.allowed


# What only the policy of the persona withholds, since others are meant to have it: the boundary
# is a ceiling for all.
OF_OTHERS = {
    *("the lead's part", "approving", "registering as approved is approving"),
    *("runs as lead", "its parameters would run as lead", "its role is the template's"),
    "a lead's pipeline that anybody could change",
}
UNDER_THE_CEILING = [
    row
    for row in ROWS
    if not row.allowed
    and row.persona in ("data-scientist", "lead-data-scientist", "execution")
    and row.why not in OF_OTHERS
]
# The rest of what it does not hold up, by action and why: what it costs if somebody attaches a
# policy of everything to the role.
LET_THROUGH = {
    ("sagemaker:DescribeUserProfile", "others' settings"),
    ("sagemaker:UpdateSpace", "another domain"),
    ("sagemaker:CreateEndpoint", "jobs serve nothing"),
    ("sagemaker:CreateProject", "nobody asked"),
    ("sagemaker:CreateTrainingJob", "another region"),
    ("servicecatalog:ProvisionProduct", "a project by the back door"),
    ("iam:PassRole", "a job as lead"),
    ("iam:PassRole", "a job as somebody else"),
    ("iam:PassRole", "even a weaker one"),
    ("iam:PassRole", "the default role leads nobody"),
    ("ecr:PutImage", "what a lead's jobs would run"),
}


@pytest.mark.parametrize("row", UNDER_THE_CEILING, ids=name)
def test_the_boundary_holds_whatever_is_attached_to_the_role(
    documents: PersonaDocuments, row: Row
) -> None:
    limits = documents.roles[row.persona].boundary
    through = by_emulator(row, (EVERYTHING,), limits)

    assert through == by_us(row, (EVERYTHING,), limits)
    assert through == ((row.action, row.why) in LET_THROUGH)


def test_there_are_enough_rows_and_no_two_are_the_same() -> None:
    questions = {(row.persona, row.action, row.resource, str(row.context)) for row in ROWS}

    assert len(questions) == len(ROWS) >= 80
    assert sum(row.allowed for row in ROWS) >= 30
