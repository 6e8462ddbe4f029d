"""Whether the hub's functions, queues, tables and bus are as their template says."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra import names
from infra.verification.check import Check
from infra.verification.scene import Scene
from infra.verification.verdict import Verdict, differences, judge

# Queues come back to the function that fills them; Lambda would stop that after some 16 hops.
_LOOPS: Final = ("onboarding-worker", "projects-worker", "networks-worker")
_DEAD: Final = "DeadLetterQueueUrl"


def judge_redrive(name: str, attributes: Mapping[str, str]) -> list[str]:
    """Return what is wrong with a queue that work is taken from."""
    policy = json.loads(attributes.get("RedrivePolicy", "{}"))
    wrong = [] if policy.get("maxReceiveCount") else [f"{name} gives nothing up"]
    if attributes.get("SqsManagedSseEnabled") != "true":
        wrong.append(f"{name} is not encrypted")
    if "aws:SecureTransport" not in attributes.get("Policy", ""):
        wrong.append(f"{name} takes what does not come by TLS")
    return wrong


def judge_bus(policy: str, *, installation: str, organization: str | None) -> list[str]:
    """Return what is wrong with the bus's policy, as DescribeEventBus shows it."""
    wrong = []
    statements = json.loads(policy or "{}").get("Statement", [])
    for statement in statements:
        condition = statement.get("Condition", {})
        arn = str(condition.get("ArnLike", {}).get("aws:PrincipalArn", ""))
        if not arn.endswith(f":role/{names.forwarder_role_name(installation, '*')}"):
            wrong.append(f"{statement.get('Sid')} lets in {arn or 'roles of any name'}")
        belongs = condition.get("StringEquals", {})
        if organization is not None and belongs.get("aws:PrincipalOrgID") != organization:
            wrong.append(f"{statement.get('Sid')} is not limited to the organization")
    return wrong


def _functions(scene: Scene) -> Iterator[str]:
    for output, value in sorted(scene.outputs.items()):
        if output.endswith("FunctionName"):
            yield value


