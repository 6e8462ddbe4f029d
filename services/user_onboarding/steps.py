"""The steps that a worker takes for a user: what `plan` answers with. Values only.

Some are calls to AWS, some are written down (`transitions`), some leave everything as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.controller.attributes import Value
from services.controller.aws_errors import AwsCall
from services.user_onboarding.user import Wanted
from services.user_onboarding.world import App


@dataclass(frozen=True)
class Nothing:
    """All is as asked for, or not for the worker to change."""


@dataclass(frozen=True)
class Wait:
    """AWS is at work: look again later. Nothing is written.

    Attributes
    ----------
    on
        Labels of what has to go away first; empty where a profile has to come.
    """

    on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """Describe this one profile and read its tags."""

    domain_id: str


@dataclass(frozen=True)
class AskStacks:
    """Ask CloudFormation which stack owns the profile of a name as AWS writes it."""

    domain_id: str
    profile_name: str


@dataclass(frozen=True)
class Survey:
    """List the domain's apps and spaces."""

    domain_id: str


@dataclass(frozen=True)
class Create:
    """Create the profile."""

    domain_id: str
    execution_role_arn: str


@dataclass(frozen=True)
class Update:
    """Give the profile a role and, where ``settings`` is not None, settings.

    Attributes
    ----------
    seen
        The settings that the profile has now.
    """

    domain_id: str
    profile_arn: str
    execution_role_arn: str
    settings: Mapping[str, Value] | None
    seen: Mapping[str, Value]


@dataclass(frozen=True)
class Tag:
    """Put tags on the profile, and take others away."""

    domain_id: str
    profile_arn: str
    put: Mapping[str, str]
    drop: tuple[str, ...]


@dataclass(frozen=True)
class DeleteApps:
    """Delete apps."""

    domain_id: str
    apps: tuple[App, ...]


@dataclass(frozen=True)
class DeleteSpaces:
    """Delete spaces."""

    domain_id: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class DeleteProfile:
    """Delete the profile.

    Attributes
    ----------
    shared_spaces
        Those that AWS may refuse it for.
    failure_reason
        AWS's sentence, where an earlier deletion failed.
    """

    domain_id: str
    shared_spaces: tuple[str, ...] = ()
    failure_reason: str | None = None


@dataclass(frozen=True)
class AskBrake:
    """Ask whether one more user may be purged now."""


@dataclass(frozen=True)
class Note:
    """Write down that the profile is there and ours, and wait for it from here on.

    Attributes
    ----------
    applied
        Role, settings and tags are those of the user's generation.
    """

    profile_arn: str
    domain_id: str
    execution_role_arn: str
    applied: bool = True


@dataclass(frozen=True)
class Claim:
    """Write down that a profile which is nobody's is taken over, and what it is like.

    Attributes
    ----------
    execution_role_arn
        Its role; None where it has the domain's.
    settings, tags
        What it sets itself, in our words; its tags that begin with ``studio:``.
    """

    profile_arn: str
    domain_id: str
    execution_role_arn: str | None
    settings: Mapping[str, Value]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Announce:
    """Write down what is about to be deleted, before it is: no deletion goes unrecorded."""

    labels: tuple[str, ...]
    home: str | None = None
    shared_spaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class BeginPurge:
    """Write down that spaces and profile are deleted from here on."""


@dataclass(frozen=True)
class Retain:
    """Write down that the user is closed, and kept until its time has come.

    Attributes
    ----------
    modified_at
        When the profile was last modified.
    """

    modified_at: str | None = None


@dataclass(frozen=True)
class Hold:
    """Write down what is being waited for, and try again until the deadline.

    Attributes
    ----------
    patient
        There is no deadline: AWS asked for patience, and gives everybody their turn.
    on_person
        A person is waited for: whatever AWS is asked for after that gets a deadline of its own.
    """

    reason: str
    message: str
    aws: AwsCall | None = None
    patient: bool = False
    on_person: bool = False


@dataclass(frozen=True)
class Settle:
    """Write down that all is as asked for.

    Attributes
    ----------
    modified_at
        When the profile was last modified.
    left
        What is left as it is where a user leaves, as a sentence; None: nothing.
    """

    modified_at: str | None = None
    left: str | None = None


@dataclass(frozen=True)
class Reopen:
    """The user's profile is gone: provision it again."""


@dataclass(frozen=True)
class DriftFound:
    """Write down how the profile differs from what is asked for, and bring it back.

    Attributes
    ----------
    gone
        There is no profile.
    """

    differences: tuple[Mapping[str, Value], ...]
    gone: bool = False


@dataclass(frozen=True)
class DriftReported:
    """Write down how the profile differs from what is asked for, and leave it so."""

    differences: tuple[Mapping[str, Value], ...]
    modified_at: str | None = None


@dataclass(frozen=True)
class DriftGone:
    """Write down that the profile is as asked for again."""

    modified_at: str | None = None
    tags_unlisted: bool = False


@dataclass(frozen=True)
class Remember:
    """Note what was seen of a profile that is right. It is no transition."""

    modified_at: str | None
    tags_unlisted: bool


@dataclass(frozen=True)
class Rework:
    """Have what is wanted of the user brought about again: the world around it has changed.

    Attributes
    ----------
    reapply
        Role, settings and tags are compared and sent anew.
    """

    reason: str
    message: str
    reapply: bool = False


@dataclass(frozen=True)
class Warn:
    """Write down what is to be told of a user who goes on as it is: sentences by code."""

    notices: Mapping[str, str]


@dataclass(frozen=True)
class LeaveBehind:
    """Write down that the user is offboarded, though its account is out of reach."""

    reason: str
    message: str


@dataclass(frozen=True)
class LeaveAgain:
    """A profile is there although the user left, or was closed without it: once more.

    Attributes
    ----------
    moved
        It is in the studio's domain, and the user was closed in another one, which stays told.
    """

    moved: bool = False


@dataclass(frozen=True)
class Fail:
    """Write down that it cannot be, and why, in AWS's own words where it has any."""

    reason: str
    message: str
    aws: AwsCall | None = None


@dataclass(frozen=True)
class Lapse:
    """Write down that nobody decided in time."""

    reason: str = "ApprovalExpired"
    message: str = "Nobody decided in time; ask again if need be."


@dataclass(frozen=True)
class TellExpiry:
    """Write down, and tell, that the user's time is over soon."""


@dataclass(frozen=True)
class Expire:
    """Write down that the user's time is over: it is closed from here on."""


@dataclass(frozen=True)
class LetGo:
    """Write down that nobody renewed an expired user: it is purged from here on."""


@dataclass(frozen=True)
class OpenChapter:
    """Begin the request that waited for the end of the last chapter."""


@dataclass(frozen=True)
class Forget:
    """Write down that the timeline of a user who is gone is no longer kept, once that is so."""


@dataclass(frozen=True)
class Supersede:
    """Write down that a record outside the table is newer, and what it wants of the user."""

    wanted: Wanted
    purge_at: str | None
    message: str


Around = Rework | Warn | LeaveBehind | Supersede
Call = Look | AskStacks | Create | Update | Tag | DeleteApps | DeleteSpaces | DeleteProfile | Survey
Drift = DriftFound | DriftReported | DriftGone
Leaving = Announce | BeginPurge | Retain | LeaveAgain
ByTime = TellExpiry | Expire | LetGo | Forget
Written = Note | Claim | Leaving | Hold | Settle | Reopen | Fail | Lapse | Drift | Around | ByTime
Step = Nothing | Wait | AskBrake | OpenChapter | Remember | Call | Written
