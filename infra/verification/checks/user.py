"""Onboards a user of its own, looks at what becomes of it, and lets it go."""

from collections.abc import Iterable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.configuration.model import Installation
from infra.configuration.places import StudioPlace
from infra.installation_json import SUSPENDED_ROLE_PARAMETER
from infra.verification.check import Check
from infra.verification.checks.domain import described, found_by_tags, judge_tags, tags_of
from infra.verification.checks.services import judge_refusal, refusal
from infra.verification.scene import Json, Scene
from infra.verification.verdict import CannotLookError, Verdict, as_expected, judge

# What the stand-in shows of a profile.
PROFILE_MEMBERS: Final = frozenset(
    {
        *("DomainId", "UserProfileArn", "UserProfileName", "HomeEfsFileSystemUid"),
        *("Status", "CreationTime", "LastModifiedTime", "UserSettings"),
    }
)
_ENTRY_MEMBERS: Final = frozenset(
    {"revision", "at", "phase", "reason", "message", "actor", "verified", "correlation_id"}
)


def judge_profile(seen: Mapping[str, Any], *, arn: str, role: str) -> list[str]:
    """Return where a profile is not what the stand-in would show, as DescribeUserProfile does."""
    members = seen.keys() - {"ResponseMetadata"}
    wrong = [f"DescribeUserProfile has no {each}" for each in sorted(PROFILE_MEMBERS - members)]
    wrong += [f"DescribeUserProfile also has {each}" for each in sorted(members - PROFILE_MEMBERS)]
    for name, is_, should in (
        ("Status", seen.get("Status"), "InService"),
        ("UserProfileArn", seen.get("UserProfileArn"), arn),
        ("ExecutionRole", seen.get("UserSettings", {}).get("ExecutionRole"), role),
    ):
        if is_ != should:
            wrong.append(f"{name} is {is_!r}, not {should!r}")
    return wrong


def judge_timeline(entries: Iterable[Mapping[str, Any]], *, ends: str) -> list[str]:
    """Return what is wrong with a timeline: it has to end in a phase, with whole entries."""
    found = list(entries)
    wrong = [
        f"entry {each.get('revision')} has no {', '.join(sorted(_ENTRY_MEMBERS - each.keys()))}"
        for each in found
        if _ENTRY_MEMBERS - each.keys()
    ]
    if not found or found[-1].get("phase") != ends:
        wrong.append(f"the timeline ends in {found[-1].get('phase') if found else 'nothing'}")
    revisions = [each.get("revision", 0) for each in found]
    if revisions != sorted(revisions):
        wrong.append(f"the timeline's order is {revisions}")
    return wrong


def _where(scene: Scene) -> StudioPlace:
    return scene.studios()[0]


def _user(scene: Scene) -> Json:
    return scene.api.send("GET", f"/users/{scene.trial.user_id}").body


def _entries(scene: Scene) -> list[Json]:
    found: list[Json] = []
    path = f"/users/{scene.trial.user_id}/timeline?limit=100"
    answer = scene.api.send("GET", path).body
    found += answer.get("items", [])
    return found


def _reach(scene: Scene, phase: str) -> Json:
    def look() -> Json | None:
        user = _user(scene)
        if user.get("phase") == "Failed":
            raise CannotLookError(f"the user is Failed: {user.get('message')}")
        return user if user.get("phase") == phase else None

    return scene.wait(look, f"{scene.trial.user_id} is {phase}")


def _ask(scene: Scene, method: str, path: str, body: object, status: int) -> Json:
    answer = scene.api.send(method, path, body)
    if answer.status != status:
        said = answer.body.get("detail", "")
        raise CannotLookError(f"{method} {path} answers {answer.status}, not {status}: {said}")
    return answer.body


