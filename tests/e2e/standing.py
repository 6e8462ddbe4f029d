"""Installations that stand in an emulator, and what is asked of them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.delivery.assembly import Stack, read_assembly
from sandbox.clients import EmulatorClients
from sandbox.deploy import deploy
from tests.e2e.conftest import eventually
from tests.infra.assemblies import synthesize
from tests.sandbox.clouds import REGION, Cloud

Json = dict[str, Any]
PARAMETERS = ("/vpc/id", "/vpc/subnets/private/ids", "/vpc/sg/id")


@dataclass(frozen=True)
class Standing:
    """A deployed installation, seen as the root of its accounts."""

    cloud: Cloud
    governance: str
    outputs: dict[str, str]
    assembly: Path

    def client(self, service: str, account_id: str) -> Any:
        return self.cloud.client(service, account_id)

    def operate(self, output: str, **payload: Any) -> Json:
        """Invoke a function for operators, by the output that names it."""
        answer = self.client("lambda", self.governance).invoke(
            FunctionName=self.outputs[output], Payload=json.dumps(payload)
        )
        told: Json = json.loads(answer["Payload"].read())
        assert told["ok"], told
        result: Json = told["result"]
        return result

    def parameters(self, account_id: str) -> dict[str, str]:
        """Return what the account's parameters of its network say, by name."""
        found = self.client("ssm", account_id).get_parameters(Names=list(PARAMETERS))
        return {each["Name"]: each["Value"] for each in found["Parameters"]}

    def domain(self, account_id: str) -> Json:
        """Return the domain that the account's parameter names."""
        named = self.client("ssm", account_id).get_parameter(Name="/mlops/studio/domain-id")
        found: Json = self.client("sagemaker", account_id).describe_domain(
            DomainId=named["Parameter"]["Value"]
        )
        return found

    def onboard(self, studio: str, account_id: str) -> Json:
        """Have somebody onboarded; return the profile once the user is Ready."""
        asked = {"user_name": "ada", "persona": "data-scientist", "studio": studio}
        operator = "AdminFunctionName"
        self.operate(operator, action="onboard", asserted_by="somebody", **asked)
        # SageMaker is asked first, which costs no invocation.
        domain_id = self.domain(account_id)["DomainId"]
        found: Json = eventually(
            lambda: self._profile(account_id, domain_id), f"ada has a profile in {studio}", 60.0
        )
        last: Json = {}

        def ready() -> bool:
            last.update(self.operate(operator, action="get", user_id=f"{studio}.ada"))
            return bool(last["phase"] == "Ready")

        try:
            eventually(ready, f"ada is Ready in {studio}")
        except AssertionError as error:
            raise AssertionError(f"{error}: {last}") from error
        assert last["domain_id"] == domain_id
        return found

    def _profile(self, account_id: str, domain_id: str) -> Json | None:
        sagemaker = self.client("sagemaker", account_id)
        try:
            found: Json = sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName="ada")
        except sagemaker.exceptions.ResourceNotFound:
            return None
        return found if found["Status"] == "InService" else None


def raise_installation(cloud: Cloud, folder: Path, content: Json) -> Standing:
    """Synthesize an environment file and deploy it whole, the organization's stage too."""
    file = folder / f"{content['installation']}.yaml"
    file.write_text(yaml.safe_dump(content, sort_keys=False))
    assembly = folder / "out"
    synthesize(str(file), assembly)
    outputs = put(cloud, read_assembly(assembly))
    return Standing(cloud, content["governance"]["account_id"], outputs, assembly)


def put(cloud: Cloud, stacks: list[Stack]) -> dict[str, str]:
    """Deploy stacks; return all their outputs."""
    done = deploy(stacks, EmulatorClients(cloud.emulator.endpoint), lambda _: None)
    return {key: value for each in done.values() for key, value in each.outputs.items()}


def region(**settings: Any) -> Json:
    """Return what an account has, in the one region of these tests."""
    zones = [f"{REGION}{letter}" for letter in "abc"]
    return {"regions": {REGION: {"availability_zones": zones, **settings}}}
