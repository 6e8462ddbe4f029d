"""What the verification makes of what it sees, without a cloud."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.__main__ import main
from infra.configuration import read_installation
from infra.configuration.places import studios
from infra.configuration.reading import environment_file
from infra.verification.all_checks import ALL_CHECKS
from infra.verification.check import Check
from infra.verification.checks.access import judge_persona_role
from infra.verification.checks.api import judge_answer
from infra.verification.checks.domain import judge_domain, judge_files
from infra.verification.checks.heard import PUT_MEMBERS, judge_event
from infra.verification.checks.hub import judge_bus
from infra.verification.checks.network import judge_routes
from infra.verification.checks.stacks import judge_stack
from infra.verification.checks.user import judge_timeline
from infra.verification.report import account_names, disclosed, write_json
from infra.verification.running import Outcome, chosen, of_the_local_cloud, run
from infra.verification.scene import Scene
from infra.verification.signed_api import Answer, HttpApi
from infra.verification.stand_ins import BY_HAND, NOT_VERIFIABLE
from infra.verification.verdict import CannotLookError, Verdict, as_expected, differences

ROOT = Path(__file__).resolve().parents[2]
STAND_INS = ("sandbox/seam", "sandbox/sagemaker", "sandbox/servicecatalog")
SANDBOX = read_installation(environment_file("sandbox"))


def a_check(name: str, look: Callable[[Scene], Verdict], **more: Any) -> Check:
    return Check(id=name, asks="?", local="?", expects="?", look=look, **more)


def a_scene(*, local: bool = False) -> Scene:
    def no_clients(service: str, account_id: str, region: str) -> Any:
        raise AssertionError(f"{service} in {account_id}, {region}")

    def no_keys(account_id: str) -> Any:
        raise AssertionError(account_id)

    from botocore.credentials import Credentials

    return Scene(
        installation=SANDBOX,
        clients=no_clients,
        api=HttpApi("http://127.0.0.1:1", "eu-west-1", Credentials("a", "b")),
        keys_of=no_keys,
        outputs={},
        reachable=frozenset(),
        local=local,
        stamp="1",
        say=lambda _: None,
    )


def test_every_stand_in_is_asked_about_or_has_a_reason_not_to_be() -> None:
    named = {module for check in ALL_CHECKS for module in check.stands_in}
    there = {
        str(file.relative_to(ROOT))
        for folder in STAND_INS
        for file in (ROOT / folder).glob("*.py")
        if file.name != "__init__.py"
    }

    assert there - named - NOT_VERIFIABLE.keys() == set()
    assert NOT_VERIFIABLE.keys() & named == set()
    assert [each for each in named | NOT_VERIFIABLE.keys() if not (ROOT / each).is_file()] == []


def test_each_check_has_an_id_of_its_own_and_stands_after_what_it_needs() -> None:
    ids = [check.id for check in ALL_CHECKS]

    assert len(ids) == len(set(ids))
    for position, check in enumerate(ALL_CHECKS):
        assert set(check.needs) <= set(ids[:position]), check.id


def test_the_guide_has_a_step_for_each_thing_that_only_a_person_can_look_at() -> None:
    guide = (ROOT / "docs" / "first-real-deployment.md").read_text(encoding="utf-8")

    assert [each for each in BY_HAND if f"`{each}`" not in guide] == []


def test_choosing_a_check_takes_what_it_needs_along() -> None:
    only = chosen(ALL_CHECKS, ["user-offboard"])

    assert [check.id for check in only] == ["user-onboard", "user-space", "user-offboard"]


def test_what_was_made_is_taken_away_the_last_first_also_when_a_check_breaks() -> None:
    gone: list[str] = []

    def makes(scene: Scene) -> Verdict:
        scene.undo.later("a queue", lambda: gone.append("queue"))
        scene.undo.later("a rule", lambda: gone.append("rule"))
        raise RuntimeError("a mistake of ours")

    with pytest.raises(RuntimeError):
        run([a_check("makes", makes)], a_scene(), write=True, report=lambda _: None)

    assert gone == ["rule", "queue"]


def test_what_cannot_be_taken_away_is_named_and_the_rest_still_goes() -> None:
    gone: list[str] = []

    def stays() -> None:
        raise CannotLookError("it is in use")

    def makes(scene: Scene) -> Verdict:
        scene.undo.later("a queue", lambda: gone.append("queue"))
        scene.undo.later("a rule", stays)
        return as_expected("made")

    _, left = run([a_check("makes", makes)], a_scene(), write=True, report=lambda _: None)

    assert left == ["a rule: it is in use"]
    assert gone == ["queue"]


def test_nothing_that_writes_is_tried_without_leave() -> None:
    def writes(_: Scene) -> Verdict:
        raise AssertionError("it was tried")

    check = a_check("writes", writes, writes=True)
    [outcome], _ = run([check], a_scene(), write=False, report=lambda _: None)

    assert outcome.verdict is None
    assert "--write" in outcome.not_asked


def test_a_check_is_not_tried_when_what_it_needs_could_not_be() -> None:
    def cannot(_: Scene) -> Verdict:
        raise CannotLookError("no rights")

    def broken(_: Scene) -> Verdict:
        raise AssertionError("it was tried")

    checks = [a_check("first", cannot), a_check("second", broken, needs=("first",))]
    outcomes, _ = run(checks, a_scene(), write=False, report=lambda _: None)

    assert [each.verdict and each.verdict.kind for each in outcomes] == ["could not look"] * 2
    assert outcomes[0].verdict == Verdict("could not look", "no rights")


def test_a_known_gap_of_the_local_cloud_that_has_closed_is_told() -> None:
    check = a_check("gap", lambda _: as_expected("it does"), known_gap="it does not")

    assert of_the_local_cloud(check, as_expected("it does")).kind == "differs"
    assert of_the_local_cloud(check, Verdict("differs", "no")).kind == "as expected"


def test_a_report_has_neither_addresses_nor_keys_nor_account_numbers(tmp_path: Path) -> None:
    told = (
        'at "https://abc.execute-api.eu-west-1.amazonaws.com/v1" AKIAIOSFODNN7EXAMPLE in '
        "222222222222 and 123456789012, X-Amz-Signature=abcdef"
    )
    outcome = Outcome(a_check("one", lambda _: as_expected("")), Verdict("differs", told))
    file = tmp_path / "report.json"

    now = datetime(2026, 1, 1, tzinfo=UTC)
    write_json(file, [outcome], [told], installation=SANDBOX, at=now, local=False)

    text = file.read_text()
    for secret in ("https://", "AKIA", "222222222222", "123456789012", "abcdef"):
        assert secret not in text
    report = json.loads(text)
    assert report["checks"][0]["verdict"] == "differs"
    assert "<retail/dev>" in report["checks"][0]["told"]
    assert "<an account>" in report["left_behind"][0]


def test_an_id_that_happens_to_have_digits_is_left_as_it_is() -> None:
    names = account_names(SANDBOX)

    assert disclosed("d-1234567890123", names) == "d-1234567890123"


def test_a_stack_that_was_rolled_back_at_its_making_is_not_complete() -> None:
    tags = [{"Key": "studio:managed-by", "Value": "sandbox"}]
    stack = {"StackStatus": "ROLLBACK_COMPLETE", "Tags": tags}

    assert judge_stack("x", stack, "sandbox") == ["x is ROLLBACK_COMPLETE"]
    assert judge_stack("x", {**stack, "StackStatus": "UPDATE_COMPLETE"}, "sandbox") == []
    assert judge_stack("x", {"StackStatus": "CREATE_COMPLETE"}, "sandbox") != []


def test_an_answer_of_another_type_differs() -> None:
    answer = Answer(403, {}, {"content-type": "application/json; charset=utf-8"})

    [wrong] = judge_answer("it", answer, 403, "application/problem+json")

    assert wrong == "it answers application/json, not application/problem+json"


def test_a_domain_with_another_setting_differs_in_that_alone() -> None:
    where = next(studios(SANDBOX))
    idle = {"AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": 120}}}
    domain = {
        "Status": "InService",
        "AuthMode": "IAM",
        "AppNetworkAccessType": "VpcOnly",
        "TagPropagation": "ENABLED",
        "DomainSettings": {"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"},
        "DefaultUserSettings": {
            "StudioWebPortal": "ENABLED",
            "DefaultLandingUri": "studio::",
            "SharingSettings": {"NotebookOutputOption": "Disabled"},
            "JupyterLabAppSettings": idle,
            "CodeEditorAppSettings": idle,
        },
        "SubnetIds": ["subnet-2", "subnet-1"],
        "KmsKeyId": "a key",
        "HomeEfsFileSystemId": "fs-1",
    }
    subnets = frozenset({"subnet-1", "subnet-2"})

    assert judge_domain(where, domain, subnets) == []
    assert judge_domain(where, {**domain, "TagPropagation": "DISABLED"}, subnets) == [
        "retail-dev: TagPropagation is 'DISABLED', not 'ENABLED'"
    ]


def test_a_domain_without_what_destroying_looks_for_differs() -> None:
    where = next(studios(SANDBOX))
    domain = {"DomainId": "d-1", "SubnetIds": ["subnet-1"]}
    groups = [f"security-group-for-{each}-nfs-d-1" for each in ("inbound", "outbound")]

    assert judge_files(where, domain, [{"SubnetId": "subnet-1"}], groups) == []
    assert judge_files(where, domain, [{"SubnetId": "subnet-2"}], groups[:1]) == [
        "retail-dev: there are mount targets in ['subnet-2']",
        f"retail-dev: there is no group {groups[1]}",
    ]
    assert judge_files(where, domain, [], groups) == [
        "retail-dev: the file system has no mount target"
    ]


def test_a_subnet_whose_route_table_is_not_shown_is_named() -> None:
    assert judge_routes("here", "vpc-1", ["subnet-1"], []) == [
        "here: the route table of subnet-1 in vpc-1 is not shown"
    ]


def test_a_subnet_follows_the_main_table_unless_it_has_its_own() -> None:
    out: dict[str, Any] = {
        "Associations": [{"Main": True}],
        "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}],
    }
    own: dict[str, Any] = {"Associations": [{"SubnetId": "subnet-2"}], "Routes": []}

    wrong = judge_routes("here", "vpc-1", ["subnet-1", "subnet-2"], [out, own])

    assert wrong == ["here: subnet-1 has a route to an internet gateway"]


def test_an_event_without_what_the_registry_reads_differs() -> None:
    event = {"account": "1", "region": "r", "time": "t", "detail": {"eventName": "PutParameter"}}

    wrong = judge_event("it", event, PUT_MEMBERS)

    assert "it has no detail.requestParameters.name" in wrong
    assert "it has no detail.eventName" not in wrong


def test_a_bus_that_lets_in_any_role_differs() -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    policy = json.dumps({"Statement": [{"Sid": "All", "Condition": condition}]})

    assert judge_bus(policy, installation="x", organization="o-1") == [
        "All lets in roles of any name"
    ]


def test_a_persona_role_that_does_not_name_the_person_differs() -> None:
    role = {
        "PermissionsBoundary": {},
        "AssumeRolePolicyDocument": {
            "Statement": [
                {
                    "Principal": {"Service": "sagemaker.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": "1"}},
                }
            ]
        },
    }

    wrong = judge_persona_role("ds", role, account_id="1")

    assert wrong == ["ds: SageMaker may not name the person", "ds has no boundary"]


def test_a_timeline_out_of_order_or_with_half_an_entry_differs() -> None:
    whole = {
        "revision": 2,
        "at": "",
        "phase": "Ready",
        "reason": "",
        "message": "",
        "actor": "",
        "verified": True,
        "correlation_id": "",
    }

    assert judge_timeline([whole], ends="Ready") == []
    assert len(judge_timeline([whole, {**whole, "revision": 1}], ends="Ready")) == 1
    assert judge_timeline([{"phase": "Ready"}], ends="Ready") != []
    assert judge_timeline([], ends="Ready") == ["the timeline ends in nothing"]


def test_differences_lead_into_lists_by_position() -> None:
    assert differences("f", {"Architectures.0": "arm64"}, {"Architectures": ["arm64"]}) == []
    assert differences("f", {"Architectures.0": "arm64"}, {"Architectures": []}) == [
        "f: Architectures.0 is None, not 'arm64'"
    ]


def test_listing_asks_nothing_and_says_what_the_local_cloud_does(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["verify", "sandbox", "--list"]) == 0

    told = capsys.readouterr().out
    assert "user-onboard  (needs --write)" in told
    assert "sandbox/sagemaker/profiles.py" in told


def test_a_check_that_there_is_not_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "sandbox", "--only", "nonsense"]) == 2

    assert "no check is called nonsense" in capsys.readouterr().err