def _active(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    settings = scene.installation.functions
    expected = {
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "Runtime": f"python{settings.python}",
        "Architectures.0": settings.architecture,
    }
    for name in _functions(scene):
        found = scene.governance("lambda").get_function_configuration(FunctionName=name)
        wrong += differences(name, expected, found)
        looked += 1
    return judge(wrong, f"{looked} functions are active")


def _recursion(scene: Scene) -> Verdict:
    wrong = []
    for name in _functions(scene):
        found = scene.governance("lambda").get_function_recursion_config(FunctionName=name)
        expected = "Allow" if name.endswith(_LOOPS) else "Terminate"
        wrong += differences(name, {"RecursiveLoop": expected}, found)
    return judge(wrong, "workers may loop, others may not")


def _mappings(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    pages = scene.governance("lambda").get_paginator("list_event_source_mappings").paginate()
    ours = frozenset(_functions(scene))
    for mapping in (each for page in pages for each in page["EventSourceMappings"]):
        name = str(mapping["FunctionArn"]).rpartition(":")[2]
        if name not in ours:
            continue
        looked += 1
        of = f"{name} from {str(mapping['EventSourceArn']).split(':')[5]}"
        if mapping["State"] != "Enabled":
            wrong.append(f"{of} is {mapping['State']}")
        if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []):
            wrong.append(f"{of} does not report single failures")
    return judge(wrong if looked else ["no function has a source"], f"{looked} are enabled")


def _attributes(scene: Scene, url: str) -> Mapping[str, str]:
    # By name: an output's address may be one that only the functions reach.
    sqs = scene.governance("sqs")
    here = sqs.get_queue_url(QueueName=url.rpartition("/")[2])["QueueUrl"]
    found: Mapping[str, str] = sqs.get_queue_attributes(QueueUrl=here, AttributeNames=["All"])[
        "Attributes"
    ]
    return found


def _queues(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    for output, url in sorted(scene.outputs.items()):
        if output.endswith("QueueUrl") and not output.endswith(_DEAD):
            wrong += judge_redrive(url.rpartition("/")[2], _attributes(scene, url))
            looked += 1
    return judge(wrong, f"{looked} queues give up to their dead letters, encrypted, TLS only")


def _dead_letters(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    for output, url in sorted(scene.outputs.items()):
        if output.endswith(_DEAD):
            count = int(_attributes(scene, url)["ApproximateNumberOfMessages"])
            looked += 1
            if count:
                wrong.append(f"{url.rpartition('/')[2]} has {count}: studioctl dlq list")
    return judge(wrong, f"{looked} queues of dead letters are empty")


def _tables(scene: Scene) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for output, name in sorted(scene.outputs.items()):
        if output.endswith("TableName"):
            yield name, scene.governance("dynamodb").describe_table(TableName=name)["Table"]


def _protection(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    expected = {
        "TableStatus": "ACTIVE",
        "DeletionProtectionEnabled": scene.installation.production,
        "BillingModeSummary.BillingMode": "PAY_PER_REQUEST",
    }
    heard = {"StreamSpecification.StreamViewType": "NEW_IMAGE"}
    for name, table in _tables(scene):
        # Nobody hears of who is written down as having left.
        streams = {} if name.endswith("-leavers") else heard
        wrong += differences(name, {**expected, **streams}, table)
        looked += 1
    return judge(wrong, f"{looked} tables are active")


def _key_and_recovery(scene: Scene) -> Verdict:
    wrong, looked = [], 0
    for name, table in _tables(scene):
        wrong += differences(name, {"SSEDescription.SSEType": "KMS"}, table)
        backups = scene.governance("dynamodb").describe_continuous_backups(TableName=name)
        path = "PointInTimeRecoveryDescription.PointInTimeRecoveryStatus"
        wrong += differences(name, {path: "ENABLED"}, backups["ContinuousBackupsDescription"])
        looked += 1
    return judge(wrong, f"{looked} tables are encrypted with our key and can be restored")


def _expiry(scene: Scene) -> Verdict:
    wrong = []
    for name, _ in _tables(scene):
        found = scene.governance("dynamodb").describe_time_to_live(TableName=name)
        expected = "DISABLED" if name.endswith("-leavers") else "ENABLED"
        wrong += differences(name, {"TimeToLiveStatus": expected}, found["TimeToLiveDescription"])
    return judge(wrong, "what is over expires")


def _bus(scene: Scene) -> Verdict:
    found = scene.governance("events").describe_event_bus(Name=scene.outputs["BusName"])
    installation = scene.installation
    wrong = judge_bus(
        str(found.get("Policy", "")),
        installation=installation.installation,
        organization=installation.organization_id,
    )
    return judge(wrong, "only forwarders are let in")


CHECKS: Final = (
    Check(
        id="functions-active",
        asks="Are the functions active, on the runtime and architecture that were asked for?",
        local="They run on this machine's Python, whatever the template says.",
        stands_in=("sandbox/seam/bundles_alone.py",),
        expects="Active, python and architecture as configured.",
        look=_active,
    ),
    Check(
        id="functions-recursion",
        asks="May the workers' queue loops go on after 16 hops, and are all others stopped?",
        local="No loop is ever stopped, and the setting is dropped.",
        expects="Allow for the three workers, Terminate for the rest.",
        look=_recursion,
        known_gap="its CloudFormation drops RecursiveLoop",
    ),
    Check(
        id="functions-sources",
        asks="Are queues and streams connected, and may single records fail?",
        local="The seam's own loop reads streams as Lambda does.",
        stands_in=("sandbox/seam/stream_mappings.py",),
        expects="Enabled, ReportBatchItemFailures.",
        look=_mappings,
    ),
    Check(
        id="queues-redrive",
        asks="Does each queue give up to its dead letters, encrypted, TLS only?",
        local="The emulator's queues; a call that stays on the machine counts as TLS.",
        stands_in=("sandbox/seam/loopback_tls.py", "sandbox/seam/queue_batches.py"),
        expects="A redrive policy, SSE-SQS, a policy on aws:SecureTransport.",
        look=_queues,
    ),
    Check(
        id="queues-dead-letters",
        asks="Is nothing given up: did no event of AWS's have a shape that is not understood?",
        local="The samples and the seam's events are all understood.",
        stands_in=("sandbox/seam/undelivered.py", "sandbox/aws_events.py"),
        expects="Empty. What is there is kept whole, with its reason.",
        look=_dead_letters,
    ),
    Check(
        id="tables-protection",
        asks="Are the tables active, with stream and deletion protection as configured?",
        local="The emulator's tables.",
        expects="ACTIVE, NEW_IMAGE, on demand; protected where production is true.",
        look=_protection,
    ),
    Check(
        id="tables-recovery",
        asks="Are the tables encrypted with our key, and can they be restored?",
        local="Neither the key nor recovery is kept from the template.",
        expects="KMS, point-in-time recovery ENABLED.",
        look=_key_and_recovery,
        known_gap="its CloudFormation drops the key and point-in-time recovery",
    ),
    Check(
        id="tables-expiry",
        asks="Do idempotency keys expire?",
        local="The seam keeps the setting; expiry is the emulator's.",
        stands_in=("sandbox/seam/table_expiry.py",),
        expects="ENABLED on the three ledgers.",
        look=_expiry,
    ),
    Check(
        id="bus-policy",
        asks="Does the bus let in forwarders alone?",
        local="The seam evaluates the policy and knows one organization.",
        stands_in=("sandbox/seam/bus_policies.py", "sandbox/seam/forwarding_access.py"),
        expects="aws:PrincipalArn of forwarder roles, and aws:PrincipalOrgID where configured.",
        look=_bus,
    ),
)
