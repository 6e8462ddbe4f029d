"""What has to be known of an installation before its file can be written."""

import re
from dataclasses import dataclass, field
from typing import Final

STAGES: Final = ("dev", "preprod", "prod")
ACCOUNT: Final = re.compile(r"[0-9]{12}")
REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")
INSTALLATION: Final = re.compile(r"[a-z][a-z0-9-]{0,19}")
SET_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
_SET: Final = re.compile(r"(?P<name>[^ :]+)[ :]+(?P<accounts>.+)")
_ACCOUNT_OF_STAGE: Final = re.compile(
    r"(?P<stage>dev|preprod|prod)=(?P<account>[0-9]{12})(@(?P<profile>\S+))?"
)


class AnswerError(ValueError):
    """An answer cannot be taken; the text says why."""


@dataclass(frozen=True)
class AccountAnswer:
    """An account, and the AWS profile that reaches it, if there is one."""

    account_id: str
    profile: str | None = None


@dataclass(frozen=True)
class ExistingNetwork:
    """A network that is there already."""

    vpc_id: str
    subnet_ids: tuple[str, ...]
    security_group_id: str


@dataclass(frozen=True)
class SetAnswer:
    """The accounts of an account set, by stage, and the networks that are there already."""

    name: str
    accounts: dict[str, AccountAnswer]
    region: str | None = None
    networks: dict[str, ExistingNetwork] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """Everything that was asked.

    Attributes
    ----------
    zones
        The letters of the availability zones, ``abc``.
    repository, branch
        Of a CodeCommit repository that a pipeline is to read; None: no pipeline.
    """

    installation: str
    region: str
    governance: AccountAnswer
    sets: tuple[SetAnswer, ...]
    zones: str = "abc"
    admin: str | None = None
    organization_id: str | None = None
    repository: str | None = None
    branch: str = "main"
    single_account: bool = False
    production: bool = True


def parse_account(text: str) -> AccountAnswer:
    """Return the account in ``123456789012`` or ``123456789012@profile``.

    Raises
    ------
    AnswerError
        It is none.
    """
    account_id, _, profile = text.strip().partition("@")
    if not ACCOUNT.fullmatch(account_id):
        raise AnswerError(f"{account_id!r} is no account number: twelve digits")
    return AccountAnswer(account_id, profile or None)


def parse_set(text: str) -> SetAnswer:
    """Return the account set in ``retail dev=123456789012@profile prod=123456789013``.

    Raises
    ------
    AnswerError
        It is none.
    """
    found = _SET.fullmatch(text.strip())
    if found is None or not SET_NAME.fullmatch(found["name"]):
        raise AnswerError(
            f"{text!r} is no account set: a name (a-z, 0-9, -), then dev=ACCOUNT[@PROFILE] and, "
            "if there are any, preprod=… and prod=…"
        )
    accounts: dict[str, AccountAnswer] = {}
    for word in re.split(r"[ ,]+", found["accounts"].strip()):
        each = _ACCOUNT_OF_STAGE.fullmatch(word)
        if each is None or each["stage"] in accounts:
            raise AnswerError(f"{word!r} in {text!r} is not STAGE=ACCOUNT[@PROFILE], each once")
        accounts[each["stage"]] = AccountAnswer(each["account"], each["profile"])
    return SetAnswer(found["name"], accounts)
