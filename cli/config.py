"""`studioctl config`: write an installation's file."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.config_answers import (
    AccountAnswer,
    AnswerError,
    Answers,
    SetAnswer,
    parse_account,
    parse_set,
)
from cli.config_files import Written, write_files
from cli.config_questions import ask
from cli.errors import BadUsageError
from cli.predecessor import Found, read_predecessor
from cli.session import Session, session

app = typer.Typer(
    help="Write the file that an installation is made from.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Force = Annotated[bool, typer.Option("--force", help="Replace files that are there.")]
Profile = Annotated[str | None, typer.Option(help="The AWS profile that reaches the account.")]


@app.command()
def init(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What the environment is called.")] = "main",
    installation: Annotated[
        str | None, typer.Option(help="Begins every name in AWS; left out: NAME.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Where the governance account's stack is.")
    ] = None,
    governance: Annotated[
        str | None, typer.Option(metavar="ACCOUNT[@PROFILE]", help="The governance account.")
    ] = None,
    account_set: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="'NAME dev=ACCOUNT[@PROFILE] preprod=… prod=…'",
            help="A business unit's accounts; may be given several times.",
        ),
    ] = None,
    zones: Annotated[str, typer.Option(help="Letters of the availability zones.")] = "abc",
    admin: Annotated[
        str | None, typer.Option(metavar="ARN", help="The principal who administers.")
    ] = None,
    organization: Annotated[
        str | None, typer.Option(metavar="ID", help="o-…, if there is one.")
    ] = None,
    from_predecessor: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Read mlops-infra's constants.py and accounts.json."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    force: Force = False,
) -> None:
    """Ask for accounts and profiles, and write NAME.yaml and NAME.profiles.yaml.

    What is given as an option is not asked for.
    """
    with session(context, as_json=False, person=None) as here:
        try:
            found = None
            if from_predecessor is not None:
                found = read_predecessor(from_predecessor, installation=installation)
                answers = found.answers
            else:
                answers = ask(
                    at_terminal=here.surroundings.at_terminal() and not yes,
                    installation=installation or name,
                    region=region,
                    governance=None if governance is None else parse_account(governance),
                    sets=tuple(parse_set(each) for each in account_set or ()),
                    zones=zones,
                    admin=admin,
                    organization_id=organization,
                )
        except AnswerError as error:
            raise BadUsageError(str(error)) from error
        written = write_files(answers, _usable(name), _environments(here), force=force)
        _tell(here.screen.line, name, answers, written, found)


@app.command()
def personal(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Whose it is: a-z, 0-9 and -.")],
    account: Annotated[str, typer.Option(metavar="ACCOUNT", help="An account of your own.")],
    region: Annotated[str, typer.Option()] = "eu-west-1",
    profile: Profile = None,
    admin: Annotated[
        str | None, typer.Option(metavar="ARN", help="You, as the API will see you.")
    ] = None,
    force: Force = False,
) -> None:
    """Write personal-NAME.yaml: a whole installation in one account, to try changes in.

    It needs an account that nobody else uses for this: /vpc/* and /mlops/* are there once for each
    account and region. git leaves the file out.
    """
    with session(context, as_json=False, person=None) as here:
        try:
            own = AccountAnswer(parse_account(account).account_id, profile)
        except AnswerError as error:
            raise BadUsageError(str(error)) from error
        answers = Answers(
            installation=f"me-{_usable(name)}"[:20].rstrip("-"),
            region=region,
            governance=own,
            sets=(SetAnswer("personal", {"dev": own}),),
            zones="ab",
            admin=admin,
            single_account=True,
            production=False,
        )
        environment = f"personal-{name}"
        written = write_files(answers, environment, _environments(here), force=force)
        _tell(here.screen.line, environment, answers, written, None)


def _environments(here: Session) -> Path:
    folder = here.surroundings.folder / "infra" / "environments"
    if not folder.is_dir():
        raise BadUsageError("There is no infra/environments here: run this in the checkout.")
    return folder


def _usable(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise BadUsageError(f"{name!r} is no name for an environment: a-z, 0-9 and -")
    return name


def _tell(
    say: Callable[[str], None], name: str, answers: Answers, written: Written, found: Found | None
) -> None:
    say(f"Written: {written.environment}")
    say(f"         {written.profiles}")
    if not answers.admin:
        say("Nobody may do anything yet: name an admin under access: before you deploy.")
    if found is not None:
        for note in found.notes:
            say(note)
        if found.user_lists:
            lists = " ".join(str(path) for path in found.user_lists)
            # As there, the same people for the DEV studio of every set.
            say(f"Its users, once deployed: studioctl apply --all-studios {lists}")
    say("Next:")
    say(f"  studioctl accounts bootstrap {name}")
    say(f"  make plan ENV={name}")
    say(f"  make deploy ENV={name}")
