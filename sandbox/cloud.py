"""Raises the local cloud: emulator, real templates, people, an API that answers."""

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from infra.delivery.assembly import read_assembly
from infra.delivery.deploying import Deployed
from sandbox.accounts import (
    ACCOUNTS,
    GOVERNANCE_ACCOUNT,
    PROD_ACCOUNT,
    REGION,
    STUDIO_ACCOUNT,
)
from sandbox.bootstrap_roles import make_roles
from sandbox.clients import Clients, EmulatorClients
from sandbox.deploy import deploy
from sandbox.people import Person, make_people
from sandbox.process import Emulator, EmulatorSettings, SandboxError, start
from sandbox.profiles import profiles_file, write_profiles
from sandbox.progress import Progress
from sandbox.signed_api import Answer, SignedApi
from sandbox.synth import begin_synth, finish_synth

API_SECONDS = 60.0
_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class LocalCloud:
    """A cloud that is up."""

    emulator: Emulator
    outputs: dict[str, str]
    people: dict[str, Person]

    @property
    def clients(self) -> Clients:
        """Return clients as the root of any account."""
        return EmulatorClients(self.emulator.endpoint)

    @property
    def api_url(self) -> str:
        """Return the API's address, which needs no Host tricks."""
        api, stage = self.outputs["ApiId"], self.outputs["ApiStage"]
        return f"{self.emulator.endpoint}/_aws/execute-api/{api}/{stage}"

    def api(self, role: str) -> SignedApi:
        """Return the API as the person with this role sees it."""
        return SignedApi(self.api_url, self.people[role])

    def environment(self) -> dict[str, str]:
        """Return what `.sandbox/env` exports."""
        keys = {
            f"{role.upper()}_{name}": value
            for role, person in self.people.items()
            for name, value in (
                ("ACCESS_KEY_ID", person.access_key_id),
                ("SECRET_ACCESS_KEY", person.secret_access_key),
            )
        }
        return {
            "AWS_ENDPOINT_URL": self.emulator.endpoint,
            "AWS_REGION": REGION,
            # What botocore and the AWS CLI read.
            "AWS_DEFAULT_REGION": REGION,
            "AWS_SHARED_CREDENTIALS_FILE": str(profiles_file(self.emulator.state)),
            "API_URL": self.api_url,
            "GOVERNANCE_ACCOUNT": GOVERNANCE_ACCOUNT,
            "STUDIO_ACCOUNT": STUDIO_ACCOUNT,
            "PROD_ACCOUNT": PROD_ACCOUNT,
            "BUS_NAME": self.outputs["BusName"],
            "REQUESTS_TABLE": self.outputs["RequestsTableName"],
            "ADMIN_FUNCTION": self.outputs["AdminFunctionName"],
            "PROJECTS_ADMIN_FUNCTION": self.outputs["ProjectsAdminFunctionName"],
            "NETWORKS_ADMIN_FUNCTION": self.outputs["NetworksAdminFunctionName"],
            **keys,
        }


@dataclass(frozen=True)
class Plan:
    """Where and how to raise a cloud.

    Attributes
    ----------
    on_spawn
        Called as soon as there is a process, so that it can be found again after a crash.
    """

    state: Path
    port: int
    function_endpoint_url: str = ""
    on_spawn: Callable[[Emulator, subprocess.Popen[bytes]], None] = lambda _e, _p: None


def raise_cloud(plan: Plan, progress: Progress) -> LocalCloud:
    """Raise a cloud and return once a signed `GET /users` answers 200.

    Raises
    ------
    SandboxError
        If any part of it fails; the emulator, if `on_spawn` was called, may still run then.
    """
    plan.state.mkdir(parents=True, exist_ok=True)
    assembly = plan.state / "cdk.out"
    # The synth takes seconds, the emulator less: side by side they take as long as the longer.
    progress.say("Starting the emulator, synthesizing the CDK app ...")
    with begin_synth("sandbox", assembly, plan.state / "tmp") as synth:
        try:
            settings = EmulatorSettings(ACCOUNTS, REGION, plan.function_endpoint_url)
            emulator, _ = start(settings, plan.state, plan.port, on_spawn=plan.on_spawn)
            progress.say("The emulator answers", f"{emulator.endpoint}, IAM enforced")
            finish_synth(synth)
        finally:
            # Does nothing to one that has ended.
            synth.kill()
    stacks = read_assembly(assembly)
    progress.say("The CDK app is synthesized", f"{len(stacks)} stacks")
    clients = EmulatorClients(emulator.endpoint)

    def report(done: Deployed) -> None:
        progress.say(
            f"Deployed {done.stack.name}",
            f"{len(done.plan.changes)} resources in account {done.stack.account_id}, "
            f"{done.seconds:.1f} s",
        )

    for account_id in ACCOUNTS:
        for region in {stack.region for stack in stacks if stack.account_id == account_id}:
            make_roles(clients, account_id, region, trusted=[GOVERNANCE_ACCOUNT])
    write_profiles(plan.state)
    deployed = deploy(stacks, clients, report)
    outputs = next((d.outputs for d in deployed.values() if "ApiId" in d.outputs), None)
    if outputs is None:
        raise SandboxError("No stack has an output ApiId.")
    cloud = LocalCloud(emulator, outputs, make_people(clients))
    progress.say("Waiting for the API's first answer ...")
    _wait_for_api(cloud, plan)
    progress.say("The API answers", cloud.api_url)
    return cloud


def _wait_for_api(cloud: LocalCloud, plan: Plan) -> None:
    deadline = time.monotonic() + API_SECONDS
    answer = Answer(0, {})
    while time.monotonic() < deadline:
        with suppress(OSError):
            answer = cloud.api("requester").get("/users")
        if answer.status == 200:
            return
        time.sleep(_POLL_SECONDS)
    through = f" Is {plan.function_endpoint_url} up?" if plan.function_endpoint_url else ""
    raise SandboxError(
        f"GET /users answers {answer.status} {answer.body} after {API_SECONDS:.0f} s.{through}"
    )
