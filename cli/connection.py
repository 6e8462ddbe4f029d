"""Where the API is and who is asking: the environment's, or the sandbox's of this checkout."""

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from botocore.credentials import Credentials, ReadOnlyCredentials

from cli.errors import BadUsageError, NotConnectedError

_SANDBOX_FILE = Path(".sandbox") / "env"
_GATEWAY_HOST = re.compile(r"[a-z0-9-]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?")


class Person(StrEnum):
    """The people the sandbox makes."""

    REQUESTER = "requester"
    APPROVER = "approver"
    ADMIN = "admin"


class AwsSession(Protocol):
    """The part of an AWS session that is needed here."""

    @property
    def region_name(self) -> str | None:
        """The configured region."""

    def get_credentials(self) -> Credentials | None:
        """Return what the ordinary chain finds, or nothing."""


@dataclass(frozen=True)
class Connection:
    """Where to send and with what to sign.

    Attributes
    ----------
    api_url
        Without a slash at its end.
    credentials
        Returns the keys of this moment; temporary ones are renewed while a command waits.
    origin
        Where the address came from, for messages.
    """

    api_url: str
    region: str
    credentials: Callable[[], ReadOnlyCredentials]
    origin: str


def connect(
    *,
    environ: Mapping[str, str],
    folder: Path,
    aws_session: Callable[[], AwsSession],
    api_url: str | None = None,
    person: Person | None = None,
    usual: Person = Person.REQUESTER,
) -> Connection:
    """Find the API and the caller.

    The address is ``api_url``, else ``API_URL``, else the running sandbox's, whose file is looked
    for from ``folder`` upwards. The sandbox's file also says who signs. With an address given,
    the keys are those of ``person``, else of AWS_PROFILE or AWS_ACCESS_KEY_ID, else of
    the ``usual`` person, else whatever the AWS chain finds.

    Raises
    ------
    BadUsageError
        If the address is no URL, or ``person`` has no keys.
    NotConnectedError
        If no address, no region or no credentials are known.
    """
    address = api_url or environ.get("API_URL")
    if address:
        origin = "--api-url" if api_url else "API_URL"
        credentials = find_credentials(environ, aws_session, person, usual)
        return Connection(
            _checked(address, origin), _region(address, environ, aws_session), credentials, origin
        )
    file = sandbox_file(folder)
    if file is None:
        raise NotConnectedError(
            "No API is known. Start the sandbox with `make up`, or set API_URL (or --api-url) "
            "to a deployed one."
        )
    sandbox = exports_of(file, needed=("API_URL", "AWS_REGION"))
    credentials = sandbox_credentials(file, sandbox, person or usual)
    return Connection(
        _checked(sandbox["API_URL"], str(file)), sandbox["AWS_REGION"], credentials, str(file)
    )


def sandbox_credentials(
    file: Path, sandbox: Mapping[str, str], person: Person
) -> Callable[[], ReadOnlyCredentials]:
    """Return the keys of a person of the sandbox, or raise `NotConnectedError`."""
    keys = keys_of(person, sandbox)
    if keys is None:
        raise NotConnectedError(f"{file} has no keys of the {person}.")
    return lambda: keys


def find_credentials(
    environ: Mapping[str, str],
    aws_session: Callable[[], AwsSession],
    person: Person | None,
    usual: Person,
) -> Callable[[], ReadOnlyCredentials]:
    """Return the keys of the environment.

    They are those of ``person``, else of AWS_PROFILE or AWS_ACCESS_KEY_ID, else of the ``usual``
    person, else whatever the AWS chain finds.

    Raises
    ------
    BadUsageError
        If ``person`` has no keys.
    NotConnectedError
        If there are none at all.
    """
    if person is not None:
        keys = keys_of(person, environ)
        if keys is None:
            raise BadUsageError(
                f"--as {person} is for the sandbox: {person.upper()}_ACCESS_KEY_ID is not set."
            )
        return lambda: keys
    # The person's keys are set on purpose; keys lying in ~/.aws must not shadow them.
    chosen = environ.get("AWS_PROFILE") or environ.get("AWS_ACCESS_KEY_ID")
    usual_keys = keys_of(usual, environ)
    if not chosen and usual_keys is not None:
        return lambda: usual_keys
    found = aws_session().get_credentials()
    if found is None:
        raise NotConnectedError(
            "No AWS credentials were found. Sign in as for the AWS CLI, or set AWS_PROFILE."
        )
    return found.get_frozen_credentials


def keys_of(person: Person, environ: Mapping[str, str]) -> ReadOnlyCredentials | None:
    """Return the keys that are set for a person, or nothing."""
    key = environ.get(f"{person.upper()}_ACCESS_KEY_ID")
    secret = environ.get(f"{person.upper()}_SECRET_ACCESS_KEY")
    return ReadOnlyCredentials(key, secret, None) if key and secret else None


def _region(address: str, environ: Mapping[str, str], aws_session: Callable[[], AwsSession]) -> str:
    # The gateway's own host names its region: a signature for another one is refused.
    match = _GATEWAY_HOST.fullmatch(urlsplit(address).hostname or "")
    region = (
        (match.group(1) if match else None)
        or environ.get("AWS_REGION")
        or environ.get("AWS_DEFAULT_REGION")
        or aws_session().region_name
    )
    if not region:
        raise NotConnectedError("No region is known. Set AWS_REGION to the API's.")
    return region


def _checked(address: str, origin: str) -> str:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise BadUsageError(f"{origin}: {address!r} is not an http or https address.")
    return address.rstrip("/")


def sandbox_file(folder: Path) -> Path | None:
    """Return the file of the running sandbox, looked for from ``folder`` upwards."""
    for parent in (folder, *folder.parents):
        if (file := parent / _SANDBOX_FILE).is_file():
            return file
    return None


def exports_of(file: Path, needed: Sequence[str]) -> dict[str, str]:
    """Return the variables of a file of shell exports.

    Raises
    ------
    NotConnectedError
        It cannot be read, or lacks a ``needed`` one.
    """
    found: dict[str, str] = {}
    try:
        for line in file.read_text(encoding="utf-8").splitlines():
            for word in shlex.split(line, comments=True):
                name, equals, value = word.partition("=")
                if equals:
                    found[name] = value
    except (OSError, ValueError) as error:
        raise NotConnectedError(f"{file} cannot be read: {error}") from error
    if not all(found.get(name) for name in needed):
        raise NotConnectedError(f"{file} is not complete. `make down`, then `make up`, renews it.")
    return found
