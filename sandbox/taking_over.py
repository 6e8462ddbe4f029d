"""A profile that was there before the service, of a role that it never passes: taken over."""

from sandbox.accounts import REGION, STUDIO_ACCOUNT, STUDIO_ALIAS
from sandbox.cloud import LocalCloud
from sandbox.doors import run_studioctl
from sandbox.part import Part
from sandbox.progress import Progress
from sandbox.studio_work import domain_of, make_profile, open_space_with_app
from sandbox.verdict import timeline_of

NAME, SPACE = "sophie-germain", "sophies-space"
USER_ID = f"{STUDIO_ALIAS}.{NAME}"


def take_over(cloud: LocalCloud, progress: Progress) -> Part:
    """Have a profile made by hand, with a space that is worked in, and taken over.

    Raises
    ------
    SandboxError
        The command fails, or the profile does not come.
    """
    sagemaker = cloud.clients("sagemaker", STUDIO_ACCOUNT, REGION)
    which = {"DomainId": domain_of(cloud), "UserProfileName": NAME}
    make_profile(cloud, NAME)
    open_space_with_app(cloud, NAME, SPACE)
    before = sagemaker.describe_user_profile(**which)
    progress.say(f"Somebody made a profile for {NAME} by hand, who works in {SPACE}")

    said = ("users", "adopt", NAME, "--persona", "data-scientist")
    run_studioctl(cloud, *said, "--asserted-by", "the demo", "--wait")
    after = sagemaker.describe_user_profile(**which)
    role = str(after["UserSettings"]["ExecutionRole"]).rpartition("/")[2]
    progress.say(f"{NAME} was taken over by studioctl users adopt", f"now as {role}")

    kept = ("CreationTime", "HomeEfsFileSystemUid")
    fault = "" if all(before[each] == after[each] for each in kept) else "it is another profile"
    listed = sagemaker.list_spaces(DomainIdEquals=which["DomainId"], SpaceNameContains=SPACE)
    if not listed["Spaces"]:
        fault = f"{SPACE} is gone"
    return Part(NAME, "a profile that was there before", timeline_of(cloud, USER_ID), fault)