def _onboard(scene: Scene) -> Verdict:
    trial, alias = scene.trial, _where(scene).studio.alias
    persona = next((p for p in scene.installation.personas if not p.approvals_needed), None)
    if persona is None:
        raise CannotLookError("each persona needs approval, which nobody gives themselves")
    trial.name = f"verify-{scene.stamp}"
    trial.user_id = f"{alias}.{trial.name}"
    trial.request = {"user_name": trial.name, "persona": persona.id, "studio": alias}
    scene.undo.later(f"the user {trial.user_id}", partial(_let_go, scene))
    _ask(scene, "POST", "/users", trial.request, HTTPStatus.ACCEPTED)
    user = _reach(scene, "Ready")
    return as_expected(f"{trial.user_id} is Ready: {user.get('message', '')}".rstrip(": "))


def _let_go(scene: Scene) -> None:
    path = f"/users/{scene.trial.user_id}"
    answer = scene.api.send("GET", path)
    if answer.status == HTTPStatus.NOT_FOUND or answer.body.get("phase") == "Offboarded":
        return
    _ask(scene, "DELETE", f"{path}?retention_days=0", None, HTTPStatus.ACCEPTED)
    _reach(scene, "Offboarded")


def _again(scene: Scene) -> Verdict:
    answer = scene.api.send("POST", "/users", scene.trial.request)
    wrong = [] if answer.status == HTTPStatus.OK else [f"the same again answers {answer.status}"]
    shouted = {**scene.trial.request, "user_name": scene.trial.name.upper()}
    other = scene.api.send("POST", "/users", shouted)
    if other.body.get("id") != scene.trial.user_id:
        wrong.append(f"in capitals it is {other.body.get('id')}, {other.status}")
    return judge(wrong, "200 and the same user, in capitals too")


def _timeline(scene: Scene) -> Verdict:
    entries = _entries(scene)
    return judge(
        judge_timeline(entries, ends="Ready"), f"{len(entries)} entries, the last is Ready"
    )


def _profile(scene: Scene) -> Verdict:
    where, trial = _where(scene), scene.trial
    domain = described(scene, where)
    domain_id = str(domain["DomainId"])
    persona = next(p for p in scene.installation.personas if p.id == trial.request["persona"])
    start = str(domain["DomainArn"]).rpartition(":domain/")[0]
    trial.profile_arn = f"{start}:user-profile/{domain_id}/{trial.name}"
    sagemaker = scene.at(where.place, "sagemaker")
    seen = sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName=trial.name)
    role = scene.parameter(where.place, persona.role_parameter)
    wrong = judge_profile(seen, arn=trial.profile_arn, role=role)
    capitals = sagemaker.describe_user_profile(
        DomainId=domain_id, UserProfileName=trial.name.upper()
    )
    if capitals["UserProfileName"] != trial.name:
        wrong.append(f"in capitals it is {capitals['UserProfileName']}")
    rows = sagemaker.list_user_profiles(
        DomainIdEquals=domain_id, UserProfileNameContains=trial.name[1:].upper()
    )["UserProfiles"]
    if [row["UserProfileName"] for row in rows] != [trial.name]:
        wrong.append("ListUserProfiles does not find it by a part of its name in capitals")
    return judge(wrong, "the members, the ARN and the role that the stand-in shows")


def _duplicate(scene: Scene) -> Verdict:
    where = _where(scene)
    asked = {"DomainId": described(scene, where)["DomainId"], "UserProfileName": scene.trial.name}
    sagemaker = scene.at(where.place, "sagemaker")
    code = refusal(lambda: sagemaker.create_user_profile(**asked))
    return judge(judge_refusal("a profile that is there", code, "ResourceInUse"), "ResourceInUse")


def _tags(scene: Scene) -> Verdict:
    where, trial = _where(scene), scene.trial
    managed_by = scene.installation.installation
    expected = {"studio:user": trial.user_id, "studio:managed-by": managed_by}
    seen = tags_of(scene, where, trial.profile_arn)
    wrong = judge_tags("ListTags", expected, seen)

    def found() -> dict[str, str] | None:
        by_arn = found_by_tags(scene, where, "user-profile", {"studio:user": trial.user_id})
        return by_arn.get(trial.profile_arn)

    try:
        by_tag = scene.wait(found, "tag:GetResources finds the profile", scene.longest_wait / 4)
    except CannotLookError as error:
        return judge([*wrong, f"tag:GetResources: {error}"], "")
    return judge([*wrong, *judge_tags("tag:GetResources", expected, by_tag)], "in both")


