"""Reads the configuration of the predecessor: its accounts, its networks, where its users are.

It is read, never run: constants by Python's own parser, the rest as JSON.
"""

import ast
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cli.config_answers import (
    STAGES,
    AccountAnswer,
    AnswerError,
    Answers,
    ExistingNetwork,
    SetAnswer,
    parse_account,
)

_KEYS: Final = {"dev": "DEV_ACCOUNT", "preprod": "PREPROD_ACCOUNT", "prod": "PROD_ACCOUNT"}
_PERSONAS: Final = ("data_scientists", "lead_data_scientists")


@dataclass
class Found:
    """What was read.

    Attributes
    ----------
    answers
        What goes into the file.
    user_lists
        Lists of users, the same for every DEV studio.
    notes
        What could not be carried over, in sentences.
    """

    answers: Answers
    user_lists: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_predecessor(folder: Path, *, installation: str | None = None) -> Found:
    """Read the predecessor's checkout, or its ``config`` folder.

    Raises
    ------
    AnswerError
        Something that is needed is not there; the text names the file and the key.
    """
    config = next(
        (
            each
            for each in (folder / "mlops_infra" / "config", folder / "config", folder)
            if (each / "constants.py").is_file()
        ),
        None,
    )
    if config is None:
        raise AnswerError(f"{folder} has no mlops_infra/config/constants.py")
    constants = _constants(config / "constants.py")
    region = str(constants.get("DEFAULT_DEPLOYMENT_REGION") or "eu-west-1")
    governance = _account(config / "constants.py", constants, "PIPELINE_ACCOUNT")
    found = Found(
        Answers(
            installation=installation or str(constants.get("APP_PREFIX") or "mlops"),
            region=region,
            governance=governance,
            sets=tuple(_sets(config, constants)),
            repository=str(constants["CODE_COMMIT_REPO_NAME"])
            if constants.get("CODE_COMMIT_REPO_NAME")
            else None,
            branch=str(constants.get("PIPELINE_BRANCH") or "main"),
        )
    )
    found.user_lists = [
        path for name in _PERSONAS for path in sorted((config / "dev").glob(f"{name}.y*ml"))
    ]
    _note_the_rest(found, config)
    return found


def _sets(config: Path, constants: dict[str, Any]) -> list[SetAnswer]:
    file = config / "accounts.json"
    networks = {stage: _network(config / stage / "constants.py") for stage in STAGES}
    existing = {stage: network for stage, network in networks.items() if network is not None}
    if not file.is_file():
        # The older form: one set, in the constants.
        accounts = {
            stage: _account(config / "constants.py", constants, key)
            for stage, key in _KEYS.items()
            if constants.get(key)
        }
        if not accounts:
            raise AnswerError(
                f"{config / 'constants.py'} has no DEV_ACCOUNT, and accounts.json is not there"
            )
        return [SetAnswer("default", accounts, networks=_of(accounts, existing))]
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise AnswerError(f"{file} is no list of account sets")
    except json.JSONDecodeError as error:
        raise AnswerError(f"{file}:{error.lineno}: {error.msg}") from error
    sets = []
    for each in listed:
        accounts = {
            stage: _account(file, each, key) for stage, key in _KEYS.items() if each.get(key)
        }
        # A folder of constants is for every set alike, and one network is in one account.
        own = _of(accounts, existing) if len(listed) == 1 else {}
        name = _plain(str(each.get("SET_NAME") or "default"))
        sets.append(SetAnswer(name, accounts, each.get("DEPLOYMENT_REGION") or None, own))
    return sets


def _of(
    accounts: dict[str, AccountAnswer], networks: dict[str, ExistingNetwork]
) -> dict[str, ExistingNetwork]:
    return {stage: network for stage, network in networks.items() if stage in accounts}


def _plain(name: str) -> str:
    # Names of ours are lower case; what the set was called is recognisable all the same.
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "default"


def _account(file: Path, values: dict[str, Any], key: str) -> AccountAnswer:
    try:
        return parse_account(str(values.get(key) or ""))
    except AnswerError as error:
        raise AnswerError(f"{file}: {key}: {error}") from error


def _network(file: Path) -> ExistingNetwork | None:
    if not file.is_file():
        return None
    values = _constants(file)
    vpc, subnets, group = (
        values.get(key) for key in ("VPC_ID", "APP_SUBNETS", "BASE_SECURITY_GROUP")
    )
    if not (vpc and subnets and group):
        return None
    return ExistingNetwork(str(vpc), tuple(str(each) for each in subnets), str(group))


def _constants(file: Path) -> dict[str, Any]:
    """Return the plain values that a module assigns to names."""
    try:
        module = ast.parse(file.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise AnswerError(f"{file}:{error.lineno}: {error.msg}") from error
    found: dict[str, Any] = {}
    for node in module.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        value = getattr(node, "value", None)
        if value is None:
            continue
        try:
            literal = ast.literal_eval(value)
        except ValueError:
            # Computed: whatever it is, it is not one of the values that are asked for.
            continue
        found |= {target.id: literal for target in targets if isinstance(target, ast.Name)}
    return found


def _note_the_rest(found: Found, config: Path) -> None:
    stages = [stage for stage in STAGES if (config / stage / "constants.py").is_file()]
    if len(found.answers.sets) > 1 and any(_network(config / s / "constants.py") for s in stages):
        found.notes.append(
            "The networks in config/<stage>/constants.py were for every set alike; here each "
            "account has its own under network.existing. None was carried over."
        )
    found.notes.append(
        "Domains, roles and users that are there stay as they are. Name a domain under "
        "existing_domain_id to go on with it; docs/from-the-predecessor.md tells what else."
    )
