"""Whose credentials are used in which account: a file beside the environment's, kept out of git."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from infra.configuration.values import AccountId
from infra.delivery.refusal import DeliveryError

_PROFILES = TypeAdapter(dict[AccountId, str])


def profiles_file(environment_file: Path) -> Path:
    """Return where the profiles of an environment are listed, if anywhere."""
    return environment_file.with_suffix(".profiles.yaml")


def read_profiles(environment_file: Path) -> Mapping[str, str]:
    """Return the AWS profile of each account that has one listed.

    Raises
    ------
    DeliveryError
        The file is no mapping of account numbers to names.
    """
    file = profiles_file(environment_file)
    if not file.exists():
        return {}
    try:
        return _PROFILES.validate_python(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    except (yaml.YAMLError, ValidationError) as error:
        raise DeliveryError(
            f'{file.name}: each line is an account number in quotes and a profile, "111111111111": '
            f"my-profile"
        ) from error
