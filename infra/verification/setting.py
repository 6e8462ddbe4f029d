"""Builds the scene: finds the installation in AWS, and what may be looked into."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import boto3
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ClientError

from infra.configuration.model import Installation
from infra.configuration.places import places
from infra.delivery.access import BootstrapAccess
from infra.delivery.profiles import read_profiles
from infra.delivery.refusal import AccessError
from infra.refusal import InfraError
from infra.verification.checks.stacks import described
from infra.verification.scene import Clients, Scene
from infra.verification.signed_api import HttpApi

# What `.sandbox/env` exports for the admin of the local cloud.
_LOCAL_KEYS: Final = ("ADMIN_ACCESS_KEY_ID", "ADMIN_SECRET_ACCESS_KEY")


class CannotBeginError(InfraError):
    """Nothing can be verified; its text says why and what to do."""


def set_scene(
    installation: Installation,
    file: Path,
    *,
    environ: Mapping[str, str],
    api_profile: str | None,
    now: datetime,
    say: Callable[[str], None],
) -> Scene:
    """Return the scene of an installation.

    Raises
    ------
    CannotBeginError
        The governance account cannot be looked into, or its stack is not there.
    """
    if installation.base_only:
        raise CannotBeginError("base_only: there is no service to verify")
    endpoint = environ.get("AWS_ENDPOINT_URL", "").rstrip("/")
    access = BootstrapAccess(read_profiles(file), environment=file.stem)
    region = installation.region
    try:
        outputs = _outputs(installation, access.as_ourselves)
        signed_by = _caller(access, installation, environ, api_profile)
    except (AccessError, BotoCoreError, ClientError) as error:
        raise CannotBeginError(f"the governance account cannot be looked into: {error}") from error
    return Scene(
        installation=installation,
        clients=access.as_ourselves,
        api=HttpApi(_api_url(endpoint, outputs), region, signed_by),
        keys_of=lambda account_id: _keys(access.session(account_id, region)),
        outputs=outputs,
        reachable=_reachable(installation, access.as_ourselves, say),
        local=bool(endpoint),
        stamp=now.strftime("%Y%m%d-%H%M%S"),
        say=say,
    )


def _outputs(installation: Installation, clients: Clients) -> Mapping[str, str]:
    name = f"{installation.installation}-governance"
    account_id, region = installation.governance.account_id, installation.region
    found = described(clients, account_id, region, name)
    if found is None:
        raise CannotBeginError(f"{name} is not in account {account_id}, {region}: deploy it first")
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}


def _api_url(endpoint: str, outputs: Mapping[str, str]) -> str:
    if endpoint:
        return f"{endpoint}/_aws/execute-api/{outputs['ApiId']}/{outputs['ApiStage']}"
    return outputs["ApiUrl"].rstrip("/")


def _caller(
    access: BootstrapAccess,
    installation: Installation,
    environ: Mapping[str, str],
    api_profile: str | None,
) -> Credentials:
    if api_profile is not None:
        return _keys(boto3.session.Session(profile_name=api_profile))
    if environ.get("AWS_ENDPOINT_URL") and all(environ.get(each) for each in _LOCAL_KEYS):
        return Credentials(*(environ[each] for each in _LOCAL_KEYS))
    return _keys(access.session(installation.governance.account_id, installation.region))


def _keys(session: boto3.session.Session) -> Credentials:
    found = session.get_credentials()
    if found is None:
        raise CannotBeginError("there are no credentials to sign calls of the API with")
    return Credentials(found.access_key, found.secret_key, found.token)


def _reachable(
    installation: Installation, clients: Clients, say: Callable[[str], None]
) -> frozenset[str]:
    homes = {each.account_id: each.region for each in places(installation)}
    organization = installation.organization
    if organization is not None and organization.management_account_id is not None:
        homes[organization.management_account_id] = installation.region
    found = set()
    for account_id, region in homes.items():
        try:
            clients("sts", account_id, region)
        except AccessError as error:
            say(f"left out: {error}")
        else:
            found.add(account_id)
    return frozenset(found)
