"""Asks whoever sits at the terminal for what no option told."""

import re
from collections.abc import Callable
from typing import Final, TypeVar

import typer

from cli.config_answers import (
    INSTALLATION,
    REGION,
    SET_NAME,
    STAGES,
    AccountAnswer,
    AnswerError,
    Answers,
    SetAnswer,
    parse_account,
)

T = TypeVar("T")
_ORGANIZATION: Final = re.compile(r"o-[a-z0-9]{10,32}")
_PRINCIPAL: Final = re.compile(r"arn:[a-z-]+:(iam|sts)::[0-9]{12}:[\w+=,.@/-]+")
_ZONES: Final = re.compile(r"[a-z]{1,6}")


def ask(
    *,
    at_terminal: bool,
    installation: str,
    region: str | None,
    governance: AccountAnswer | None,
    sets: tuple[SetAnswer, ...],
    zones: str,
    admin: str | None,
    organization_id: str | None,
) -> Answers:
    """Return all answers; what is given is taken, the rest is asked for.

    Raises
    ------
    AnswerError
        Something is missing or wrong, and nobody is there to be asked.
    """
    if not at_terminal:
        missing = [
            option for option, given in (("--governance", governance), ("--set", sets)) if not given
        ]
        if missing:
            raise AnswerError(f"{' and '.join(missing)}: missing, and nobody is there to be asked")
    asked = _Questions() if at_terminal else None
    if asked is not None:
        installation = asked.text("Begins every name in AWS", INSTALLATION, installation)
    if region is None:
        region = "eu-west-1" if asked is None else asked.text("Region", REGION, "eu-west-1")
    if governance is None and asked is not None:
        governance = asked.account("Governance account")
    if not sets and asked is not None:
        sets = tuple(asked.sets())
        zones = asked.text("Letters of the availability zones", _ZONES, zones)
    if admin is None and asked is not None:
        admin = asked.optional("ARN of who administers (empty: name one later)", _PRINCIPAL)
    if organization_id is None and asked is not None:
        organization_id = asked.optional("Id of the organization (empty: none)", _ORGANIZATION)
    for value, pattern, what in (
        (installation, INSTALLATION, "name of an installation"),
        (region, REGION, "region"),
        (zones, _ZONES, "list of zones"),
        (admin, _PRINCIPAL, "ARN of a principal"),
        (organization_id, _ORGANIZATION, "id of an organization"),
    ):
        if value is not None and not pattern.fullmatch(value):
            raise AnswerError(f"{value!r} is no {what}")
    if governance is None:
        raise AnswerError("--governance is missing")
    return Answers(
        installation=installation,
        region=region,
        governance=governance,
        sets=sets,
        zones=zones,
        admin=admin,
        organization_id=organization_id,
    )


class _Questions:
    """Questions at a terminal, on stderr. An answer that cannot be taken is asked for again."""

    def text(self, question: str, pattern: re.Pattern[str], default: str | None = None) -> str:
        return self._asked(question, lambda said: _matching(said, pattern), default)

    def optional(self, question: str, pattern: re.Pattern[str]) -> str | None:
        return self._asked(question, lambda said: _matching(said, pattern) if said else None, "")

    def account(self, question: str) -> AccountAnswer:
        account = self._asked(f"{question} (12 digits)", parse_account)
        if account.profile is not None:
            return account
        profile = self._asked("  Its AWS profile (empty: the usual credentials)", str, "")
        return AccountAnswer(account.account_id, profile.strip() or None)

    def sets(self) -> list[SetAnswer]:
        found: list[SetAnswer] = []
        while True:
            more = "Business unit" if not found else "Another business unit (empty: no more)"
            name = self._asked(
                more,
                lambda said: _matching(said, SET_NAME) if said else "",
                None if not found else "",
            )
            if not name:
                return found
            accounts = {}
            for stage in STAGES:
                if stage == "dev" or self._yes(f"  Has {name} a {stage.upper()} account?"):
                    accounts[stage] = self.account(f"  {stage.upper()} account")
            found.append(SetAnswer(name, accounts))

    def _yes(self, question: str) -> bool:
        return typer.confirm(question, default=True, err=True)

    def _asked(self, question: str, read: Callable[[str], T], default: str | None = None) -> T:
        def value(said: str) -> T:
            try:
                return read(said)
            except AnswerError as error:
                raise typer.BadParameter(str(error)) from error

        answer: T = typer.prompt(
            question, default=default, value_proc=value, err=True, show_default=bool(default)
        )
        return answer


def _matching(said: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(said.strip()):
        raise AnswerError(f"{said!r} does not look like that")
    return said.strip()
