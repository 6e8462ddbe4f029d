"""SageMaker Projects by the Studio stack itself: a base without any governance stack.

What the emulator's CloudFormation does with a custom resource: it invokes the function with
`Create` and `Delete` and waits for the answer at the URL; `Delete` comes with the physical id that
was answered, before anything goes that the resource depends on. For a resource that could not be
created it sends no `Delete`, as CloudFormation does: there the function is invoked by hand.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.delivery.assembly import Stack, read_assembly
from infra.delivery.deploying import Deployed
from infra.delivery.publishing import Publisher
from sandbox.bootstrap import RootAccess
from sandbox.clients import EmulatorClients
from sandbox.deploy import deploy
from sandbox.process import SandboxError
from services.controller.clients import ATTEMPTS
from services.project_enabler.world import AMAZON
from tests.e2e.conftest import eventually
from tests.infra.templates import synthesize_alone
from tests.sandbox.clouds import REGION, Cloud, running
from tests.sandbox.studios import knock
from tests.world.mailbox import open_mailbox

GOOD, FULL, HALF = "444444444444", "555555555555", "666666666666"
RESOURCE = "SageMakerProjects"
FUNCTION = f"alone-{REGION}-projects-stack"
ASSOCIATE = "AssociatePrincipalWithPortfolio"
ENVIRONMENT = f"""\
installation: alone
region: {REGION}
production: false
governance: {{account_id: "111111111111"}}
account_sets:
""" + "".join(
    f"""\
  {name}:
    dev:
      account_id: "{account_id}"
      regions:
        {REGION}:
          availability_zones: [{REGION}a, {REGION}b]
          studios: [{{alias: {name}-dev}}]
"""
    for name, account_id in (("good", GOOD), ("full", FULL), ("half", HALF))
)
SETTINGS = """\
projects: {enabled_by: stack}
functions: {bundle_for: this-machine}
"""


@dataclass(frozen=True)
class Account:
    """A workload account in the local cloud, as its root sees it."""

    cloud: Cloud
    account_id: str
    stacks: list[Stack]

    def client(self, service: str) -> Any:
        return self.cloud.client(service, self.account_id)

    def deploy(self) -> dict[str, Deployed]:
        """Deploy the base: the network, then the studio."""
        clients = EmulatorClients(self.cloud.emulator.endpoint)
        return deploy(self.stacks, clients, lambda _: None)

    def refuse_next(self, error: str, message: str, **more: Any) -> None:
        """Have the next association in this account refused, or the next few.

        The SDK takes a limit that is reached for a throttle, and asks `ATTEMPTS` times.
        """
        fault = {"operation": ASSOCIATE, "error": error, "message": message, **more}
        knock(self.cloud, at="servicecatalog", fail=[{**fault, "account_id": self.account_id}])

    def projects(self) -> str:
        status = self.client("sagemaker").get_sagemaker_servicecatalog_portfolio_status()
        return str(status["Status"])

    def portfolio(self) -> str:
        pages = self.client("servicecatalog").get_paginator("list_accepted_portfolio_shares")
        details = [each for page in pages.paginate() for each in page["PortfolioDetails"]]
        (found,) = [each["Id"] for each in details if each["ProviderName"] == AMAZON]
        return str(found)

    def principals(self) -> set[str]:
        listed = self.client("servicecatalog").list_principals_for_portfolio(
            PortfolioId=self.portfolio()
        )
        return {each["PrincipalARN"] for each in listed["Principals"]}

    def persona(self, short_name: str) -> str:
        path = f"studio/persona/alone-{REGION}-{short_name}"
        return f"arn:aws:iam::{self.account_id}:role/{path}"

    @property
    def studio(self) -> Stack:
        return self.stacks[-1]

    def events(self) -> list[dict[str, Any]]:
        """Return what happened to the Studio stack, oldest first."""
        cloudformation = self.client("cloudformation")
        # A deleted stack is known by its id alone.
        found = [
            each["StackId"]
            for each in cloudformation.list_stacks()["StackSummaries"]
            if each["StackName"] == self.studio.name
        ]
        pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=found[0])
        newest_first = [event for page in pages for event in page["StackEvents"]]
        return newest_first[::-1]

    def stands(self) -> str:
        """Return the Studio stack's status."""
        last = self.events()[-1]
        return str(last["ResourceStatus"]) if last["LogicalResourceId"] == self.studio.name else ""

    def settled(self, status: str) -> bool:
        return self.stands() == status


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alone")
    (folder / "alone.yaml").write_text(ENVIRONMENT + SETTINGS)
    return synthesize_alone(str(folder / "alone.yaml"), folder / "out")


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with running(tmp_path_factory.mktemp("cloud-of-bases")) as started:
        yield started


@pytest.fixture(scope="module")
def stacks(assembly: Path) -> list[Stack]:
    return read_assembly(assembly)


@pytest.fixture(scope="module")
def good(emulator: Cloud, stacks: list[Stack]) -> Account:
    """An account whose base is deployed; the first association was refused once."""
    account = of(emulator, stacks, GOOD)
    account.refuse_next("AccessDeniedException", "not yet")
    account.deploy()
    return account


def of(emulator: Cloud, stacks: list[Stack], account_id: str) -> Account:
    return Account(emulator, account_id, [each for each in stacks if each.account_id == account_id])


