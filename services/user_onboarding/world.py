"""What is seen of a studio: the values `plan` decides on. Nothing in here calls AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from services.controller.attributes import Value
from services.controller.blocked import Blocked


@dataclass(frozen=True)
class Ownership:
    """What only a closer look at one profile tells.

    Attributes
    ----------
    managed_by, user
        The values of the tags ``studio:managed-by`` and ``studio:user``.
    execution_role_arn
        The role of the profile itself; None when it has the domain's.
    failure_reason
        AWS's sentence about a profile in a failed state.
    settings
        The studio settings that the profile itself sets, in our words.
    tags
        Its tags whose keys begin with ``studio:``.
    home_uid
        The user's id on the domain's file system.
    stack_tags
        The stack and the logical id that AWS's own tags ``aws:cloudformation:…`` name, if any.
    stacks
        The CloudFormation stacks that own it; None where nobody asked.
    modified_at
        When it was last modified, as this look at it told.
    """

    managed_by: str | None
    user: str | None
    execution_role_arn: str | None
    failure_reason: str | None = None
    settings: Mapping[str, Value] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    home_uid: str | None = None
    stack_tags: tuple[str, str] | None = None
    stacks: tuple[str, ...] | None = None
    modified_at: str | None = None


@dataclass(frozen=True)
class Profile:
    """A user profile that is there.

    Attributes
    ----------
    status
        SageMaker's own: ``Pending``, ``InService``, ``Failed``, ``Deleting`` …
    arn
        Lists do not tell it; the answers to Create and Describe do.
    ownership
        Set after a closer look.
    modified_at
        When it was last modified, as SageMaker says.
    tags
        Those that begin with ``studio:``, as pages of tags show them: empty where they do not show
        the profile. None where nobody looked at them.
    """

    name: str
    status: str
    arn: str | None = None
    ownership: Ownership | None = None
    modified_at: str | None = None
    tags: Mapping[str, str] | None = None


class Unseen(Enum):
    """Why there is no profile to speak of.

    Nobody looked; a whole list did not show it; AWS was asked for it by name and has none; nobody
    looked, and somebody told of a change.
    """

    NOT_LOOKED = auto()
    UNLISTED = auto()
    ABSENT = auto()
    TOLD = auto()


View = Profile | Unseen
SUSPENDED_ROLE = "suspended"
"""What stands in a persona's place in the tags of the role that may do nothing."""


@dataclass(frozen=True)
class App:
    """An app of a profile or of a space.

    Attributes
    ----------
    space
        None where the app is the profile's own.
    status
        SageMaker's own; apps that are ``Deleted`` are not told.
    """

    profile: str | None
    space: str | None
    app_type: str
    name: str
    status: str

    @property
    def label(self) -> str:
        """Return what timelines call it: ``app:<space or profile>/<type>/<name>``."""
        return f"app:{self.space or self.profile}/{self.app_type}/{self.name}"


@dataclass(frozen=True)
class Space:
    """A space, private or shared, and the profile that owns it, if any."""

    name: str
    status: str
    owner: str | None
    shared: bool

    @property
    def label(self) -> str:
        """Return what timelines call it: ``space:<name>``."""
        return f"space:{self.name}"


@dataclass(frozen=True)
class Holdings:
    """What one user has in the domain: own apps, private spaces with theirs, shared spaces."""

    apps: tuple[App, ...] = ()
    spaces: tuple[Space, ...] = ()
    shared_spaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExecutionRole:
    """The role a persona names in one account.

    Attributes
    ----------
    refusal
        Why this role must not be passed; None when it is as it should be.
    """

    arn: str
    refusal: str | None = None


@dataclass(frozen=True)
class Domain:
    """The studio's domain and the roles of its personas, ready to be used.

    Attributes
    ----------
    roles
        By persona; the role of those who are suspended is under `SUSPENDED_ROLE`.
    home_file_system
        The domain's file system, where homes stay when profiles go.
    """

    domain_id: str
    roles: Mapping[str, ExecutionRole | Blocked]
    home_file_system: str | None = None


Facts = Domain | Blocked
