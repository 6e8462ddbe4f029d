"""Whether the Studio domain is what its template says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from infra.configuration.places import StudioPlace
from infra.network.parameters import PRIVATE_SUBNET_IDS
from infra.verification.check import Check
from infra.verification.scene import Json, Scene
from infra.verification.verdict import CannotLookError, Verdict, differences, judge

_SETTINGS: Final[Mapping[str, Any]] = {
    "Status": "InService",
    "AuthMode": "IAM",
    "AppNetworkAccessType": "VpcOnly",
    "TagPropagation": "ENABLED",
    "DomainSettings.ExecutionRoleIdentityConfig": "USER_PROFILE_NAME",
    "DefaultUserSettings.StudioWebPortal": "ENABLED",
    "DefaultUserSettings.DefaultLandingUri": "studio::",
    "DefaultUserSettings.SharingSettings.NotebookOutputOption": "Disabled",
}
_IDLE: Final = "AppLifecycleManagement.IdleSettings.IdleTimeoutInMinutes"


def judge_domain(
    where: StudioPlace, seen: Mapping[str, Any], subnet_ids: frozenset[str]
) -> list[str]:
    """Return what differs in a domain of the base's, as DescribeDomain shows it."""
    alias, minutes = where.studio.alias, where.studio.idle_shutdown_minutes
    expected = {
        **_SETTINGS,
        f"DefaultUserSettings.JupyterLabAppSettings.{_IDLE}": minutes,
        f"DefaultUserSettings.CodeEditorAppSettings.{_IDLE}": minutes,
    }
    wrong = differences(alias, expected, seen)
    if seen.get("UnifiedStudioSettings"):
        wrong.append(f"{alias}: SageMaker Unified Studio has taken the domain over")
    if set(seen.get("SubnetIds", [])) != subnet_ids:
        wrong.append(f"{alias}: SubnetIds are {seen.get('SubnetIds')}, not {sorted(subnet_ids)}")
    for name in ("KmsKeyId", "HomeEfsFileSystemId"):
        if not seen.get(name):
            wrong.append(f"{alias}: there is no {name}")
    return wrong


def judge_tags(of: str, expected: Mapping[str, str], seen: Mapping[str, str]) -> list[str]:
    """Return which tags are missing or others."""
    return [
        f"{of}: the tag {key} is {seen.get(key)!r}, not {value!r}"
        for key, value in expected.items()
        if seen.get(key) != value
    ]


def judge_files(
    where: StudioPlace,
    domain: Mapping[str, Any],
    mounts: Sequence[Mapping[str, Any]],
    groups: Iterable[str],
) -> list[str]:
    """Return what a domain did not bring along of its files.

    ``mounts`` are the mount targets of its file system, ``groups`` the names of its VPC's groups.
    """
    alias, domain_id = where.studio.alias, domain["DomainId"]
    wrong = []
    outside = {each["SubnetId"] for each in mounts} - set(domain["SubnetIds"])
    if not mounts:
        wrong.append(f"{alias}: the file system has no mount target")
    if outside:
        wrong.append(f"{alias}: there are mount targets in {sorted(outside)}")
    there = set(groups)
    for direction in ("inbound", "outbound"):
        name = f"security-group-for-{direction}-nfs-{domain_id}"
        if name not in there:
            wrong.append(f"{alias}: there is no group {name}")
    return wrong


def described(scene: Scene, where: StudioPlace) -> Json:
    """Return the domain that the studio's parameter names."""
    domain_id = scene.parameter(where.place, where.domain_id_parameter)
    found: Json = scene.at(where.place, "sagemaker").describe_domain(DomainId=domain_id)
    return found


def tags_of(scene: Scene, where: StudioPlace, arn: str) -> dict[str, str]:
    """Return the tags of something of SageMaker's."""
    pages = scene.at(where.place, "sagemaker").get_paginator("list_tags").paginate(ResourceArn=arn)
    return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}


def found_by_tags(
    scene: Scene, where: StudioPlace, kind: str, tags: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return the tags of what `tag:GetResources` finds, by ARN."""
    pages = (
        scene.at(where.place, "resourcegroupstaggingapi")
        .get_paginator("get_resources")
        .paginate(
            ResourceTypeFilters=[f"sagemaker:{kind}"],
            TagFilters=[{"Key": key, "Values": [value]} for key, value in tags.items()],
        )
    )
    return {
        each["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]}
        for page in pages
        for each in page["ResourceTagMappingList"]
    }


def _ours(scene: Scene) -> list[StudioPlace]:
    found = [each for each in scene.studios() if each.studio.existing_domain_id is None]
    if not found:
        raise CannotLookError("every domain was there already")
    return found


def _settings(scene: Scene) -> Verdict:
    wrong, ours = [], _ours(scene)
    for where in ours:
        subnets = scene.parameter(where.place, PRIVATE_SUBNET_IDS.name).split(",")
        wrong += judge_domain(where, described(scene, where), frozenset(subnets))
    return judge(wrong, f"{len(ours)} domains have their settings")


def _files(scene: Scene) -> Verdict:
    wrong, ours = [], _ours(scene)
    for where in ours:
        domain = described(scene, where)
        mounts = scene.at(where.place, "efs").get_paginator("describe_mount_targets")
        groups = scene.at(where.place, "ec2").get_paginator("describe_security_groups")
        of_file_system = mounts.paginate(FileSystemId=domain["HomeEfsFileSystemId"])
        in_vpc = groups.paginate(Filters=[{"Name": "vpc-id", "Values": [domain["VpcId"]]}])
        wrong += judge_files(
            where,
            domain,
            [each for page in of_file_system for each in page["MountTargets"]],
            [each["GroupName"] for page in in_vpc for each in page["SecurityGroups"]],
        )
    return judge(wrong, "mount targets in the domain's subnets, and the two groups of NFS")


def _tags(scene: Scene) -> Verdict:
    wrong, ours = [], _ours(scene)
    for where in ours:
        alias = where.studio.alias
        expected = {
            "studio:alias": alias,
            "studio:managed-by": scene.installation.installation,
        }
        arn = str(described(scene, where)["DomainArn"])
        wrong += judge_tags(f"{alias}, ListTags", expected, tags_of(scene, where, arn))
        found = found_by_tags(scene, where, "domain", {"studio:alias": alias})
        wrong += judge_tags(f"{alias}, tag:GetResources", expected, found.get(arn, {}))
    return judge(wrong, "both list_tags and tag:GetResources show them")


CHECKS: Final = (
    Check(
        id="domain-settings",
        asks="Has the domain the settings of its template?",
        local="In service at once; what DescribeDomain shows is what was asked for.",
        stands_in=("sandbox/sagemaker/domains.py", "sandbox/seam/studio_resources.py"),
        expects="VpcOnly, tags propagated, USER_PROFILE_NAME as source identity, idle shutdown.",
        look=_settings,
    ),
    Check(
        id="domain-files",
        asks="What does a domain bring along that outlives it, and holds the VPC?",
        local="A file system with a mount target in each zone, and two groups named after it.",
        stands_in=("sandbox/seam/domain_files.py",),
        expects="The same names: `make destroy` finds by them what it has to take away.",
        look=_files,
    ),
    Check(
        id="domain-tags",
        asks="Do ListTags and tag:GetResources both show the domain's tags?",
        local="Both do, at once; the stack's tags are on it.",
        stands_in=("sandbox/sagemaker/tags.py", "sandbox/seam/sagemaker_api.py"),
        expects="studio:alias and studio:managed-by in both.",
        look=_tags,
    ),
)