def test_base_alone_enables_projects_and_lets_the_personas_in(good: Account) -> None:
    assert [each.name for each in good.stacks] == ["alone-network", "alone-studio-good-dev"]
    assert good.stands() == "CREATE_COMPLETE"
    assert good.projects() == "Enabled"
    assert good.principals() == {good.persona("ds"), good.persona("lead")}
    with pytest.raises(good.client("iam").exceptions.NoSuchEntityException):
        good.client("iam").get_role(RoleName=f"alone-{REGION}-projects")


def test_first_refusal_was_waited_out(good: Account) -> None:
    # Two roles and the refusal; nothing was associated twice.
    assert knock(good.cloud, at="servicecatalog")["calls"][ASSOCIATE] == 3
    assert knock(good.cloud, at="servicecatalog")["pending_failures"] == 0


def test_function_logs_what_it_did_and_never_the_url(good: Account) -> None:
    found = good.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{FUNCTION}")
    messages = [each["message"] for each in found["events"]]

    assert any("may use the portfolio" in each for each in messages)
    assert not [each for each in messages if "cfn-response" in each]


def test_deleted_stack_takes_its_principals_out_and_nobody_elses(good: Account) -> None:
    other = good.cloud.role(
        GOOD, {"Principal": {"Service": "sagemaker.amazonaws.com"}}, path="/studio/persona/"
    )
    good.client("servicecatalog").associate_principal_with_portfolio(
        PortfolioId=good.portfolio(), PrincipalARN=other, PrincipalType="IAM"
    )

    good.client("cloudformation").delete_stack(StackName=good.studio.name)
    eventually(lambda: good.settled("DELETE_COMPLETE"), "the stack is deleted")

    # Deleted roles would still be listed, by their unique ids.
    assert good.principals() == {other}
    assert good.projects() == "Enabled"
    went = [
        each["LogicalResourceId"]
        for each in good.events()
        if each["ResourceStatus"] == "DELETE_COMPLETE"
    ]
    personas = [each for each in went if each.startswith("Personas") and "Role" in each]
    assert personas
    assert all(went.index(RESOURCE) < went.index(each) for each in personas)


def test_refused_call_fails_the_stack_with_the_words_of_aws(
    emulator: Cloud, stacks: list[Stack]
) -> None:
    full = of(emulator, stacks, FULL)
    said = "Portfolio has reached the maximum of 100 principals."
    full.refuse_next("LimitExceededException", said, times=ATTEMPTS)

    with pytest.raises(SandboxError, match=f"ROLLBACK_COMPLETE: {RESOURCE} .*{said}"):
        full.deploy()

    resource = [each for each in full.events() if each["LogicalResourceId"] == RESOURCE]
    assert [each["ResourceStatus"] for each in resource] == [
        "CREATE_IN_PROGRESS",
        "CREATE_FAILED",  # And no DELETE_IN_PROGRESS, which CloudFormation has here.
    ]
    reason = resource[-1]["ResourceStatusReason"]
    assert reason == f"{ASSOCIATE} failed: LimitExceededException: {said}"


def test_deletion_of_what_was_half_created_tidies_up(emulator: Cloud, stacks: list[Stack]) -> None:
    half = of(emulator, stacks, HALF)
    half.refuse_next("LimitExceededException", "But it is done.", times=ATTEMPTS, when="after")
    # Without a roll-back the function stays, to be asked what CloudFormation would ask it.
    network, studio = half.stacks
    deploy([network], EmulatorClients(emulator.emulator.endpoint), lambda _: None)
    access = RootAccess(EmulatorClients(emulator.emulator.endpoint))
    access.make_ready(studio)
    Publisher(access).publish(studio)
    half.client("cloudformation").create_stack(
        StackName=studio.name,
        TemplateURL=studio.template_url,
        Capabilities=["CAPABILITY_NAMED_IAM"],
        OnFailure="DO_NOTHING",
    )
    eventually(lambda: half.settled("CREATE_FAILED"), "the stack has failed")
    assert half.principals() == {half.persona("ds")}

    answers = []
    for _ in range(2):  # Delivered twice: the second finds nothing left to do.
        with open_mailbox() as mailbox:
            request = deletion(studio, half.persona(""), f"{mailbox.address}/answer?s3cret")
            invoked = half.client("lambda").invoke(
                FunctionName=FUNCTION, Payload=json.dumps(request)
            )
        assert "FunctionError" not in invoked, invoked["Payload"].read()
        (letter,) = mailbox.letters
        assert (letter.path, letter.content_type) == ("/answer?s3cret", "")
        answers.append(json.loads(letter.body))

    assert half.principals() == set()
    assert [each["Status"] for each in answers] == ["SUCCESS", "SUCCESS"]
    assert "may no longer use the portfolio" in answers[0]["Reason"]
    assert answers[1]["Reason"] == "There was nothing to take out."
    assert {each["PhysicalResourceId"] for each in answers} == {f"sagemaker-projects-{REGION}"}


def deletion(studio: Stack, prefix: str, url: str) -> dict[str, Any]:
    """Return CloudFormation's request to delete what a stack failed to create."""
    return {
        "RequestType": "Delete",
        "ResponseURL": url,
        "StackId": f"arn:aws:cloudformation:{REGION}:{HALF}:stack/{studio.name}/0a1b2c3d",
        "RequestId": "0a1b2c3d",
        "ResourceType": "Custom::SageMakerProjects",
        "LogicalResourceId": RESOURCE,
        "PhysicalResourceId": f"sagemaker-projects-{REGION}",
        "ResourceProperties": {"PersonaRolePrefix": prefix, "PortfolioIds": []},
    }
