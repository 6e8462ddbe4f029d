"""Who may assume which role, and which rules forward events."""

import json
from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from events.aws import network_patterns, stack_status_pattern
from infra import names
from infra.configuration.places import Place, partition
from infra.verification.check import Check
from infra.verification.scene import Scene
from infra.verification.verdict import Verdict, judge

_DENIED: Final = ("AccessDenied", "AccessDeniedException")


def judge_persona_role(of: str, role: Mapping[str, Any], *, account_id: str) -> list[str]:
    """Return what is wrong with a role that people work with, as GetRole shows it."""
    statements = role["AssumeRolePolicyDocument"]["Statement"]
    wrong = []
    for statement in statements:
        if statement["Principal"] != {"Service": "sagemaker.amazonaws.com"}:
            wrong.append(f"{of} trusts {statement['Principal']}")
        if "sts:SetSourceIdentity" not in statement["Action"]:
            wrong.append(f"{of}: SageMaker may not name the person")
        source = statement.get("Condition", {}).get("StringEquals", {}).get("aws:SourceAccount")
        if source != account_id:
            wrong.append(f"{of} trusts SageMaker for the account {source}")
    if not role.get("PermissionsBoundary"):
        wrong.append(f"{of} has no boundary")
    return wrong


def judge_rule(of: str, rule: Mapping[str, Any], targets: list[Mapping[str, Any]]) -> list[str]:
    """Return what is wrong with a rule that forwards."""
    wrong = [] if rule["State"] == "ENABLED" else [f"{of} is {rule['State']}"]
    if not targets:
        wrong.append(f"{of} has no target")
    return wrong + [
        f"{of} has a target without a role" for each in targets if not each.get("RoleArn")
    ]


def _role_arns(scene: Scene, place: Place, *, studio: bool) -> list[str]:
    name, region = scene.installation.installation, place.region
    found = [names.network_role_name(name, region), names.network_admin_role_name(name, region)]
    if studio:
        found.append(names.workload_role_name(name, region))
        persona = (each.role_parameter for each in scene.installation.personas)
        return [
            *(names.principal_arn(partition(region), place.account_id, each) for each in found),
            *(scene.parameter(place, each) for each in persona),
        ]
    return [names.principal_arn(partition(region), place.account_id, each) for each in found]


def _refused(scene: Scene) -> Verdict:
    wrong, tried = [], 0
    for place in scene.places():
        arns = _role_arns(scene, place, studio=bool(place.settings.studios))
        for who, sts in (
            ("the governance account's operator", scene.governance("sts")),
            ("the account's own operator", scene.at(place, "sts")),
        ):
            for arn in arns:
                tried += 1
                try:
                    sts.assume_role(RoleArn=arn, RoleSessionName="verify")
                except ClientError as error:
                    if error.response["Error"]["Code"] not in _DENIED:
                        raise
                else:
                    wrong.append(f"{who} may assume {arn}")
    return judge(wrong, f"{tried} attempts, all refused")


def _persona_roles(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    for where in scene.studios():
        if not where.owns_roles:
            continue
        iam = scene.at(where.place, "iam")
        for persona in scene.installation.personas:
            name = scene.parameter(where.place, persona.role_parameter).rpartition("/")[2]
            role = iam.get_role(RoleName=name)["Role"]
            wrong += judge_persona_role(name, role, account_id=where.place.account_id)
            looked += 1
    return judge(wrong, f"{looked} roles trust SageMaker alone, which names the person")


def _rules(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    name = scene.installation.installation
    for place in scene.places():
        events = scene.at(place, "events")
        pages = events.get_paginator("list_rules").paginate(NamePrefix=f"{name}-")
        rules = {each["Name"]: each for page in pages for each in page["Rules"]}
        for short_name in (*network_patterns(), "StackStatus"):
            rule = rules.get(f"{name}-{short_name}")
            of = f"{place.account_id} {place.region} {name}-{short_name}"
            if rule is None:
                wrong.append(f"{of} is not there")
                continue
            pages = events.get_paginator("list_targets_by_rule").paginate(Rule=rule["Name"])
            targets = [each for page in pages for each in page["Targets"]]
            wrong += judge_rule(of, rule, targets)
            looked += 1
    return judge(wrong, f"{looked} rules forward under a role")


def _patterns(scene: Scene) -> Verdict:
    place = scene.places()[0]
    name, region = scene.installation.installation, place.region
    stack = (
        f"arn:{partition(region)}:cloudformation:{region}:{place.account_id}:stack/{name}-network/1"
    )
    told: dict[str, tuple[str, str, dict[str, Any]]] = {
        "ParameterChanges": ("aws.ssm", "Parameter Store Change", {"name": "/vpc/id"}),
        "NetworkCalls": ("aws.ec2", "AWS API Call via CloudTrail", {"eventName": "CreateSubnet"}),
        "StackStatus": (
            "aws.cloudformation",
            "CloudFormation Stack Status Change",
            {"stack-id": stack, "status-details": {"status": "CREATE_COMPLETE"}},
        ),
    }
    patterns = {**network_patterns(), "StackStatus": stack_status_pattern(name)}
    wrong = []
    for which, (source, kind, detail) in told.items():
        event = {
            "id": "1",
            "source": source,
            "detail-type": kind,
            "account": place.account_id,
            "time": "2026-01-01T00:00:00Z",
            "region": region,
            "resources": [],
            "detail": detail,
        }
        answer = scene.at(place, "events").test_event_pattern(
            EventPattern=json.dumps(patterns[which]), Event=json.dumps(event)
        )
        if not answer["Result"]:
            wrong.append(f"{which} does not match its event")
    return judge(wrong, f"{len(told)} patterns match")


CHECKS: Final = (
    Check(
        id="roles-refuse-operators",
        asks="Are operators refused the roles of functions and of people?",
        local="Trust policies are evaluated; root is refused too.",
        stands_in=(
            "sandbox/seam/principal_arn.py",
            "sandbox/seam/trust_policies.py",
            "sandbox/seam/roles.py",
        ),
        expects="AccessDenied for each, from the governance account and from their own.",
        look=_refused,
    ),
    Check(
        id="roles-personas",
        asks="Do the personas' roles trust SageMaker alone, and let it name the person?",
        local="The trust is read; SageMaker sets no source identity.",
        stands_in=("sandbox/seam/role_boundary.py", "sandbox/seam/iam_principals.py"),
        expects="sts:SetSourceIdentity, aws:SourceAccount, a boundary.",
        look=_persona_roles,
    ),
    Check(
        id="rules-forward",
        asks="Are the rules enabled that forward an account's events?",
        local="The seam carries events to another account's bus where IAM and the bus allow.",
        stands_in=("sandbox/seam/cross_account_events.py", "sandbox/seam/default_bus.py"),
        expects="Five rules in each account and region, each with a target under a role.",
        look=_rules,
    ),
    Check(
        id="rules-patterns",
        asks="Does EventBridge itself match our patterns, wildcards included?",
        local="The emulator's matcher.",
        stands_in=("sandbox/seam/rule_patterns.py", "sandbox/seam/stack_events.py"),
        expects="TestEventPattern says true of each.",
        look=_patterns,
    ),
)
