"""Makes two harmless changes, to see what AWS tells of them and what follows."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from events.aws import API_CALL, PARAMETER_CHANGE, network_patterns
from infra.configuration.places import Place
from infra.network.parameters import PRIVATE_SUBNET_IDS
from infra.verification.check import Check
from infra.verification.checks.network import none_is_ours
from infra.verification.ear import Ear, listen
from infra.verification.scene import Scene
from infra.verification.verdict import CannotLookError, Verdict, judge, member

# What the network registry reads of each, and what tells a person more.
CHANGE_MEMBERS: Final = ("account", "region", "time", "resources.0", "detail.name", "detail.type")
CALL_MEMBERS: Final = (
    *("account", "region", "time", "detail.eventTime", "detail.eventSource", "detail.eventName"),
    *("detail.userIdentity.type", "detail.userIdentity.arn"),
)
PUT_MEMBERS: Final = (*CALL_MEMBERS, "detail.requestParameters.name")
TAG_MEMBERS: Final = (
    *CALL_MEMBERS,
    "detail.requestParameters.resourcesSet.items.0.resourceId",
    "detail.requestParameters.tagSet.items.0.key",
)
_TAG: Final = "studio:verification"


def judge_event(what: str, event: Mapping[str, Any], members: Iterable[str]) -> list[str]:
    """Return which members an event lacks that the local cloud's has."""
    return [f"{what} has no {each}" for each in members if member(event, each) is None]


def _place(scene: Scene) -> Place:
    for place in scene.places():
        if place.settings.network.existing is None:
            return place
    raise CannotLookError("no account at hand has a network that the base made")


def _heard(
    scene: Scene, ear: Ear, kind: str, event_name: str | None, members: Iterable[str]
) -> list[str]:
    what = f"{kind}: {event_name}" if event_name else kind
    try:
        event = scene.wait(lambda: ear.heard(kind, event_name), f"the default bus hears {what}")
    except CannotLookError as error:
        hint = "; has the account a trail with write management events?" if event_name else ""
        return [f"{error}{hint}"]
    return judge_event(what, event, members)


def _parameter(scene: Scene) -> Verdict:
    place, name = _place(scene), PRIVATE_SUBNET_IDS.name
    ssm = scene.at(place, "ssm")
    right = scene.parameter(place, name)
    subnets = right.split(",")
    if len(subnets) < 2:
        raise CannotLookError(f"{name} has one subnet; there is nothing harmless to leave out")
    wanted = network_patterns()
    patterns = [wanted[each] for each in ("ParameterChanges", "ParameterCalls")]
    ear = listen(scene, place, "parameter", patterns)

    def is_right() -> bool:
        return set(scene.parameter(place, name).split(",")) == set(subnets)

    def put_right() -> None:
        if not is_right():
            ssm.put_parameter(Name=name, Value=right, Type="StringList", Overwrite=True)

    scene.undo.later(f"the wrong value of {name} in {place.account_id}", put_right)
    scene.say(f"{name} in {place.account_id} says one subnet too few until it is put right")
    fewer = ",".join(subnets[:-1])
    ssm.put_parameter(Name=name, Value=fewer, Type="StringList", Overwrite=True)
    wrong = []
    try:
        scene.wait(is_right, f"{name} is right again")
    except CannotLookError as error:
        wrong.append(str(error))
    wrong += _heard(scene, ear, PARAMETER_CHANGE, None, CHANGE_MEMBERS)
    wrong += _heard(scene, ear, API_CALL, "PutParameter", PUT_MEMBERS)
    return judge(wrong, "put right by the registry; both events have their members")


def _tag(scene: Scene) -> Verdict:
    place = _place(scene)
    ec2 = scene.at(place, "ec2")
    subnet_id = scene.parameter(place, PRIVATE_SUBNET_IDS.name).split(",")[0]
    tags = [{"Key": _TAG, "Value": scene.stamp}]
    ear = listen(scene, place, "tags", [network_patterns()["NetworkTags"]])
    scene.undo.later(
        f"the tag {_TAG} on {subnet_id}",
        partial(ec2.delete_tags, Resources=[subnet_id], Tags=tags),
    )
    ec2.create_tags(Resources=[subnet_id], Tags=tags)
    wrong = _heard(scene, ear, API_CALL, "CreateTags", TAG_MEMBERS)
    return judge(wrong, "CreateTags was heard, with its members")


CHECKS: Final = (
    Check(
        id="parameter-put-right",
        asks="Is a parameter that somebody spoils put right, and what does AWS tell of it?",
        local="Parameter Store Change at once; CloudTrail's PutParameter at once, value hidden.",
        stands_in=(
            "sandbox/seam/parameter_store.py",
            "sandbox/seam/ssm_calls.py",
            "sandbox/seam/call_events.py",
            "sandbox/seam/caller_identity.py",
            "sandbox/seam/queue_deliveries.py",
        ),
        expects="Right within minutes; both events, with the members that the registry reads.",
        look=_parameter,
        writes=True,
        unless=none_is_ours,
    ),
    Check(
        id="subnet-tag-heard",
        asks="What does CloudTrail tell of a tag on a subnet?",
        local="CreateTags with resourcesSet.items and tagSet.items, from memory of such events.",
        stands_in=("sandbox/seam/ec2_calls.py", "sandbox/seam/call_events.py"),
        expects="The same members.",
        look=_tag,
        writes=True,
        unless=none_is_ours,
    ),
)
