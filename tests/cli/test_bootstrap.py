"""`studioctl accounts bootstrap`: what each account is told, printed or done."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.bootstrap.accounts import bootstraps
from infra.bootstrap.policies_stack import put_policies
from infra.bootstrap.templates import MOST_POLICIES
from infra.configuration.reading import environment_file, read_installation
from infra.delivery.refusal import StackError
from tests.cli.running import Studioctl
from tests.infra.environment_files import GOOD

HUB, DEV, PREPROD, PROD = "444444444444", "555555555555", "666666666666", "777777777777"


@pytest.fixture
def trusting(tmp_path: Path) -> Path:
    text = environment_file("example").read_text(encoding="utf-8")
    file = tmp_path / "trusting.yaml"
    file.write_text(text.replace("trust_dev: false", "trust_dev: true"))
    return file


def test_everybody_trusts_the_governance_account_which_trusts_nobody() -> None:
    found = bootstraps(read_installation(environment_file("example")))

    assert [(each.account_id, each.trusted) for each in found] == [
        (HUB, ()),
        (DEV, (HUB,)),
        (PREPROD, (HUB,)),
        (PROD, (HUB,)),
    ]


def test_preprod_and_prod_trust_dev_only_where_the_file_says_so(trusting: Path) -> None:
    found = {e.account_id: e.trusted for e in bootstraps(read_installation(trusting))}

    assert found == {HUB: (), DEV: (HUB,), PREPROD: (HUB, DEV), PROD: (HUB, DEV)}


def test_the_management_account_trusts_nobody() -> None:
    found = bootstraps(read_installation(environment_file("sandbox")))

    theirs = [each for each in found if each.account_id == "999999999999"]
    assert {each.region for each in theirs} == {"us-east-1", "eu-west-1"}
    assert {each.trusted for each in theirs} == {()}
    assert {each.kinds for each in theirs} == {("management",)}


def test_one_account_alone_gets_the_policies_of_both_and_no_more_than_a_role_may_have(
    tmp_path: Path,
) -> None:
    file = tmp_path / "alone.yaml"
    file.write_text("single_account: true\n" + GOOD.replace("222222222222", "111111111111"))

    [found] = bootstraps(read_installation(file))

    assert (found.kinds, found.trusted) == (("governance", "workload"), ())
    assert len(set(found.policy_arns)) == len(found.policy_arns) <= MOST_POLICIES


def test_never_administrator_access() -> None:
    for each in bootstraps(read_installation(environment_file("example"))):
        assert each.policy_arns
        assert not any("AdministratorAccess" in arn for arn in each.policy_arns)
        assert all(f":{each.account_id}:policy/studio/bootstrap/" in a for a in each.policy_arns)


def test_it_prints_what_to_type_and_does_nothing(studioctl: Studioctl) -> None:
    done = studioctl("accounts", "bootstrap", "example", "--account", DEV)

    assert done.exit_code == 0, done.output
    lines = [line for line in done.stdout.splitlines() if line]
    assert lines[0] == f"# {DEV}, eu-west-1: workload account"
    assert lines[1].startswith("aws cloudformation deploy --stack-name example-bootstrap-workload")
    assert f"bootstrap aws://{DEV}/eu-west-1" in lines[2]
    assert lines[2].endswith(f"--trust {HUB}")
    assert studioctl.npx == []


def test_an_account_that_lets_nobody_in_holds_back_no_other_and_is_told(
    studioctl: Studioctl, tmp_path: Path
) -> None:
    # With policies of its own nothing is made beforehand; only the CDK CLI is run.
    file = tmp_path / "own.yaml"
    text = environment_file("example").read_text(encoding="utf-8")
    policy = "arn:aws:iam::aws:policy/PowerUserAccess"
    file.write_text(
        text.replace("execution_policy_arns: []", f'execution_policy_arns: ["{policy}"]')
    )
    (tmp_path / "own.profiles.yaml").write_text(f'"{PROD}": prod-profile\n')
    studioctl.npx_fails_at = (f"aws://{PREPROD}/eu-west-1",)

    done = studioctl("accounts", "bootstrap", str(file), "--run", "--set", "retail")

    assert done.exit_code == 1
    assert f"{PREPROD}, eu-west-1: cdk bootstrap failed: CDK says why" in done.stderr
    told = [" ".join(arguments) for arguments in studioctl.npx]
    assert [
        f"aws://{account}/" in line
        for account, line in zip((DEV, PREPROD, PROD), told, strict=True)
    ]
    assert told[2].endswith(
        f"--cloudformation-execution-policies {policy} --trust {HUB} --profile prod-profile"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "there is no environment 'nowhere'"),
        (("example", "--set", "cards"), "There is no account set 'cards'"),
        (("example", "--account", "121212121212"), "No account of this environment"),
    ],
)
def test_what_is_not_there_is_refused(
    studioctl: Studioctl, arguments: tuple[str, ...], said: str
) -> None:
    done = studioctl("accounts", "bootstrap", *arguments)

    assert done.exit_code == 2
    assert said in done.stderr


class FakeCloudFormation:
    """Stacks by name, with the last template; ``refuses`` is what an update says."""

    def __init__(self, refuses: str = "") -> None:
        self.stacks: dict[str, str] = {}
        self.refuses = refuses

    def create_stack(self, **request: Any) -> None:
        if request["StackName"] in self.stacks:
            raise _error("AlreadyExistsException", "it exists", "CreateStack")
        self.stacks[request["StackName"]] = request["TemplateBody"]

    def update_stack(self, **request: Any) -> None:
        if self.refuses:
            raise _error("ValidationError", self.refuses, "UpdateStack")
        if self.stacks[request["StackName"]] == request["TemplateBody"]:
            raise _error("ValidationError", "No updates are to be performed.", "UpdateStack")
        self.stacks[request["StackName"]] = request["TemplateBody"]

    def get_waiter(self, _name: str) -> Any:
        return self

    def wait(self, **_request: Any) -> None:
        return None


class FakeAccess:
    def __init__(self, cloudformation: FakeCloudFormation) -> None:
        self._cloudformation = cloudformation

    def as_role(self, *_where: str) -> Any:
        raise AssertionError("an account that is not bootstrapped has no such role")

    def as_ourselves(self, *_where: str) -> Any:
        return self._cloudformation

    def execution_role(self, _account_id: str, _region: str) -> None:
        return None


def _error(code: str, message: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


def test_policies_are_made_once_and_brought_up_to_date() -> None:
    [_, dev, *_] = bootstraps(read_installation(environment_file("example")))
    cloudformation = FakeCloudFormation()
    access = FakeAccess(cloudformation)

    assert put_policies(access, dev, "workload", "example") == "made"
    assert put_policies(access, dev, "workload", "example") == "as they are"
    cloudformation.stacks["example-bootstrap-workload"] = "older"
    assert put_policies(access, dev, "workload", "example") == "updated"


def test_a_refusal_of_cloudformation_is_told_in_its_words() -> None:
    [_, dev, *_] = bootstraps(read_installation(environment_file("example")))
    cloudformation = FakeCloudFormation(refuses="Stack is in ROLLBACK_COMPLETE state")
    access = FakeAccess(cloudformation)
    put_policies(access, dev, "workload", "example")

    with pytest.raises(StackError, match="ROLLBACK_COMPLETE"):
        put_policies(access, dev, "workload", "example")