def _space(scene: Scene) -> Verdict:
    where, name = _where(scene), scene.trial.name
    sagemaker = scene.at(where.place, "sagemaker")
    space = {"DomainId": str(described(scene, where)["DomainId"]), "SpaceName": name}

    def there() -> str | None:
        try:
            return str(sagemaker.describe_space(**space)["Status"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFound":
                raise
        return None

    def gone() -> None:
        if there() is not None:
            sagemaker.delete_space(**space)

    scene.undo.later(f"the space {name}", gone)
    sagemaker.create_space(
        **space,
        OwnershipSettings={"OwnerUserProfileName": name},
        SpaceSharingSettings={"SharingType": "Private"},
        SpaceSettings={"AppType": "JupyterLab"},
    )
    scene.wait(lambda: there() == "InService", f"the space {name} is InService")
    profile = {"DomainId": space["DomainId"], "UserProfileName": name}
    code = refusal(lambda: sagemaker.delete_user_profile(**profile))
    what = "deleting a profile that owns a space"
    return judge(judge_refusal(what, code, "ResourceInUse"), "ResourceInUse while a space is there")


def _suspend(scene: Scene) -> Verdict:
    where, path = _where(scene), f"/users/{scene.trial.user_id}"
    _ask(scene, "POST", f"{path}/suspend", None, HTTPStatus.ACCEPTED)
    _reach(scene, "Suspended")
    seen = scene.at(where.place, "sagemaker").describe_user_profile(
        DomainId=described(scene, where)["DomainId"], UserProfileName=scene.trial.name
    )
    role = scene.parameter(where.place, SUSPENDED_ROLE_PARAMETER)
    is_ = seen["UserSettings"].get("ExecutionRole")
    wrong = [] if is_ == role else [f"the role of who is suspended is {is_}, not {role}"]
    _ask(scene, "POST", f"{path}/resume", None, HTTPStatus.ACCEPTED)
    _reach(scene, "Ready")
    return judge(wrong, "closed with the role that may do nothing, and Ready again")


def _login(scene: Scene) -> Verdict:
    path = f"/users/{scene.trial.user_id}"
    owner = {"owner": _user(scene)["requested_by"]}
    _ask(scene, "PATCH", path, owner, HTTPStatus.ACCEPTED)
    _reach(scene, "Ready")
    answer = scene.api.send("POST", f"{path}/login-url")
    if answer.status != HTTPStatus.OK:
        return judge([f"it answers {answer.status}: {answer.body.get('detail')}"], "")
    # The address itself is a key: of it only the host is told.
    host = str(answer.body.get("url", "")).partition("://")[2].partition("/")[0]
    domain_id = str(described(scene, _where(scene))["DomainId"])
    wrong = [] if host.startswith(f"{domain_id}.studio.") else [f"the URL leads to {host}"]
    return judge(wrong, f"a URL for {answer.body.get('expires_in')} s; it was not opened")


def _offboard(scene: Scene) -> Verdict:
    where, trial = _where(scene), scene.trial
    _let_go(scene)
    entries = _entries(scene)
    wrong = judge_timeline(entries, ends="Offboarded")
    told = " ".join(str(each.get("message")) for each in entries)
    wrong += [
        f"the timeline does not name {each}"
        for each in (f"profile:{trial.name}", f"space:{trial.name}", "efs:")
        if each not in told
    ]
    asked = {"DomainId": described(scene, where)["DomainId"], "UserProfileName": trial.name}
    sagemaker = scene.at(where.place, "sagemaker")
    code = refusal(lambda: sagemaker.describe_user_profile(**asked))
    wrong += judge_refusal("the profile of who left", code, "ResourceNotFound")
    return judge(wrong, f"space and profile are gone; {trial.user_id} stays as a tombstone")


def _login_off(installation: Installation) -> str:
    return "" if installation.login.enabled else "login is off"


_FIRST: Final = ("user-onboard",)
_SEEN: Final = (*_FIRST, "user-profile")

CHECKS: Final = (
    Check(
        id="user-onboard",
        asks="Is a user that is asked for Ready, and after how long?",
        local="A profile is InService after a second; its role can be assumed at once.",
        stands_in=(
            "sandbox/sagemaker/profiles.py",
            "sandbox/sagemaker/world.py",
            "sandbox/sagemaker/records.py",
            "sandbox/seam/sagemaker_access.py",
        ),
        expects="202, then Ready within some minutes.",
        look=_onboard,
        writes=True,
    ),
    Check(
        id="user-again",
        asks="Is the same request again the same user, in capitals too?",
        local="The same code.",
        expects="200, and the same id.",
        look=_again,
        writes=True,
        needs=_FIRST,
    ),
    Check(
        id="user-timeline",
        asks="Does the timeline tell what happened?",
        local="The same code; streams are read by the seam's loop.",
        stands_in=("sandbox/seam/stream_mappings.py",),
        expects="Whole entries in order, the last Ready.",
        look=_timeline,
        writes=True,
        needs=_FIRST,
    ),
    Check(
        id="user-profile",
        asks="Has the profile the members, the ARN and the role that the stand-in shows?",
        local="The ARN ends in the name in lower case; names are compared without case.",
        stands_in=("sandbox/sagemaker/profiles.py", "sandbox/sagemaker/paging.py"),
        expects="The same. More members than the stand-in shows count as differing: say which.",
        look=_profile,
        writes=True,
        needs=_FIRST,
    ),
    Check(
        id="user-tags",
        asks="Do ListTags and tag:GetResources both show the profile's tags?",
        local="Both do, at once.",
        stands_in=("sandbox/sagemaker/tags.py", "sandbox/seam/sagemaker_api.py"),
        expects="studio:user and studio:managed-by in both; how long the second takes is unknown.",
        look=_tags,
        writes=True,
        needs=_SEEN,
    ),
    Check(
        id="user-duplicate",
        asks="Is a profile refused whose name is taken?",
        local="ResourceInUse.",
        stands_in=("sandbox/sagemaker/profiles.py", "sandbox/sagemaker/errors.py"),
        expects="ResourceInUse.",
        look=_duplicate,
        writes=True,
        needs=_FIRST,
    ),
    Check(
        id="user-suspend",
        asks="Does closing give the profile the role that may do nothing, and resuming its own?",
        local="UpdateUserProfile changes the role in place.",
        stands_in=("sandbox/sagemaker/profiles.py",),
        expects="Suspended with the suspended role, then Ready.",
        look=_suspend,
        writes=True,
        needs=_FIRST,
    ),
    Check(
        id="user-login",
        asks="Is a login URL made for the owner, on the domain's own host?",
        local="A URL of that form, which leads nowhere.",
        stands_in=("sandbox/sagemaker/presigned_urls.py",),
        expects="https://<domain>.studio.<region>.… ; it is neither told nor opened.",
        look=_login,
        writes=True,
        needs=_FIRST,
        unless=_login_off,
    ),
    Check(
        id="user-space",
        asks="Is a profile that owns a private space kept from being deleted?",
        local="ResourceInUse while apps or spaces are there.",
        stands_in=("sandbox/sagemaker/spaces.py", "sandbox/sagemaker/profiles.py"),
        expects="ResourceInUse. No app is started: a space alone costs nothing.",
        look=_space,
        writes=True,
        needs=_FIRST,
    ),
    Check(
        id="user-offboard",
        asks="Does offboarding at once delete space and profile, and name what it deletes?",
        local="Deletion takes a second; a profile that is gone is not found.",
        stands_in=("sandbox/sagemaker/spaces.py", "sandbox/sagemaker/profiles.py"),
        expects="Offboarded; profile:, space: and efs: in the timeline; ResourceNotFound.",
        look=_offboard,
        writes=True,
        needs=(*_FIRST, "user-space"),
    ),
)
